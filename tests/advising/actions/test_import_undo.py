"""Taking an import back: all of it, or a refusal that names what came later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from advising.actions.assignments import assign_advocate
from advising.actions.import_undo import CannotUndo, WorkHangsOnIt, undo_import
from advising.actions.imports import commit_import, preview_import
from advising.clock import Moment
from advising.models import (
    AuditEvent,
    Cycle,
    Exam,
    ImportBatch,
    ImportKind,
    ImportState,
    Person,
    Role,
    StatusChange,
    Student,
    Task,
    Tie,
    User,
)
from advising.permissions import NotAllowed
from outreach.models import Touch
from tests.advising.imports.files import csv_bytes, sample
from tests.factories import (
    AdvocateFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    MessageFactory,
    PersonFactory,
    ProgramFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)
from tests.moments import MONDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(MONDAY_NOON)
LATER = moment(MONDAY_NOON + timedelta(minutes=10))
HEADING = "AAMC ID,Last Name,First Name,Email,Match Status,Specialty,Step 2 CK,Couples Partner AAMC ID,FERPA"
BELL = "14000001,Bell,Ana,ana@example.edu,Unmatched,IM,240,,Y"
Imported = Callable[..., ImportBatch]


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def staff(cycle: Cycle) -> User:
    return StaffFactory(school=cycle.school)


@pytest.fixture
def imported(cycle: Cycle, staff: User) -> Imported:
    """Import these lines, or these bytes."""

    def _imported(
        *lines: str,
        kind: ImportKind = ImportKind.ROSTER_UNMATCHED,
        data: bytes | None = None,
        now: Moment = NOW,
    ) -> ImportBatch:
        batch = preview_import(
            school=cycle.school,
            cycle=cycle,
            kind=kind,
            file_name="list.csv",
            data=data or csv_bytes(*lines),
            by=staff,
            now=now,
        )
        return commit_import(batch=batch, by=staff, now=now)

    return _imported


def there() -> list[list[object]]:
    """All that an import of people writes, as it stands."""
    models = (Person, Student, Exam, StatusChange, Task, Role, Tie)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_undo_of_a_list_of_new_students_leaves_nothing(imported: Imported, staff: User) -> None:
    batch = imported(data=sample("roster_unmatched.csv"))

    batch = undo_import(batch=batch, by=staff, now=LATER)

    assert there() == [[]] * 7
    assert (batch.state, batch.undone_at) == (ImportState.UNDONE, LATER.machine)
    assert AuditEvent.objects.filter(event="import_undone", about_id=batch.pk).count() == 1


def test_undo_sets_back_what_was_changed(imported: Imported, staff: User) -> None:
    imported(HEADING, BELL, "14000002,Cho,Jin,jin@example.edu,,FM,F,,")
    before = there()
    second = imported(
        HEADING,
        "14000001,Bell,Anna,new@example.edu,Matched,FM,F/250,14000002,Y",
        "14000003,Diaz,Eva,,Unmatched,IM,,,",
        now=moment(MONDAY_NOON + timedelta(minutes=5)),
    )
    assert there() != before

    undo_import(batch=second, by=staff, now=LATER)

    assert there() == before


def test_undo_of_a_faculty_sheet(imported: Imported, staff: User, cycle: Cycle) -> None:
    ProgramFactory(institution_name="HonorHealth", specialty_code="120", track_name="Family Medicine")
    PersonFactory(
        school=cycle.school, employee_id="E1", given_name="Yuki", family_name="Dorsey", email="old@x.edu"
    )
    before = there()
    batch = imported(
        "Emp ID,Name,Title,Department,Email,Residency",
        "E1,Dr. Yuki Dorsey,Professor,Family Medicine,y@x.edu,HonorHealth",
        "E2,Dr. Al Bo,Professor,Family Medicine,b@x.edu,HonorHealth",
        kind=ImportKind.FACULTY,
    )
    assert (Tie.objects.count(), Role.objects.count()) == (2, 2)

    undo_import(batch=batch, by=staff, now=LATER)

    assert there() == before


def test_undone_file_can_be_imported_again(imported: Imported, staff: User) -> None:
    undo_import(batch=imported(HEADING, BELL), by=staff, now=LATER)

    imported(HEADING, BELL)

    assert Student.objects.count() == 1


def test_undo_twice_is_refused(imported: Imported, staff: User) -> None:
    batch = imported(HEADING, BELL)
    undo_import(batch=batch, by=staff, now=LATER)

    with pytest.raises(CannotUndo, match="undone already"):
        undo_import(batch=batch, by=staff, now=LATER)


def test_preview_cannot_be_undone(cycle: Cycle, staff: User) -> None:
    batch = preview_import(
        school=cycle.school,
        cycle=cycle,
        kind=ImportKind.ROSTER_UNMATCHED,
        file_name="a.csv",
        data=csv_bytes(HEADING, BELL),
        by=staff,
        now=NOW,
    )

    with pytest.raises(CannotUndo, match="has not been imported"):
        undo_import(batch=batch, by=staff, now=LATER)


def test_undo_names_who_has_an_advocate_by_now(imported: Imported, staff: User, cycle: Cycle) -> None:
    batch = imported(HEADING, BELL)
    before = there()
    dean = DeanFactory(school=cycle.school)
    assign_advocate(
        student=Student.objects.get(),
        advocate=AdvocateFactory(school=cycle.school),
        why="",
        by=dean,
        now=LATER,
    )

    with pytest.raises(WorkHangsOnIt, match="Ana Bell: an advocate, advocate assigned"):
        undo_import(batch=batch, by=staff, now=LATER)

    assert there()[1:5] == before[1:5]
    batch.refresh_from_db()
    assert batch.state == ImportState.COMMITTED


def test_undo_names_whom_a_message_is_about(imported: Imported, staff: User, cycle: Cycle) -> None:
    batch = imported(HEADING, BELL)
    Touch.objects.create(
        message=MessageFactory(cycle=cycle), cycle=cycle, student=Student.objects.get(), at=LATER.cycle
    )

    with pytest.raises(WorkHangsOnIt, match="Ana Bell: messages in the ledger"):
        undo_import(batch=batch, by=staff, now=LATER)


def test_undo_names_a_field_that_was_changed_since(imported: Imported, staff: User, cycle: Cycle) -> None:
    StudentFactory(
        cycle=cycle,
        aamc_id="14000001",
        person__given_name="Ana",
        person__family_name="Bell",
        person__email="old@example.edu",
    )
    batch = imported(HEADING, BELL)
    Person.objects.filter(family_name="Bell").update(email="newest@example.edu")

    with pytest.raises(WorkHangsOnIt, match="Ana Bell: email changed since"):
        undo_import(batch=batch, by=staff, now=LATER)


def test_undo_names_who_has_an_account_by_now(imported: Imported, staff: User, cycle: Cycle) -> None:
    batch = imported(HEADING, BELL)
    Person.objects.filter(family_name="Bell").update(user=StudentUserFactory(school=cycle.school))

    with pytest.raises(WorkHangsOnIt, match="Ana Bell: has an account here"):
        undo_import(batch=batch, by=staff, now=LATER)


def test_later_import_hangs_on_the_earlier(imported: Imported, staff: User) -> None:
    first = imported(HEADING, BELL)
    second = imported(HEADING, BELL.replace("ana@", "bell@"), now=moment(MONDAY_NOON + timedelta(minutes=5)))

    with pytest.raises(WorkHangsOnIt, match="Ana Bell: student's record changed"):
        undo_import(batch=first, by=staff, now=LATER)
    undo_import(batch=second, by=staff, now=LATER)

    assert Person.objects.get(family_name="Bell").email == "ana@example.edu"


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory])
def test_only_deans_and_staff_undo(imported: Imported, cycle: Cycle, factory: Callable[..., User]) -> None:
    batch = imported(HEADING, BELL)

    with pytest.raises(NotAllowed):
        undo_import(batch=batch, by=factory(school=cycle.school), now=LATER)
    with pytest.raises(NotAllowed):
        undo_import(batch=batch, by=DeanFactory(), now=LATER)
