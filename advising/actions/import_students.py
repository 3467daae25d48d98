"""Students from a roster: what it would change in a cycle, and changing it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from advising import history, versions
from advising.actions.import_journal import Journal
from advising.clock import Moment
from advising.history import Event
from advising.imports.plans import Change, Outcome, Plan, PlanRow, changes, plain
from advising.imports.problems import Problem
from advising.imports.student_values import PERSON_LABELS, STUDENT_LABELS, folded, is_same_human
from advising.models import (
    MATCH_STATUSES,
    SETTLED,
    Cycle,
    Exam,
    ExamResult,
    ImportBatch,
    ImportKind,
    Person,
    Release,
    StatusChange,
    Student,
    StudentStatus,
    Task,
    TaskOwner,
    User,
)
from advising.signals import record_changed

RELEASE_TASK = "release"
# Numbers that belong to one student, beside the AAMC ID.
NUMBERS = {"usmle_id": "USMLE ID", "nrmp_id": "NRMP ID"}
# Where a student stands once the week has moved on: no list from before says otherwise.
LATER = (*SETTLED, StudentStatus.UNPLACED)


@dataclass(slots=True)
class Ground:
    """The records that a roster is compared with, read in as many queries however many rows there are."""

    students: dict[str, Student]
    reapplicants: dict[str, Person]
    by_email: dict[str, list[Person]]
    by_number: dict[str, Student]
    """Of the cycle, by USMLE and NRMP ID."""
    persons_in_cycle: set[int]
    asked_for_release: set[int]


def plan(*, rows: Sequence[tuple[int, Mapping[str, Any]]], cycle: Cycle) -> Plan:
    """What these rows (number and values) would do to the cycle's students. Reads, and writes nothing."""
    ground = _ground(rows, cycle)
    made = Plan()
    in_file = {values["aamc_id"]: values for _, values in rows}
    for number, values in rows:
        student = ground.students.get(values["aamc_id"])
        problem = _contradiction(values, student, ground)
        if problem:
            made.problems.append(Problem(number, *problem))
            continue
        found = _changes(values, student, ground, in_file, made.notices, number)
        outcome = Outcome.CHANGED if found else Outcome.UNCHANGED
        made.rows.append(
            PlanRow(number, _name(values), outcome if student else Outcome.NEW, values, tuple(found))
        )
    return made


def hold(*, rows: Sequence[tuple[int, Mapping[str, Any]]], cycle: Cycle) -> None:
    """Lock the students on file and then their persons, each in the order of their ids, so that what the plan reads
    still stands when it is written. Inside the transaction of the import."""
    ids = {values["aamc_id"] for _, values in rows} | {values.get("partner", "") for _, values in rows}
    students = Student.objects.filter(cycle=cycle, aamc_id__in=ids).order_by("pk").select_for_update()
    persons = {person_id for (person_id,) in students.values_list("person_id")}
    list(Person.objects.filter(pk__in=persons).order_by("pk").select_for_update().values_list("pk"))


def write(
    *, rows: Sequence[PlanRow], batch: ImportBatch, cycle: Cycle, by: User, now: Moment, journal: Journal
) -> None:
    """Do what `plan` found, inside the transaction of the import."""
    work = [row for row in rows if row.outcome is not Outcome.UNCHANGED]
    ground = _ground([(row.number, row.values) for row in rows], cycle)
    writing = _Writing(batch=batch, cycle=cycle, by=by, now=now, ground=ground, journal=journal)
    for row in work:
        writing.row(row)
        journal.row_done()
    for row in work:
        writing.partner(row.values)
    writing.finish()


def _ground(rows: Iterable[tuple[int, Mapping[str, Any]]], cycle: Cycle) -> Ground:
    values = [values for _, values in rows]
    ids = {one["aamc_id"] for one in values} | {one["partner"] for one in values if "partner" in one}
    emails = {one["email"] for one in values if "email" in one}
    students = {
        student.aamc_id: student
        for student in Student.objects.filter(cycle=cycle, aamc_id__in=ids)
        .select_related("person", "partner")
        .prefetch_related(Prefetch("exams", queryset=Exam.objects.order_by("exam")))
    }
    earlier = (
        Student.objects.filter(cycle__school=cycle.school_id, aamc_id__in=ids)
        .exclude(cycle=cycle)
        .select_related("person")
        .order_by("cycle__year", "pk")
    )
    by_email: dict[str, list[Person]] = {}
    for person in Person.objects.of_school(cycle.school_id).filter(email__in=emails):
        by_email.setdefault(person.email, []).append(person)
    pks = [student.pk for student in students.values()]
    asked = set(Task.objects.filter(student__in=pks, kind=RELEASE_TASK).values_list("student_id", flat=True))
    signed = set(Release.objects.filter(student__in=pks).values_list("student_id", flat=True))
    found = [person.pk for persons in by_email.values() for person in persons]
    return Ground(
        students=students,
        reapplicants={student.aamc_id: student.person for student in earlier},
        by_email=by_email,
        by_number=_by_number(values, cycle),
        persons_in_cycle=set(
            Student.objects.filter(cycle=cycle, person__in=found).values_list("person_id", flat=True)
        ),
        asked_for_release=asked | signed,
    )


def _by_number(values: Sequence[Mapping[str, Any]], cycle: Cycle) -> dict[str, Student]:
    numbers = {one[name] for one in values for name in NUMBERS if name in one}
    found = Student.objects.filter(cycle=cycle).filter(Q(usmle_id__in=numbers) | Q(nrmp_id__in=numbers))
    return {
        number: student
        for student in found.select_related("person")
        for name in NUMBERS
        if (number := getattr(student, name))
    }


def _name(values: Mapping[str, Any]) -> str:
    return " ".join(
        filter(
            None,
            [
                values.get("preferred_name") or values["given_name"],
                values["family_name"],
                values.get("suffix"),
            ],
        )
    )


def _contradiction(
    values: Mapping[str, Any], student: Student | None, ground: Ground
) -> tuple[str, str] | None:
    """What forbids to take the row for this student: column and words, or nothing."""
    person = student.person if student else ground.reapplicants.get(values["aamc_id"])
    if person and not is_same_human(_held(person, PERSON_LABELS), values):
        return (
            "AAMC ID",
            f"{values['aamc_id']} is on file here for {person}, and the file says {_name(values)}.",
        )
    for name, label in NUMBERS.items():
        holder = ground.by_number.get(values.get(name, ""))
        if holder is not None and holder.aamc_id != values["aamc_id"]:
            return (label, f"{values[name]} is on file here for {holder}, {holder.aamc_id}. Which is right?")
    sharing = ground.by_email.get(values.get("email", ""), [])
    if person is None and len(sharing) > 1:
        return ("Email", f"{values['email']} is on file here for more than one person.")
    for other in sharing:
        if person and other.pk == person.pk:
            continue
        if (
            student
            or other.pk in ground.persons_in_cycle
            or not is_same_human(_held(other, PERSON_LABELS), values)
        ):
            return (
                "Email",
                f"{values['email']} is on file here for {other}. Give each person their own address.",
            )
    return None


def _held(record: Person | Student, labels: Mapping[str, str]) -> dict[str, Any]:
    return {name: plain(getattr(record, name)) for name in labels}


def _native(name: str, value: Any) -> Any:
    """A plain value as the model keeps it."""
    return date.fromisoformat(value) if name in {"born_on", "graduates_on"} else value


def _same_spelling(held: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The file's values, without middle names that differ in a full stop only."""
    told = dict(values)
    if folded(str(held.get("middle_name", ""))) == folded(str(told.get("middle_name", ""))):
        told.pop("middle_name", None)
    return told


def _changes(
    values: Mapping[str, Any],
    student: Student | None,
    ground: Ground,
    in_file: Mapping[str, Mapping[str, Any]],
    notices: list[Problem],
    number: int,
) -> list[Change]:
    person = student.person if student else _known_person(values, ground)
    held_person = _held(person, PERSON_LABELS) if person else {}
    held_student = _held(student, STUDENT_LABELS) if student else {}
    return [
        *changes(PERSON_LABELS, held_person, _same_spelling(held_person, values)),
        *changes(STUDENT_LABELS, held_student, values),
        *_status_change(values, student, notices, number),
        *_exam_changes(values, student),
        *_partner_change(values, student, ground, in_file, notices, number),
        *_release_task(values, student, ground),
    ]


def _known_person(values: Mapping[str, Any], ground: Ground) -> Person | None:
    """Who a student that is new to the cycle is: from an earlier cycle, or by an address that is theirs."""
    known = ground.reapplicants.get(values["aamc_id"])
    if known:
        return known
    persons = ground.by_email.get(values.get("email", ""), [])
    return persons[0] if len(persons) == 1 else None


def _status_change(
    values: Mapping[str, Any], student: Student | None, notices: list[Problem], number: int
) -> list[Change]:
    told = values.get("status")
    if not told or (student and student.status == told):
        return []
    label = _status_label(told, values)
    if student is None:
        return [Change("Status", "", label)]
    if student.status in LATER or (told not in MATCH_STATUSES and student.status in MATCH_STATUSES):
        held = student.get_status_display()
        notices.append(
            Problem(number, "Match status", f'is "{held}" on file; the file\'s "{label}" was not taken.')
        )
        return []
    return [Change("Status", student.get_status_display(), label)]


def _status_label(told: str, values: Mapping[str, Any]) -> str:
    detail = values.get("status_detail")
    return StudentStatus(told).label + (f" ({detail})" if detail else "")


def _exam_changes(values: Mapping[str, Any], student: Student | None) -> list[Change]:
    held = {exam.exam: exam for exam in student.exams.all()} if student else {}
    return [
        Change(name, _exam_shown(_exam_values(held[name])) if name in held else "", _exam_shown(told))
        for name, told in values.get("exams", {}).items()
        if name not in held or not _exam_agrees(held[name], told)
    ]


def _exam_agrees(exam: Exam, told: Mapping[str, Any]) -> bool:
    """A vaguer word agrees with a finer one: "Pass" with a later pass, and with any score."""
    return (
        exam.result == told["result"]
        and told["attempts"] in {1, exam.attempts}
        and told["score"] in {None, exam.score}
    )


def _exam_values(exam: Exam) -> dict[str, Any]:
    return {"result": exam.result, "attempts": exam.attempts, "score": exam.score}


def _exam_shown(told: Mapping[str, Any]) -> str:
    words = [ExamResult(told["result"]).label]
    if told["attempts"] > 1:
        words.append(f"at sitting {told['attempts']}")
    if told["score"] is not None:
        words.append(str(told["score"]))
    return ", ".join(words)


def _partner_change(
    values: Mapping[str, Any],
    student: Student | None,
    ground: Ground,
    in_file: Mapping[str, Mapping[str, Any]],
    notices: list[Problem],
    number: int,
) -> list[Change]:
    told = values.get("partner")
    if not told:
        return []
    partner = ground.students.get(told)
    if partner is None and told not in in_file:
        notices.append(Problem(number, "Couple's partner", f"{told} is no student of this cycle. Left out."))
        return []
    if partner and partner.partner and partner.partner.aamc_id != values["aamc_id"]:
        notices.append(
            Problem(number, "Couple's partner", f"{partner} is on file with another partner. Left out.")
        )
        return []
    if student and student.partner:
        if student.partner.aamc_id != told:
            notices.append(Problem(number, "Couple's partner", f"{student.partner} is on file. Left out."))
        return []
    return [Change("Couple's partner", "", str(partner) if partner else _name(in_file[told]))]


def _release_task(values: Mapping[str, Any], student: Student | None, ground: Ground) -> list[Change]:
    if "ferpa" not in values or (student and student.pk in ground.asked_for_release):
        return []
    return [Change("Task", "", f"Releases to sign. {values['ferpa']}")]


@dataclass(slots=True)
class _Writing:
    """The hand that writes one batch."""

    batch: ImportBatch
    cycle: Cycle
    by: User
    now: Moment
    ground: Ground
    journal: Journal

    def row(self, row: PlanRow) -> None:
        student = self.ground.students.get(row.values["aamc_id"])
        was_known = student is not None
        person = self._person(row.values, student)
        if student is None:
            student = self._new_student(row.values, person)
        else:
            self._take_over(student, STUDENT_LABELS, row.values)
        told = {change.label for change in row.changes}
        if "Status" in told:
            self._status(student, row.values, is_new=not was_known)
        self._exams(student, row.values)
        if "Task" in told:
            self._ask_for_release(student, row.values)
        history.record(
            Event.STUDENT_CHANGED,
            school=self.cycle.school_id,
            by=self.by,
            at=self.now.machine,
            about=student,
            student=student,
            before={change.label: change.was for change in row.changes if change.was},
            after={change.label: change.becomes for change in row.changes},
            reason=f"Import {self.batch.pk}, row {row.number}",
        )
        if was_known:
            record_changed.send(sender=Student, student=student, now=self.now)

    def _person(self, values: Mapping[str, Any], student: Student | None) -> Person:
        person = student.person if student else _known_person(values, self.ground)
        if person is None:
            told = {name: values[name] for name in PERSON_LABELS if name in values}
            person = Person.objects.create(school_id=self.cycle.school_id, **told)
            self.journal.add(person)
            return person
        self._take_over(person, PERSON_LABELS, _same_spelling(_held(person, PERSON_LABELS), values))
        return person

    def _take_over(
        self, record: Person | Student, labels: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        fields = [name for name in labels if name in values and plain(getattr(record, name)) != values[name]]
        before = {name: getattr(record, name) for name in fields}
        for name in fields:
            setattr(record, name, _native(name, values[name]))
        if fields:
            record.save(update_fields=fields)
            self.journal.change(record, before)

    def _new_student(self, values: Mapping[str, Any], person: Person) -> Student:
        student = Student.objects.create(
            cycle=self.cycle,
            person=person,
            aamc_id=values["aamc_id"],
            status_at=self.now.cycle,
            # The list itself would tell how the Match went for whoever first appears on it.
            is_hidden=self._is_under_embargo and self._tells_status,
            is_embargoed=self._is_under_embargo and self._tells_status,
            **{name: _native(name, values[name]) for name in STUDENT_LABELS if name in values},
        )
        self.journal.add(student)
        self.ground.students[student.aamc_id] = student
        return student

    @property
    def _tells_status(self) -> bool:
        return self.batch.kind == ImportKind.ROSTER_UNMATCHED

    @property
    def _is_under_embargo(self) -> bool:
        return self.cycle.clock_milestones().is_under_embargo(self.now.cycle)

    def _status(self, student: Student, values: Mapping[str, Any], *, is_new: bool) -> None:
        was = "" if is_new else student.status
        before = {name: getattr(student, name) for name in ("status", "status_at", "is_embargoed")}
        student.status = values["status"]
        student.status_at = self.now.cycle
        if student.status in MATCH_STATUSES and self._is_under_embargo:
            student.is_embargoed = True
        student.save(update_fields=["status", "status_at", "is_embargoed"])
        self.journal.change(student, before)
        change = StatusChange.objects.create(
            student=student,
            status=student.status,
            at=self.now.cycle,
            by=self.by,
            source=f"Roster: {_status_label(student.status, values)}",
        )
        self.journal.add(change)
        history.record(
            Event.STATUS_CHANGED,
            school=self.cycle.school_id,
            by=self.by,
            at=self.now.machine,
            about=student,
            student=student,
            before={"status": was},
            after={"status": student.status},
        )

    def _exams(self, student: Student, values: Mapping[str, Any]) -> None:
        held = {exam.exam: exam for exam in student.exams.all()}
        for name, told in values.get("exams", {}).items():
            exam = held.get(name)
            if exam is None:
                self.journal.add(Exam.objects.create(student=student, exam=name, **told))
            elif not _exam_agrees(exam, told):
                before = _exam_values(exam)
                exam.result, exam.attempts, exam.score = told["result"], told["attempts"], told["score"]
                exam.save(update_fields=list(before))
                self.journal.change(exam, before)

    def _ask_for_release(self, student: Student, values: Mapping[str, Any]) -> None:
        """A tick in a sheet is no release: the student signs here. Under embargo the task is the office's."""
        task = Task.objects.create(
            student=student,
            kind=RELEASE_TASK,
            title="Read and sign your releases",
            detail=values["ferpa"],
            owner=TaskOwner.OFFICE if student.is_embargoed else TaskOwner.STUDENT,
            created_at=self.now.machine,
        )
        self.journal.add(task)

    def partner(self, values: Mapping[str, Any]) -> None:
        """Tie a couple together, once both are on file."""
        student = self.ground.students.get(values["aamc_id"])
        partner = self.ground.students.get(values.get("partner", ""))
        if (
            student is None
            or partner is None
            or student.partner_id
            or partner.partner_id not in {None, student.pk}
        ):
            return
        befores = [(one, {"partner_id": one.partner_id}) for one in (student, partner)]
        student.partner, partner.partner = partner, student
        for one, before in befores:
            one.save(update_fields=["partner"])
            self.journal.change(one, before)

    def finish(self) -> None:
        scopes = [versions.student_scope(student.pk) for student in self.ground.students.values()]
        versions.bump(self.cycle.pk, versions.Scope.BOARD, *scopes)
