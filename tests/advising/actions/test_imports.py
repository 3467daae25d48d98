from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advising.actions import import_students
from advising.actions.imports import (
    LEASE,
    GroundMoved,
    NoCycle,
    NotOpen,
    commit_import,
    discard_import,
    hand_on_left_imports,
    preview_import,
    run_import,
    start_import,
)
from advising.clock import Moment
from advising.imports.limits import NotATable
from advising.models import (
    AuditEvent,
    Cycle,
    Exam,
    ImportBatch,
    ImportKind,
    ImportState,
    Person,
    Release,
    Role,
    StatusChange,
    Student,
    StudentStatus,
    Task,
    Tie,
    User,
)
from advising.permissions import NotAllowed
from advising.signals import import_asked
from tests.advising.imports.files import csv_bytes, sample
from tests.factories import (
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    PersonFactory,
    ProgramFactory,
    ReleaseFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)
from tests.moments import MONDAY_EMBARGO, MONDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(MONDAY_NOON)
HEADING = "AAMC ID,Last Name,First Name,Email,Match Status,Specialty,Step 2 CK,Couples Partner AAMC ID,FERPA"
BELL = "14000001,Bell,Ana,ana@example.edu,Unmatched,IM,240,,"
FACULTY_HEADING = (
    "Emp ID,Name,Title,Department,Email,Residency,Residency Year,Knows PDs at,Willing to advocate"
)


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def staff(cycle: Cycle) -> User:
    return StaffFactory(school=cycle.school)


Upload = Callable[..., ImportBatch]


@pytest.fixture
def upload(cycle: Cycle, staff: User) -> Upload:
    """Preview a file of these lines (or bytes)."""

    def _upload(
        *lines: str, kind: ImportKind = ImportKind.ROSTER_UNMATCHED, now: Moment = NOW, **other: Any
    ) -> ImportBatch:
        data = other.pop("data", None) or csv_bytes(*lines)
        given: dict[str, Any] = {
            "school": cycle.school,
            "cycle": cycle,
            "by": staff,
            "file_name": "list.csv",
        } | other
        return preview_import(kind=kind, data=data, now=now, **given)

    return _upload


def written() -> tuple[int, ...]:
    """How many rows of each kind an import writes there are."""
    models = (Person, Student, Exam, StatusChange, Task, Role, Tie, AuditEvent, Release)
    return tuple(model._default_manager.count() for model in models)


# Preview and commit


def test_preview_counts_and_touches_nobody(upload: Upload) -> None:
    batch = upload(HEADING, BELL, "1400002,Cho,Jin,,Unmatched,FM,,,")

    assert batch.counts == {"total": 2, "new": 1, "changed": 0, "unchanged": 0, "problems": 1}
    assert batch.problems[0]["row"] == 3
    assert batch.plan[0]["name"] == "Ana Bell"
    assert written() == (0,) * 9


def test_commit_writes_all_and_the_history(upload: Upload, staff: User) -> None:
    batch = commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)

    student = Student.objects.get()
    assert (student.aamc_id, str(student), student.status) == (
        "14000001",
        "Ana Bell",
        StudentStatus.UNMATCHED,
    )
    assert (student.person.email, student.specialty_codes) == ("ana@example.edu", ["140"])
    assert [(exam.exam, exam.result, exam.score) for exam in student.exams.all()] == [
        ("Step 2 CK", "pass", 240)
    ]
    assert batch.state == ImportState.COMMITTED
    assert sorted(AuditEvent.objects.values_list("event", flat=True)) == [
        "file_imported",
        "status_changed",
        "student_changed",
    ]


def test_same_file_again_writes_nothing(upload: Upload, staff: User) -> None:
    sheet = sample("roster_unmatched.csv")
    commit_import(batch=upload(data=sheet), by=staff, now=NOW)
    before = written()

    again = upload(data=sheet)
    commit_import(batch=again, by=staff, now=NOW)

    assert again.counts == {"total": 25, "new": 0, "changed": 0, "unchanged": 24, "problems": 1}
    assert written() == (*before[:7], before[7] + 1, 0)  # the import itself is on record


def test_commit_twice_is_refused(upload: Upload, staff: User) -> None:
    batch = upload(HEADING, BELL)
    commit_import(batch=batch, by=staff, now=NOW)
    before = written()

    with pytest.raises(NotOpen, match="imported already"):
        commit_import(batch=batch, by=staff, now=NOW)

    assert written() == before


def test_discarded_preview_cannot_be_committed(upload: Upload, staff: User) -> None:
    batch = upload(HEADING, BELL)
    discard_import(batch=batch, by=staff)

    with pytest.raises(NotOpen, match="discarded"):
        commit_import(batch=batch, by=staff, now=NOW)

    assert Student.objects.count() == 0


def test_commit_is_refused_when_the_ground_moved(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)
    batch = upload(HEADING, BELL.replace("ana@", "ana.bell@"))
    Person.objects.update(email="other@example.edu")

    with pytest.raises(GroundMoved, match="row 2"):
        commit_import(batch=batch, by=staff, now=NOW)

    assert Person.objects.get().email == "other@example.edu"


def test_two_previews_of_one_file_do_not_double(upload: Upload, staff: User) -> None:
    one, other = upload(HEADING, BELL), upload(HEADING, BELL)
    commit_import(batch=one, by=staff, now=NOW)

    with pytest.raises(GroundMoved):
        commit_import(batch=other, by=staff, now=NOW)

    assert Student.objects.count() == 1


def test_fault_in_the_middle_leaves_nothing(
    upload: Upload, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = upload(HEADING, BELL, "14000002,Cho,Jin,,Unmatched,FM,,,")
    real = import_students._Writing.row

    def breaks_at_the_second(self: Any, row: Any) -> None:
        if row.number == 3:
            raise SystemExit
        real(self, row)

    monkeypatch.setattr(import_students._Writing, "row", breaks_at_the_second)

    with pytest.raises(SystemExit):
        commit_import(batch=batch, by=staff, now=NOW)

    batch.refresh_from_db()
    assert (batch.state, written()) == (ImportState.PREVIEWED, (0,) * 9)


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory])
def test_only_deans_and_staff_import(upload: Upload, cycle: Cycle, factory: Any) -> None:
    batch = upload(HEADING, BELL)
    user = factory(school=cycle.school)

    with pytest.raises(NotAllowed):
        upload(HEADING, BELL, by=user)
    with pytest.raises(NotAllowed):
        commit_import(batch=batch, by=user, now=NOW)


def test_nobody_imports_for_another_school(upload: Upload) -> None:
    batch = upload(HEADING, BELL)
    dean = DeanFactory()

    with pytest.raises(NotAllowed):
        commit_import(batch=batch, by=dean, now=NOW)
    with pytest.raises(NotAllowed):
        discard_import(batch=batch, by=dean)


def test_wrong_file_is_refused_and_not_kept(upload: Upload) -> None:
    with pytest.raises(NotATable):
        upload(data=sample("faculty.csv"))

    assert ImportBatch.objects.count() == 0


def test_students_need_a_cycle(upload: Upload) -> None:
    with pytest.raises(NoCycle):
        upload(HEADING, BELL, cycle=None)


def test_queries_do_not_grow_with_the_rows(upload: Upload) -> None:
    def queries(*lines: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            upload(HEADING, *lines)
        return len(seen)

    many = [BELL.replace("14000001", f"1400000{n}").replace("ana@", f"a{n}@") for n in range(1, 9)]

    assert queries(*many[:1]) == queries(*many)


# Students


def test_sample_makes_the_students_of_its_truth(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(data=sample("roster_unmatched.csv")), by=staff, now=NOW)

    assert Student.objects.count() == 24
    dhillon, halvorsen = Student.objects.get(aamc_id="13733219"), Student.objects.get(aamc_id="15465596")
    assert (dhillon.partner, halvorsen.partner) == (halvorsen, dhillon)
    assert dhillon.status == StudentStatus.PARTIALLY_MATCHED
    assert dhillon.status_changes.get().source == "Roster: Partially matched (preliminary only)"
    assert Task.objects.filter(kind="release").count() == 12
    assert Release.objects.count() == 0


def test_class_list_then_roster_changes_the_same_students(upload: Upload, staff: User) -> None:
    commit_import(
        batch=upload(data=sample("roster_r3_upload.tsv"), kind=ImportKind.ROSTER_R3, file_name="r3.tsv"),
        by=staff,
        now=NOW,
    )
    batch = upload(data=sample("roster_unmatched.csv"))
    commit_import(batch=batch, by=staff, now=NOW)

    assert (batch.counts["new"], batch.counts["changed"]) == (0, 24)
    student = Student.objects.get(aamc_id="13790864")
    assert (student.usmle_id, str(student.born_on), student.status) == (
        "5-341-150-7",
        "2000-03-22",
        "unmatched",
    )
    assert Person.objects.count() == 24


def test_class_list_makes_graduating_students_who_are_not_hidden(upload: Upload, staff: User) -> None:
    line = "13568167\t\tSophia\tMarie\tEspinoza\t12/26/1995"

    batch = upload(line, kind=ImportKind.ROSTER_R3, file_name="r3.tsv", now=moment(MONDAY_EMBARGO))
    commit_import(batch=batch, by=staff, now=moment(MONDAY_EMBARGO))

    student = Student.objects.get()
    assert (student.status, student.is_hidden, student.is_embargoed) == ("graduating", False, False)


def test_status_under_embargo_is_for_deans_and_staff_alone(upload: Upload, staff: User, cycle: Cycle) -> None:
    known = StudentFactory(
        cycle=cycle,
        aamc_id="14000001",
        status="graduating",
        person__given_name="Ana",
        person__family_name="Bell",
    )
    embargo = moment(MONDAY_EMBARGO)

    batch = upload(HEADING, BELL.replace(",,", ",,Y", 1), "14000002,Cho,Jin,,Unmatched,FM,,,", now=embargo)
    commit_import(batch=batch, by=staff, now=embargo)

    known.refresh_from_db()
    stranger = Student.objects.get(aamc_id="14000002")
    assert (known.status, known.is_embargoed, known.is_hidden) == ("unmatched", True, False)
    assert known.status_shown_to(known.person.user) == "graduating"
    assert (stranger.is_embargoed, stranger.is_hidden) == (True, True)


def test_release_task_under_embargo_is_the_offices(upload: Upload, staff: User) -> None:
    embargo = moment(MONDAY_EMBARGO)

    commit_import(batch=upload(HEADING, BELL[:-1] + ",Y", now=embargo), by=staff, now=embargo)

    assert Task.objects.get().owner == "office"


def test_ferpa_yes_makes_one_task_and_never_a_release(upload: Upload, staff: User) -> None:
    line = BELL[:-1] + ",signed 20270225"

    commit_import(batch=upload(HEADING, line), by=staff, now=NOW)
    commit_import(batch=upload(HEADING, line), by=staff, now=NOW)

    task = Task.objects.get()
    assert (task.kind, task.owner, task.detail) == (
        "release",
        "student",
        "The roster says FERPA: yes, signed 2027-02-25.",
    )
    assert Release.objects.count() == 0


def test_ferpa_yes_of_who_has_signed_here_makes_no_task(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)
    ReleaseFactory(student=Student.objects.get())

    assert upload(HEADING, BELL[:-1] + ",Y").counts["unchanged"] == 1


def test_empty_cells_erase_nothing(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)

    batch = upload(HEADING, "14000001,Bell,Ana,,,,,,")

    assert batch.counts["unchanged"] == 1


def test_changed_cells_are_shown_before_and_after(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)

    batch = upload(HEADING, "14000001,Bell,Ana,a.bell@example.edu,Matched,FM,F/250,,")
    commit_import(batch=batch, by=staff, now=NOW)

    assert batch.plan[0]["changes"] == [
        ["Email", "ana@example.edu", "a.bell@example.edu"],
        ["Specialties", "IM", "FM"],
        ["Status", "Unmatched", "Matched"],
        ["Step 2 CK", "Passed, 240", "Passed, at sitting 2, 250"],
    ]
    student = Student.objects.get()
    assert (student.status, student.exams.get().attempts) == ("matched", 2)


def test_vaguer_exam_result_changes_nothing(upload: Upload, staff: User) -> None:
    commit_import(batch=upload(HEADING, BELL.replace("240", "F/240")), by=staff, now=NOW)

    assert upload(HEADING, BELL.replace("240", "Pass")).counts["unchanged"] == 1


@pytest.mark.parametrize("status", ["accepted", "withdrawn", "unplaced"])
def test_list_from_before_does_not_undo_what_came_later(upload: Upload, cycle: Cycle, status: str) -> None:
    StudentFactory(
        cycle=cycle, aamc_id="14000001", status=status, person__given_name="Ana", person__family_name="Bell"
    )

    batch = upload(HEADING, "14000001,Bell,Ana,,Unmatched,,,,")

    assert batch.counts["unchanged"] == 1
    assert 'on file; the file\'s "Unmatched" was not taken' in batch.notices[-1]["words"]


def test_id_of_somebody_else_is_a_problem(upload: Upload, cycle: Cycle) -> None:
    StudentFactory(cycle=cycle, aamc_id="14000001", person__given_name="Jin", person__family_name="Cho")

    batch = upload(HEADING, BELL)

    assert (batch.counts["problems"], batch.plan) == (1, [])
    assert batch.problems[0]["words"] == "14000001 is on file here for Jin Cho, and the file says Ana Bell."


def test_address_of_somebody_else_is_a_problem(upload: Upload, cycle: Cycle) -> None:
    PersonFactory(school=cycle.school, email="ana@example.edu", given_name="Jin", family_name="Cho")

    assert upload(HEADING, BELL).counts["problems"] == 1


def test_usmle_id_of_another_student_is_a_problem(upload: Upload, cycle: Cycle) -> None:
    StudentFactory(
        cycle=cycle,
        aamc_id="14000009",
        usmle_id="5-341-150-7",
        person__given_name="Jin",
        person__family_name="Cho",
    )

    batch = upload(
        "13568167\t5-341-150-7\tSophia\tMarie\tEspinoza\t12/26/1995",
        kind=ImportKind.ROSTER_R3,
        file_name="r3.tsv",
    )

    assert [(p["column"], p["words"]) for p in batch.problems] == [
        ("USMLE ID", "5-341-150-7 is on file here for Jin Cho, 14000009. Which is right?")
    ]


def test_same_id_at_another_school_is_another_student(upload: Upload, staff: User) -> None:
    StudentFactory(aamc_id="14000001", person__given_name="Jin", person__family_name="Cho")

    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)

    assert Student.objects.count() == 2


def test_reapplicant_is_the_same_person_in_the_new_cycle(upload: Upload, staff: User, cycle: Cycle) -> None:
    last_year = CycleFactory(school=cycle.school, year=2026, closed_at=MONDAY_NOON)
    before = StudentFactory(
        cycle=last_year, aamc_id="14000001", person__given_name="Ana", person__family_name="Bell"
    )

    commit_import(batch=upload(HEADING, BELL), by=staff, now=NOW)

    assert Student.objects.get(cycle=cycle).person == before.person


def test_partner_who_is_unknown_is_left_out_and_told(upload: Upload, staff: User) -> None:
    batch = commit_import(
        batch=upload(HEADING, "14000001,Bell,Ana,,Unmatched,IM,,14999999,"), by=staff, now=NOW
    )

    assert Student.objects.get().partner is None
    assert batch.notices[-1]["words"] == "14999999 is no student of this cycle. Left out."


# Faculty


def faculty(*lines: str) -> dict[str, Any]:
    return {"data": csv_bytes(FACULTY_HEADING, *lines), "kind": ImportKind.FACULTY}


def test_faculty_sample_makes_people_once(upload: Upload, staff: User) -> None:
    sheet = sample("faculty.csv")
    first = upload(data=sheet, kind=ImportKind.FACULTY)
    commit_import(batch=first, by=staff, now=NOW)
    before = written()
    again = upload(data=sheet, kind=ImportKind.FACULTY)
    commit_import(batch=again, by=staff, now=NOW)

    assert (first.counts["new"], first.counts["problems"]) == (30, 1)
    assert again.counts == {"total": 31, "new": 0, "changed": 0, "unchanged": 30, "problems": 1}
    assert written()[:7] == before[:7]
    assert Person.objects.filter(is_advocate=True).count() == 21
    assert Role.objects.filter(kind="faculty").count() == 30


def test_faculty_ties_where_one_program_is_meant(upload: Upload, staff: User) -> None:
    there = ProgramFactory(
        institution_code="1929",
        institution_name="HonorHealth",
        specialty_code="120",
        track_name="Family Medicine",
    )
    ProgramFactory(institution_code="1929", institution_name="HonorHealth")
    known = ProgramFactory(
        institution_name="Cambridge Health Alliance", specialty_code="120", track_name="Family Medicine"
    )

    line = (
        "E1,Dr. Yuki Dorsey,Professor,Family Medicine,y@x.edu,HonorHealth,'95,"
        "Cambridge Health Alliance; Nowhere Hosp,Y"
    )
    batch = commit_import(batch=upload(**faculty(line)), by=staff, now=NOW)

    assert [(tie.program, tie.kind, tie.detail) for tie in Tie.objects.order_by("pk")] == [
        (there, "trained_there", "1995"),
        (known, "knows_director", ""),
    ]
    assert [notice["words"] for notice in batch.notices] == [
        '"Nowhere Hosp" is not an institution of the directory. No tie was made.'
    ]


def test_director_of_a_home_program_gets_the_role(upload: Upload, staff: User, cycle: Cycle) -> None:
    home = ProgramFactory(school=cycle.school, specialty_code="120")

    line = "E1,Dr. Yuki Dorsey,Program Director,Family Medicine,y@x.edu,,,,Y"
    commit_import(batch=upload(**faculty(line)), by=staff, now=NOW)

    assert Role.objects.get(kind="director").program == home


def test_director_of_an_unknown_program_is_told(upload: Upload, staff: User) -> None:
    line = "E1,Dr. Yuki Dorsey,Program Director,Family Medicine,y@x.edu,,,,Y"

    batch = commit_import(batch=upload(**faculty(line)), by=staff, now=NOW)

    assert [role.kind for role in Role.objects.all()] == ["faculty"]
    assert batch.notices[0]["words"].startswith("says program director, of which program is not known.")


def test_faculty_found_by_address_gets_the_number_and_keeps_what_the_sheet_leaves_out(
    upload: Upload, staff: User, cycle: Cycle
) -> None:
    person = PersonFactory(
        school=cycle.school,
        email="y@x.edu",
        given_name="Yuki",
        family_name="Dorsey",
        phone="+1 555 555 0100",
        specialty_codes=["140"],
    )

    commit_import(
        batch=upload(**faculty('E1,"DORSEY, Y.",Professor,Family Medicine,Y@X.EDU,,,,')), by=staff, now=NOW
    )

    person.refresh_from_db()
    assert (person.employee_id, person.given_name, person.phone) == ("E1", "Yuki", "+1 555 555 0100")
    assert person.specialty_codes == ["140", "120"]
    assert Person.objects.count() == 1


def test_number_of_somebody_else_is_a_problem(upload: Upload, cycle: Cycle) -> None:
    PersonFactory(school=cycle.school, employee_id="E1", given_name="Jin", family_name="Cho")

    batch = upload(**faculty("E1,Dr. Yuki Dorsey,Professor,Family Medicine,y@x.edu,,,,"))

    assert batch.problems[0]["words"] == "E1 is on file here for Jin Cho, and the file says Yuki Dorsey."


def test_ask_first_is_no_yes_and_no_no(upload: Upload, staff: User, cycle: Cycle) -> None:
    PersonFactory(
        school=cycle.school, employee_id="E1", given_name="Yuki", family_name="Dorsey", is_advocate=True
    )
    line = "Dr. Yuki Dorsey,Professor,Family Medicine,{}@x.edu,,,,ask first"

    commit_import(
        batch=upload(**faculty("E1," + line.format("y"), "E2," + line.format("z"))), by=staff, now=NOW
    )

    assert list(Person.objects.order_by("employee_id").values_list("is_advocate", flat=True)) == [True, False]


# The job


@pytest.fixture
def asked(upload: Upload, staff: User) -> ImportBatch:
    """An import that is handed to a worker; none is there in this test."""
    return start_import(batch=upload(HEADING, BELL), by=staff, now=NOW)


def test_asked_import_writes_nothing_before_a_worker_has_it(asked: ImportBatch) -> None:
    assert (asked.state, Student.objects.count()) == (ImportState.IMPORTING, 0)


def test_run_twice_writes_once(asked: ImportBatch) -> None:
    first = run_import(batch_id=asked.pk, machine=MONDAY_NOON)
    before = written()

    again = run_import(batch_id=asked.pk, machine=MONDAY_NOON)

    assert (first.state, again.state, written()) == (ImportState.COMMITTED, ImportState.COMMITTED, before)


def test_asked_import_cannot_be_asked_again_or_discarded(asked: ImportBatch, staff: User) -> None:
    with pytest.raises(NotOpen, match="being imported already"):
        start_import(batch=asked, by=staff, now=NOW)
    with pytest.raises(NotOpen, match="being imported already"):
        discard_import(batch=asked, by=staff)


def test_refused_job_goes_back_to_its_preview_with_the_words(asked: ImportBatch, cycle: Cycle) -> None:
    StudentFactory(cycle=cycle, aamc_id="14000001", person__given_name="Ana", person__family_name="Bell")

    batch = run_import(batch_id=asked.pk, machine=MONDAY_NOON)

    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED
    assert batch.refusal.startswith("Records have changed since this preview (row 2)")


def test_fault_of_the_job_goes_back_to_its_preview(
    asked: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(self: Any, row: Any) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(import_students._Writing, "row", breaks)

    with pytest.raises(ValueError, match="a fault"):
        run_import(batch_id=asked.pk, machine=MONDAY_NOON)

    asked.refresh_from_db()
    assert (asked.state, Student.objects.count()) == (ImportState.PREVIEWED, 0)
    assert asked.refusal.startswith("Something went wrong, so nothing was written.")


def test_job_of_a_lost_worker_is_handed_on_once_its_lease_is_over(asked: ImportBatch) -> None:
    heard: list[int] = []

    def hear(batch: ImportBatch, **kwargs: Any) -> None:
        heard.append(batch.pk)

    import_asked.connect(hear)
    try:
        hand_on_left_imports(MONDAY_NOON + LEASE - timedelta(seconds=1))
        hand_on_left_imports(MONDAY_NOON + LEASE)
        hand_on_left_imports(MONDAY_NOON + LEASE + timedelta(seconds=1))
    finally:
        import_asked.disconnect(hear)

    assert heard == [asked.pk]
