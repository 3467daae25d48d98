"""Thursday's rounds: which is open, when applications can be sent, and who needs somebody first."""

from datetime import datetime
from enum import IntEnum

from advising.clock import Milestones, Phase, PhaseKind, Round, phases

MOST_APPLICATIONS = 45
"""That a student can send by one application service in SOAP (domain.md 7, S64)."""


class Need(IntEnum):
    """What a student needs on the offer board, most urgent first."""

    ANSWER = 1
    COMPANY = 2
    OFFER = 3
    NOTHING = 4


def round_numbered(milestones: Milestones, number: int) -> Round | None:
    """That round as it stands; None where the calendar has none."""
    return next((one for one in milestones.rounds if one.number == number), None)


def open_round(milestones: Milestones, at: datetime) -> Round | None:
    """The round that runs at that moment."""
    return next((one for one in milestones.rounds if one.start <= at < one.end), None)


def begun_rounds(milestones: Milestones, at: datetime) -> tuple[Round, ...]:
    """The rounds whose offers have been released, the earliest first."""
    return tuple(one for one in milestones.rounds if one.start <= at)


def next_gap(milestones: Milestones, at: datetime) -> Phase | None:
    """The gap that runs, else the next one; None after the last.

    Applications go out in the gaps alone on the day of offers (domain.md 1, S14).
    """
    gaps = (phase for phase in phases(milestones) if phase.kind is PhaseKind.GAP)
    return next((gap for gap in gaps if gap.until is not None and at < gap.until), None)


def is_over(milestones: Milestones, number: int, at: datetime) -> bool:
    """Whether an offer of that round can be answered no more. A round that no calendar knows is over."""
    offer_round = round_numbered(milestones, number)
    return offer_round is None or offer_round.end <= at


def need(*, is_settled: bool, must_answer: bool, has_company: bool) -> Need:
    """Those who must answer first, then those with nobody, then those without an offer, then who is settled."""
    if is_settled:
        return Need.NOTHING
    if must_answer:
        return Need.ANSWER
    return Need.OFFER if has_company else Need.COMPANY
