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
        DefaultRule(
            f"round-{number}-answer-student", f"Offer of round {number} not answered", "offer_unanswered", To.STUDENT,
            "Your offer expires in 10 minutes", "{milestone}: {at}. Accept or reject your offer in R3 now.",
            end, -10,
        ),
        DefaultRule(
            f"round-{number}-answer-advocate", f"Offer of round {number} not answered, for advocates",
            "offer_unanswered", To.ADVOCATE,
            "An offer expires in 10 minutes", "{names} has an offer that waits for an answer. {milestone}: {at}.",
            end, -10,
        ),
        DefaultRule(
            f"round-{number}-over", f"Round {number} is over", "always", To.OFFICE,
            f"Round {number} is over",
            "Mark who accepted and which programs filled, so that nobody writes to them about others.",
            end, 10,
        ),
    )  # fmt: skip


DAY = 24 * 60
IN_WINTER: Sequence[DefaultRule] = (
    DefaultRule(
        "planning-survey", "Planning survey", "always", To.OFFICE,
        "Ask every graduating student to plan ahead",
        "Time to ask what the school should know if somebody does not match: aims, second specialty, who knows "
        "them. {milestone}: {at}.",
        Key.ROL_CERTIFICATION_DEADLINE, -14 * DAY - DAY // 2,
    ),
    DefaultRule(
        "releases-in-winter", "Releases signed in winter", "at_risk_unreleased", To.OFFICE,
        "Releases are not signed yet",
        "Please ask for a release while there is time: {names}.",
        Key.ROL_CERTIFICATION_DEADLINE, -7 * DAY - DAY // 2, 7 * DAY, Key.QUIET_FROM,
    ),
    DefaultRule(
        "few-people", "People to ask", "few_recommended", To.OFFICE,
        "Too few people to ask", "Fewer than five people are listed for: {names}. Five to ten are good.",
        Key.QUIET_FROM, -14 * DAY, 7 * DAY, Key.QUIET_FROM,
    ),
    DefaultRule(
        "advocates-in-winter", "Advocates named early", "at_risk_without_advocate", To.OFFICE,
        "Advocates to name before Match Week", "Nobody is asked yet to speak for: {names}.",
        Key.QUIET_FROM, -7 * DAY, 2 * DAY, Key.QUIET_FROM,
    ),
    DefaultRule(
        "heads-ups", "Heads-ups end", "always", To.OFFICE,
        "Heads-ups end soon",
        "From {at} nobody opens contact with a program. Words to alumni and colleagues that are still to go, go now.",
        Key.QUIET_FROM, -3 * DAY,
    ),
    DefaultRule(
        "recall", "Message to all helpers", "always", To.OFFICE,
        "Tell your helpers to hold back",
        "From {at} until SOAP ends they please contact no program. Check the drafts to them and send them today.",
        Key.QUIET_FROM, -26 * 60,
    ),
)  # fmt: skip

ON_THE_CLOCK: Sequence[DefaultRule] = (
    *IN_WINTER,
    DefaultRule(
        "embargo", "School report opens", "always", To.OFFICE,
        "The school report opens now",
        "Import it. Until the embargo ends nobody but deans and staff may know, and nobody is told by SoapNet.",
        Key.SCHOOL_UNMATCHED_REPORT,
    ),
    DefaultRule(
        "status-released", "Match status released", "always", To.STUDENT,
        "Your school is ready to help", "Your page says who speaks for you and what to do first. Call us at any hour.",
        Key.MATCH_STATUS_RELEASED, 5,
    ),
    DefaultRule(
        "quiet-begins", "Quiet begins", "always", To.STUDENT,
        "From now please contact no program",
        "Nor may anybody for you, until a program makes contact about you. Then press the button on your page.",
        Key.QUIET_FROM,
    ),
    DefaultRule(
        "quiet-begins-advocate", "Quiet begins, for advocates", "always", To.ADVOCATE,
        "From now please contact no program",
        "Until a program makes contact about {names}. Prepare: release, packet, what to say.",
        Key.QUIET_FROM,
    ),
    DefaultRule(
        "applications-open", "Applications open", "always", To.STUDENT,
        "Applications open soon", "{milestone}: {at}. Have your list ready: 45 programs at most.",
        Key.APPLICATIONS_OPEN, -30,
    ),
    DefaultRule(
        "call-not-logged", "Call not logged", "reservation_unlogged", To.ADVOCATE,
        "A call is not logged", "Somebody was calling about {names} and nothing is on file. A line is enough.",
        Key.PROGRAMS_REVIEW_BEGIN, 60, 60, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "draft-waiting", "Draft waiting", "draft_waiting", To.ADVOCATE,
        "A draft waits", "Words about {names} are written and have not left. Send them or discard them.",
        Key.PROGRAMS_REVIEW_BEGIN, 150, 180, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "interview-follow-up", "Interview without follow-up", "interview_unfollowed", To.ADVOCATE,
        "An interview has no follow-up", "A program interviewed {names} and has not heard from us since.",
        Key.PROGRAMS_REVIEW_BEGIN, 300, 240, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "task-overdue", "Task overdue", "task_overdue", To.STUDENT,
        "Something is still to be done", "A task of yours is past its hour. Your page shows which.",
        Key.APPLICATIONS_OPEN, 120, 360, Key.SOAP_ENDS,
    ),
    DefaultRule(
        "programs-may-contact-advocate", "Programs may contact, for advocates", "always", To.ADVOCATE,
        "Programs may make contact soon", "{milestone}: {at}. Be reachable for {names}, and log what comes.",
        Key.PROGRAMS_REVIEW_BEGIN, -30,
    ),
    DefaultRule(
        "programs-may-contact-student", "Programs may contact, for students", "always", To.STUDENT,
        "Programs may make contact soon",
        "{milestone}: {at}. Answer every call, and press the button on your page when a program reaches you.",
        Key.PROGRAMS_REVIEW_BEGIN, -30,
    ),
    DefaultRule(
        "last-lists", "Lists close for the last round", "always", To.ADVOCATE,
        "The last lists close soon", "{milestone}: {at}. Programs that made contact about {names} decide now.",
        Key.FINAL_LIST_DEADLINE, -60,
    ),
    DefaultRule(
        "soap-ended", "SOAP has ended", "always", To.STUDENT,
        "SOAP has ended", "You may contact programs again. We stay with you: your page says what comes next.",
        Key.SOAP_ENDS, 5,
    ),
    DefaultRule(
        "soap-ended-office", "SOAP has ended, for deans and staff", "always", To.OFFICE,
        "SOAP has ended", "Contact is open again. Mark who has a place, and who talks with each student who has none.",
        Key.SOAP_ENDS, 5,
    ),
    DefaultRule(
        "talk", "A talk within 14 days", "no_talk", To.ADVOCATE,
        "A talk is still to come", "Please talk with {names} about what comes next, within 14 days, and log it.",
        Key.MATCH_DAY_RESULTS, 2 * DAY, 3 * DAY,
    ),
    DefaultRule(
        "talk-office", "A talk within 14 days, for deans and staff", "no_talk", To.OFFICE,
        "Students without a talk", "Nobody has talked since SOAP with: {names}.",
        Key.MATCH_DAY_RESULTS, 7 * DAY, 7 * DAY,
    ),
    DefaultRule(
        "debrief", "Debrief", "always", To.OFFICE,
        "Debrief while it is fresh", "What helped, what did not, whom to thank, what to change for next year.",
        Key.MATCH_DAY_RESULTS, 4 * DAY,
    ),
    DefaultRule(
        "next-year", "Next year", "always", To.OFFICE,
        "Next year's cycle", "Open it from this one, while who helped whom is still known.",
        Key.MATCH_DAY_RESULTS, 60 * DAY,
    ),
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
