"""The rules that every cycle starts with, as data. Their words may hold {names}, {milestone} and {at} alone.

A rule without a milestone waits for an event: an assignment, a program's contact, a moved milestone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advising.clock import MilestoneKey as Key
from outreach.models import RuleAudience as To


@dataclass(frozen=True, slots=True)
class DefaultRule:
    slug: str
    title: str
    condition: str
    audience: str
    subject: str
    body: str
    milestone_key: str = ""
    offset_minutes: int = 0
    repeat_minutes: int | None = None
    repeat_until_key: str = ""


def _round(number: int) -> Sequence[DefaultRule]:
    start, end = Key(f"round_{number}_start"), Key(f"round_{number}_end")
    return (
        DefaultRule(
            f"round-{number}-opens", f"Round {number} opens", "always", To.OFFICE,
            f"Round {number} opens soon", "{milestone}: {at}. Have the phones manned and the board open.",
            start, -30,
        ),
        DefaultRule(
            f"round-{number}-opens-advocate", f"Round {number} opens, for advocates", "always", To.ADVOCATE,
            f"Round {number} opens soon", "{milestone}: {at}. Be reachable for {names}.", start, -30,
        ),
        DefaultRule(
            f"round-{number}-opens-student", f"Round {number} opens, for students", "always", To.STUDENT,
            f"Round {number} opens soon", "{milestone}: {at}. Keep your phone and R3 at hand.", start, -30,
        ),
        DefaultRule(
            f"round-{number}-closes", f"Round {number} closes", "always", To.STUDENT,
            f"Round {number} closes soon", "{milestone}: {at}. An offer that is not answered by then expires.",
            end, -30,
        ),
        DefaultRule(
            f"round-{number}-closes-advocate", f"Round {number} closes, for advocates", "always", To.ADVOCATE,
            f"Round {number} closes soon", "{milestone}: {at}. Ask {names} whether every offer is answered.",
            end, -20,
        ),
    )  # fmt: skip


ON_THE_CLOCK: Sequence[DefaultRule] = (
    DefaultRule(
        "no-advocate", "No advocate", "no_advocate", To.OFFICE,
        "Students without an advocate", "Nobody speaks yet for: {names}.",
        Key.UNFILLED_LIST_RELEASED, 30, 60, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "release-unsigned", "Release not signed", "release_unsigned", To.STUDENT,
        "Your release is not signed yet",
        "Until you sign, nobody here may answer a program about you. It takes two minutes.",
        Key.UNFILLED_LIST_RELEASED, 60, 240, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "release-unsigned-advocate", "Release not signed, for advocates", "release_unsigned", To.ADVOCATE,
        "A release is not signed yet", "Please help {names} to sign: until then no program can be answered.",
        Key.PROGRAMS_REVIEW_BEGIN, -60,
    ),
    DefaultRule(
        "silence", "Nothing logged for 4 h", "silence", To.ADVOCATE,
        "Nothing logged for 4 hours", "Nothing is on file about {names} for 4 hours. A word in the ledger is enough.",
        Key.PROGRAMS_REVIEW_BEGIN, 240, 240, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "programs-may-contact", "Programs may contact", "always", To.OFFICE,
        "Programs may make contact soon", "{milestone}: {at}. Log every contact as it comes: it opens the window.",
        Key.PROGRAMS_REVIEW_BEGIN, -30,
    ),
    *(rule for number in range(1, 5) for rule in _round(number)),
    DefaultRule(
        "thanks", "Thank-you not sent", "thanks_due", To.ADVOCATE,
        "A thank-you is still due", "A program spoke with us about {names} and nobody has thanked it yet.",
        Key.SOAP_ENDS, 18 * 60, 24 * 60,
    ),
)  # fmt: skip

ON_EVENTS: Sequence[DefaultRule] = (
    DefaultRule(
        "assigned", "You are assigned", "not_acknowledged", To.ADVOCATE,
        "You are asked to speak for a student", "You are now the advocate of {names}. Please say that you have it.",
    ),
    DefaultRule(
        "backup-named", "You are a backup", "named_backup", To.ADVOCATE,
        "You are a student's backup",
        "You are now the backup for {names}: you step in when the advocate cannot be reached.",
    ),
    DefaultRule(
        "not-acknowledged", "Assignment not acknowledged", "not_acknowledged", To.ADVOCATE,
        "An assignment is not acknowledged", "Nobody has said yet that {names} is in good hands.",
    ),
    DefaultRule(
        "to-confirm", "Contact to confirm", "contact_unconfirmed", To.ADVOCATE,
        "A program's contact waits for your word",
        "A program's contact about {names} was reported. Confirm or decline it.",
    ),
    DefaultRule(
        "to-answer", "Contact to answer", "call_unanswered", To.ADVOCATE,
        "A program waits for an answer", "A program made contact about {names} and has no answer yet.",
    ),
    DefaultRule(
        "help-answer", "Help the student answer", "call_unanswered", To.ADVOCATE,
        "A student may need help with an answer",
        "A program reached {names}. Help with the answer; the student gives it.",
    ),
    DefaultRule(
        "ask-dean", "A dean is asked", "dean_asked", To.DEANS,
        "You are asked about a message", "A message is held and its sender asks for your decision.",
    ),
    DefaultRule(
        "override-given", "A dean has decided on a message", "message_overridden", To.ADVOCATE,
        "A dean lets your message leave", "A dean has let your message pass. Read why, then press Send.",
    ),
    DefaultRule(
        "call-overridden", "A dean calls all the same", "call_overridden", To.ADVOCATE,
        "A dean calls a program now",
        "A dean has begun a call about {names}, in place of who was calling or while the window was shut. "
        "The page says why.",
    ),
    DefaultRule(
        "milestone-moved", "A milestone was moved", "always", To.OFFICE,
        "Correction: a time has changed", "We told you another time. {milestone} is now {at}.",
    ),
)  # fmt: skip

BY_SLUG: Mapping[str, DefaultRule] = {rule.slug: rule for rule in (*ON_THE_CLOCK, *ON_EVENTS)}
