"""Whether a wording may be used there: by the window, by what is released, by whom it is for."""

from collections.abc import Sequence

from advising.clock import Moment, deadline, phase_at
from advising.levers import Help, lever_now
from advising.levers import Lever as PureLever
from advising.models import Cycle, Person, Program, Reader, Student
from advising.refusals import Refusal
from advising.window import Effect
from advising.windows import may_send
from outreach.checking import is_outside, place_of
from outreach.models import Audience, Lever
from outreach.wordings import VARIABLES, Wording, told_to, unfilled

_READERS = {Audience.PROGRAM: Reader.PROGRAM, Audience.ALUM: Reader.ALUM}


class WordingUnfit(Refusal):
    """This wording cannot be used there; the words say why, and what can be done."""


def why_not_now(wording: Wording, cycle: Cycle, *, now: Moment) -> str:
    """Why nobody may use it at this hour, whoever it is for; "" where somebody may."""
    if wording.lever != Lever.ASK:
        return ""
    milestones = cycle.clock_milestones()
    if lever_now(PureLever.ASK_OTHERS, phase_at(milestones, now.cycle)).help is not Help.NONE:
        return ""
    ends = milestones.soap_ends
    until = f" until {deadline(ends, now=now.cycle)} ET" if ends else ""
    return (
        f"Nobody is asked for a word with a program{until} (NRMP's rule on contact). Ask for advice instead."
    )


def require_fit(
    wording: Wording,
    *,
    cycle: Cycle,
    students: Sequence[Student],
    receiver: Person,
    program: Program | None,
    sender: Person,
    now: Moment,
) -> None:
    """Raises WordingUnfit where it would break the window or a release, or is for other readers."""
    reason = (
        why_not_now(wording, cycle, now=now)
        or _wrong_reader(wording, receiver, now)
        or _shut(cycle, students, receiver, program, sender, now)
        or _unreleased(wording, students, receiver, now)
    )
    if reason:
        raise WordingUnfit(f"“{wording.title}” cannot be used here. {reason}")


def _wrong_reader(wording: Wording, receiver: Person, now: Moment) -> str:
    reader = is_outside(receiver, now.cycle)
    if _READERS.get(Audience(wording.audience), "") == reader:
        return ""
    return (
        f"It is written for {Audience(wording.audience).label.lower()}, and {receiver.address_name} is not."
    )


def _shut(
    cycle: Cycle,
    students: Sequence[Student],
    receiver: Person,
    program: Program | None,
    sender: Person,
    now: Moment,
) -> str:
    place = place_of(receiver, now.cycle, named=program)
    if is_outside(receiver, now.cycle) != Reader.PROGRAM or place is None:
        return ""
    about: list[Student | None] = [*students] or [None]
    passage = may_send(cycle, [(student, place) for student in about], who=sender, now=now.cycle)
    if passage.effect is not Effect.BLOCK:
        return ""
    return f"{passage.sentence} Begin with an empty page to prepare an answer."


def _unreleased(wording: Wording, students: Sequence[Student], receiver: Person, now: Moment) -> str:
    names = [name for name in unfilled(wording.subject, wording.body) if name in VARIABLES]
    for student in students:
        told = told_to(student, receiver, now=now)
        for name in names:
            categories = VARIABLES[name].categories
            if categories and told.isdisjoint(categories):
                return (
                    f"It tells {VARIABLES[name].means}, which {student.person.first_name} has not released to "
                    f"{receiver.address_name}. Ask for a release, or choose other words."
                )
    return ""
