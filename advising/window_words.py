"""What the contact window says to people, by reason and by who asks.

First what holds, then what lifts it. Times are Eastern, and the zone is named once in a text. Nothing here may
tell an alum, or faculty outside the desk, how a student stands.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from advising.clock import Milestones, deadline
from advising.contact import Hat

if TYPE_CHECKING:
    from advising.window import Window

_ZONE = "\x00"  # stands behind each time until the text is whole; the first one becomes " ET"

# Reason: what holds, and what would lift it ("" where only the end of SOAP does).
_TO_DESK = {
    "clock_unknown": ("Shut. The times that rule contact are not all set.", "when a dean sets them"),
    "is_the_program": ("Wait. You are the program at {program}, so you cannot speak to it for us.", ""),
    "not_of_the_desk": (
        "Wait. Only a dean, staff, and {student}’s advocate and backup may answer {program}.",
        "",
    ),
    "ineligible": (
        "Shut. {student} is not eligible for SOAP, so nobody may speak to any program about {student}.",
        "if the status is corrected",
    ),
    "not_in_soap": ("Shut. {program} takes no part in SOAP, so nobody may contact it yet.", ""),
    "no_student": ("Wait. A message to {program} about no student is shut, unless it answers theirs.", ""),
    "too_early": (
        "Wait. No program may contact anyone before {review}, and nobody writes or calls before they do.",
        "when {program} contacts us about {student} after that",
    ),
    "no_contact": ("Wait. {program} has not contacted us about {student}.", "when they do"),
    "logged_by_program": (
        "Wait. A contact about {student} was logged only by who is the program at {program}.",
        "when who was contacted logs it",
    ),
    "before_review": (
        "Wait. {program} made contact before programs may, which is {review}. That opens nothing.",
        "when they make contact again",
    ),
    "before_application": (
        "Wait. {program} made contact before it had {student}’s application. That opens nothing.",
        "when they make contact again",
    ),
    "not_applied": (
        "Wait. {student} says that there was no application to {program}. "
        "Its contact opens nothing and has to be reported to the NRMP.",
        "if {student} says otherwise",
    ),
    "declined": (
        "Wait. The contact by {program} about {student} was declined.",
        "when they make contact again",
    ),
    "student_answers": (
        "Wait. {program} contacted {student}, so {student} answers and the school does not.",
        "for us when they contact one of us",
    ),
    "ask_student": (
        "Wait. {program} made contact, and we were told that {student} did not apply there.",
        "if {student} says otherwise",
    ),
    "application_unknown": (
        "Wait. {program} made contact, and nobody has said whether {student} applied there.",
        "when {student} or the desk says yes",
    ),
    "unconfirmed": (
        "Reported. A contact by {program} about {student} waits to be confirmed.",
        "when a dean, staff, or {student}’s advocate or backup confirms it",
    ),
}
_TO_STUDENT = _TO_DESK | {
    "ineligible": (
        "Please contact no program yet: your SOAP status does not allow it. If it is wrong, tell your dean.",
        "if the status is corrected",
    ),
    "not_in_soap": ("{program} takes no part in SOAP. Please do not contact it yet.", ""),
    "too_early": (
        "No contact yet. Programs may begin at {review}. Please wait for them.",
        "when {program} contacts you or the school after that",
    ),
    "no_contact": (
        "No contact yet from {program}. Please wait for them.",
        "when they contact you or the school",
    ),
    "logged_by_program": (
        "No contact yet from {program}. Please wait for them.",
        "when they contact you or the school",
    ),
    "before_review": (
        "{program} made contact before programs may, which is {review}. Please wait for them.",
        "when they make contact again",
    ),
    "before_application": (
        "{program} made contact before it had your application. Please wait for them.",
        "when they make contact again",
    ),
    "not_applied": (
        "You said that you did not apply to {program}. Please do not answer. "
        "Their contact has to be reported to the NRMP, and your dean will help you.",
        "if you say that you did apply",
    ),
    "declined": (
        "The school could not confirm a contact by {program}. Please wait for them.",
        "when they contact you or the school",
    ),
    "ask_student": (
        "{program} made contact, and we were told that you did not apply there. Did you?",
        "when you say yes",
    ),
    "application_unknown": ("{program} made contact. Did you apply there?", "when you say yes"),
    "unconfirmed": (
        "A contact by {program} is reported, and the school has to confirm it.",
        "when the school confirms it",
    ),
}
_ALUM_WAITS = (
    "Please wait. As far as the school knows, {program} has not contacted you about {student}.",
    "when they do and the school confirms it",
)
_TO_ALUM = dict.fromkeys(_TO_DESK, _ALUM_WAITS) | {
    "is_the_program": (
        "Please wait. You are at {program}, so you cannot speak to it for the school.",
        "",
    ),
    "clock_unknown": ("Please contact no program about {student} yet.", ""),
    "unconfirmed": (
        "Thank you for telling us about {program}. Please wait until the school has confirmed it.",
        "when it is confirmed",
    ),
}
_SHUT = {
    Hat.DESK: _TO_DESK,
    Hat.FACULTY: _TO_DESK,
    Hat.STUDENT: _TO_STUDENT,
    Hat.ALUM: _TO_ALUM,
}
_LIFTS = {Hat.STUDENT: "Opens", Hat.ALUM: "Opens"}


def sentence(answer: Window) -> str:
    """What holds for who asked, and what lifts it."""
    if answer.is_open:
        return _zone_once(_open_sentence(answer))
    holds = _filled(answer, _SHUT[answer.asker.hat][answer.reason][0])
    lifts = _lifts(answer)
    return _zone_once(f"{holds} {_LIFTS.get(answer.asker.hat, 'Lifts')} {lifts}." if lifts else holds)


def opens(answer: Window) -> str:
    """What would open it soonest, without its verb: `when they do, or Thu 9 pm ET`. Empty where it is open."""
    return "" if answer.is_open else _zone_once(_lifts(answer))


def instead(answer: Window) -> tuple[str, ...]:
    """What may be done now, the nearest first. Empty where it is open."""
    if answer.is_open:
        return ()
    nearest = _NEAREST.get((answer.asker.hat, answer.reason.value))
    steps = (nearest, *_MEANWHILE[answer.asker.hat]) if nearest else _MEANWHILE[answer.asker.hat]
    return tuple(_filled(answer, step) for step in steps)


_MEANWHILE = {
    Hat.DESK: (
        "Prepare the answer",
        "Add letters and documents in the application service",
        "Practise the interview",
        "Log it, if they have made contact",
    ),
    Hat.FACULTY: (
        "Log it, if they have contacted you",
        "Give advice, or practise the interview",
    ),
    Hat.STUDENT: (
        "Press “A program contacted me” when they do",
        "Work on letters and documents with your advocate",
        "Practise the interview",
    ),
    Hat.ALUM: (
        "Tell us if they contact you",
        "Give advice, or practise the interview",
    ),
}
_NEAREST = {
    (Hat.DESK, "clock_unknown"): "Ask a dean to set the times",
    (Hat.DESK, "is_the_program"): "Let {student}’s advocate, backup or a dean answer",
    (Hat.DESK, "ineligible"): "Check the status, or plan for the time after SOAP",
    (Hat.DESK, "not_in_soap"): "Plan for the time after SOAP",
    (Hat.DESK, "no_student"): "Answer their own message, if there is one",
    (Hat.DESK, "logged_by_program"): "Ask who was contacted to log it",
    (Hat.DESK, "not_applied"): "Help {student} report it to the NRMP",
    (Hat.DESK, "student_answers"): "Help {student} answer",
    (Hat.DESK, "ask_student"): "Ask {student} whether there was an application",
    (Hat.DESK, "application_unknown"): "Ask {student} whether there was an application",
    (Hat.DESK, "unconfirmed"): "Confirm it, or ask somebody of the desk to",
    (Hat.STUDENT, "ineligible"): "Ask your dean to check the status",
    (Hat.STUDENT, "not_applied"): "Report it with your dean",
    (Hat.STUDENT, "ask_student"): "Say whether you applied",
    (Hat.STUDENT, "application_unknown"): "Say whether you applied",
}


def proxy_sentence(milestones: Milestones, at: datetime, *, asks_to_answer: bool) -> str:
    """Why somebody may not be asked to speak to a program."""
    until = "for now" if milestones.soap_ends is None else f"before {_time(milestones.soap_ends, at)}"
    if asks_to_answer:
        return _zone_once(
            f"Wait. Nobody may be asked to answer a program {until} but the student, the desk, "
            "and an alum whom that program has contacted. Asking for advice is fine."
        )
    return _zone_once(
        f"Wait. Nobody may be asked to contact a program {until}, even where a window is open. "
        "Asking for advice, or to be ready if a program calls, is fine."
    )


def _open_sentence(answer: Window) -> str:
    program = answer.pair.program_name
    reason = answer.reason.value
    if reason == "soap_ended":
        return "Open. SOAP has ended, and everybody may contact programs."
    if reason == "answers_them":
        return f"Open. This answers {program}’s own message."
    if reason == "before_quiet":
        quiet_from = answer.milestones.quiet_from
        until = "" if quiet_from is None else f" until {_time(quiet_from, answer.at)}"
        return f"Open{until}. Contact with programs is free before the quiet days."
    since = answer.since
    begins = "Open" if since is None else f"Open since {_time(since, answer.at)}"
    return f"{begins}. {program} contacted {_whom(answer)}. You may answer."


def _whom(answer: Window) -> str:
    student = answer.pair.student_name
    hat = next(one.contacted_hat for one in answer.pair.contacts if one.id == answer.contact)
    if answer.asker.hat is Hat.ALUM:
        return f"you about {student}"
    if answer.asker.hat is Hat.STUDENT:
        return "you" if hat is Hat.STUDENT else "the school about you"
    return student if hat is Hat.STUDENT else f"us about {student}"


def _lifts(answer: Window) -> str:
    condition = _filled(answer, _SHUT[answer.asker.hat][answer.reason][1])
    ends = answer.milestones.soap_ends
    if ends is None:
        return condition
    end = _time(ends, answer.at)
    return f"{condition}, or {end}" if condition else end


def _filled(answer: Window, text: str) -> str:
    review = answer.milestones.review_begins
    return text.format(
        program=answer.pair.program_name,
        student=answer.pair.student_name,
        review="" if review is None else _time(review, answer.at),
    )


def _time(at: datetime, now: datetime) -> str:
    return f"{deadline(at, now=now)}{_ZONE}"


def _zone_once(text: str) -> str:
    return text.replace(_ZONE, " ET", 1).replace(_ZONE, "")
