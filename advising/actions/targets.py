"""Where a student aims: programs considered, applied to, and how far each has come, by one press each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from advising import history, signals, versions
from advising.actions.contacts import is_opened
from advising.clock import Moment
from advising.directory import named_programs
from advising.history import Event
from advising.models import SETTLED, ApplicationService, Program, Student, Target, TargetState, User
from advising.offers import MOST_APPLICATIONS
from advising.permissions import NotAllowed, Permission, may
from advising.refusals import Refusal
from advising.standings import standing_of
from advising.versions import Scope, student_scope

PRESSED = (TargetState.CONSIDERED, TargetState.APPLIED, TargetState.INTERVIEW, TargetState.INTERVIEWED)
"""What a press may set. "Contacted us" an opening sets; offers have a page of their own."""
MOST_LINES, SHOWN = 200, 3
_CODE = re.compile(r"\b\d{7}[A-Za-z]\d{1,3}\b")


class NotYet(Refusal):
    """The target cannot be put into that state."""


class NeedsContact(Refusal):
    """An interview is a contact by the program, which is logged first."""


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line of what was pasted: the program it names, or in words why it goes nowhere."""

    number: int
    text: str
    program: Program | None = None
    problem: str = ""
    is_there: bool = False


def read_pasted(*, student: Student, pasted: str) -> list[PastedLine]:
    """The lines of a spreadsheet, a program each: by code anywhere in the line, else by name. Writes nothing."""
    there = set(student.targets.values_list("program_id", flat=True))
    found: list[PastedLine] = []
    seen: set[int] = set()
    for number, raw in enumerate(pasted.splitlines()[:MOST_LINES], start=1):
        text = " ".join(raw.split())
        if not text:
            continue
        program, problem = _named(student, raw)
        if program is not None and program.pk in seen:
            program, problem = None, "The same program stands further up."
        if program is not None:
            seen.add(program.pk)
        found.append(PastedLine(number, text, program, problem, program is not None and program.pk in there))
    return found


def _named(student: Student, raw: str) -> tuple[Program | None, str]:
    cells = [cell.strip() for cell in raw.split("\t") if cell.strip()]
    coded = _CODE.search(raw)
    typed = coded.group(0) if coded else ", ".join(cells[:2])
    found = named_programs(student.cycle.school_id, typed)
    if not found and len(cells) > 1:
        found = named_programs(student.cycle.school_id, cells[0])
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, "No program of the directory is called that."
    shown = "; ".join(f"{one.name} ({one.code})" for one in found[:SHOWN])
    return None, f"Several can be meant: {shown}{' …' if len(found) > SHOWN else ''}. Please give the code."


@transaction.atomic
def add_targets(*, student: Student, programs: Sequence[Program], by: User, now: Moment) -> list[Target]:
    """Consider these programs; those considered already stay as they are. Raises NotYet, NotAllowed."""
    student = _locked(student, by, now)
    _refuse_settled(student)
    there = set(student.targets.values_list("program_id", flat=True))
    made = []
    for program in programs:
        if program.school_id not in (None, student.cycle.school_id):
            raise NotYet("This program is not in this school's directory.")
        if program.pk in there:
            continue
        there.add(program.pk)
        target = Target.objects.create(
            student=student,
            program=program,
            service=program.service,
            state=TargetState.CONSIDERED,
            state_at=now.cycle,
        )
        made.append(target)
        _tell(target, by, now, before={}, is_new=True)
    return made


@transaction.atomic
def press_state(*, target: Target, state: TargetState, by: User, now: Moment) -> Target:
    """Put the target into a state; again changes nothing. Raises NeedsContact, NotYet, NotAllowed.

    An application counts against the 45 of its service; one noted by mistake is taken back by pressing "considered".
    """
    student = _locked(target.student, by, now)
    target = Target.objects.select_related("program").get(pk=target.pk)
    if state not in PRESSED:
        raise NotYet(
            "A program's contact is logged, and an offer is noted on the offers page; neither is pressed here."
        )
    if target.state == state:
        return target
    _refuse_settled(student)
    if target.state not in (*PRESSED, TargetState.CONTACTED_US):
        raise NotYet(
            f"It is {target.get_state_display().lower()}: what comes after an offer is noted on the offers page."
        )
    before = {"state": target.state}
    opened = is_opened(student, target.program, now)
    if state in (TargetState.INTERVIEW, TargetState.INTERVIEWED):
        if not opened:
            raise NeedsContact(
                "An interview is a contact by the program. Please log it first: that opens the window."
            )
        _note_application(student, target, now)
    elif state == TargetState.APPLIED:
        _note_application(student, target, now)
        state = TargetState.CONTACTED_US if opened else TargetState.APPLIED
    else:
        if opened:
            raise NotYet("The program has contacted us, so it is more than considered.")
        target.applied_at, target.is_applied_by_word = None, False
    target.state, target.state_at = state, now.cycle
    target.save()
    _tell(target, by, now, before=before)
    return target


@transaction.atomic
def remove_target(*, target: Target, by: User, now: Moment) -> None:
    """The student no longer considers it. Raises NotYet once there is an application or more."""
    _locked(target.student, by, now)
    target = Target.objects.select_related("program", "student__cycle").get(pk=target.pk)
    if target.state != TargetState.CONSIDERED or target.applied_at is not None:
        raise NotYet("There is an application on file. Press “considered” first if it was noted by mistake.")
    _tell(target, by, now, before={"state": target.state}, is_gone=True)
    target.delete()


def _note_application(student: Student, target: Target, now: Moment) -> None:
    if target.applied_at is not None:
        return
    sent = student.targets.filter(service=target.service, applied_at__isnull=False).count()
    if sent >= MOST_APPLICATIONS:
        service = ApplicationService(target.service).label
        raise NotYet(
            f"{sent} applications by {service} are on file, which is all that SOAP allows. "
            "If one of them was noted by mistake, put it back to “considered”."
        )
    target.applied_at, target.is_applied_by_word = now.cycle, False


def _locked(student: Student, by: User, now: Moment) -> Student:
    """The student under the lock that contacts and offers take too; the office and who speaks for them may."""
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    student = Student.objects.select_related("cycle__school", "person").get(pk=student.pk)
    is_desk = student.assignments.told_to(by).exists()
    if not (may(by, Permission.EDIT_RECORDS, school=student.cycle.school) or is_desk):
        raise NotAllowed("Only deans, staff and who speaks for the student may change where they aim.")
    if not by.is_office and is_the_program_of(student, by, now):
        raise NotAllowed(
            "You are at one of the student's programs, so the others are not yours to see or change."
        )
    return student


def is_the_program_of(student: Student, by: User, now: Moment) -> bool:
    """Whether this account's person is the program at one of the student's targets (design.md, "Dual role")."""
    own = standing_of(by, now=now.cycle).is_program_at
    if not own:
        return False
    aims = Target.objects.filter(student=student).values("program__sister_key")
    return Program.objects.filter(pk__in=own, sister_key__in=aims).exists()


def _refuse_settled(student: Student) -> None:
    if student.status in SETTLED:
        raise NotYet(f"{student} has settled: {student.get_status_display().lower()}.")


def _tell(
    target: Target,
    by: User,
    now: Moment,
    *,
    before: dict[str, str],
    is_new: bool = False,
    is_gone: bool = False,
) -> None:
    student = target.student
    after = {} if is_gone else {"state": target.state, "program": target.program_id}
    history.record(
        Event.TARGET_CHANGED, school=student.cycle.school_id, by=by, at=now.machine, about=target, student=student,
        before=before, after=after,
    )  # fmt: skip
    versions.bump(student.cycle_id, Scope.BOARD, Scope.OFFERS, student_scope(student.pk))
    if not is_new:
        signals.target_changed.send(sender=Target, student=student, program=target.program, now=now)
