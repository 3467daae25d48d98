"""Logging what happened: never refused, for the truth goes on file; amended with the first version kept; taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from advising import contact as pure
from advising.actions.contacts import file_contact, permit_take_back, take_back_contact
from advising.clock import Moment
from advising.contact import UNDO
from advising.history import Event, record
from advising.models import ContactKind, Cycle, Person, Program, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.standings import person_of
from advising.versions import Scope, bump, student_scope
from outreach.actions.answers import note_answered, take_back_answer
from outreach.actions.reservations import end_by_log
from outreach.models import Direction, Message, MessageText, Receiver, State, Touch
from outreach.signals import log_changed


@dataclass(frozen=True, slots=True)
class Track:
    """A track ticked in the form, with what was said to "did she apply here?" (None: don't know)."""

    program: Program
    applied: bool | None = None


@transaction.atomic
def log_contact(
    *,
    cycle: Cycle,
    student: Student | None,
    tracks: Sequence[Track],
    channel: str,
    direction: str,
    at: datetime,
    by: User,
    now: Moment,
    ours: Person | None = None,
    theirs: Person | None = None,
    kind: str = ContactKind.CONTACT,
    speaks_for_program: bool = True,
    outcome: str = "",
    minutes: int | None = None,
    note: str = "",
    client_id: UUID | None = None,
) -> Message:
    """Put on file that somebody of a program and one of us spoke or wrote. Refused only for a time to come.

    `ours`: who of us it was, the logger where left out; `theirs`: who of them, None for "somebody there". `at` is
    cycle time. A contact of theirs is filed for each track ticked; none ticked opens nothing (window.md 10). No
    `student` is what other faculty typed and nobody could be found for: the note holds it for the office.
    `client_id`: made on the device; sent again, by whichever way, it gives the log that it made already.
    """
    require(by, Permission.LOG, school=cycle.school)
    pure.may_log_at(at, now=now.cycle).require()
    ours = ours or person_of(by)
    is_theirs = direction == Direction.INBOUND
    values: dict[str, Any] = {
        "cycle": cycle,
        "channel": channel,
        "direction": direction,
        "state": State.LOGGED,
        "sender": theirs if is_theirs else ours,
        "at": at,
        "outcome": outcome,
        "minutes": minutes,
        "created_at": now.machine,
    }
    if client_id is None:
        message = Message.objects.create(created_by=by, **values)
    else:
        message, is_new = Message.objects.get_or_create(created_by=by, client_id=client_id, defaults=values)
        if not is_new:
            return message
    receiver = ours if is_theirs else theirs
    if receiver is not None:
        Receiver.objects.create(message=message, person=receiver)
    _write_note(message, note, by=by, now=now)
    ticked: Sequence[Track | None] = tracks or (None,)
    for track in ticked:
        touch(
            message, student, track, ours=ours, theirs=theirs, kind=kind, speaks_for_program=speaks_for_program,
            by=by, now=now,
        )  # fmt: skip
    note_answered(message=message, now=now)
    end_by_log(message=message, by=by, now=now)
    changed(message, Event.LOGGED, by=by, now=now)
    return message


def touch(
    message: Message,
    student: Student | None,
    track: Track | None,
    *,
    ours: Person | None,
    theirs: Person | None,
    kind: str,
    speaks_for_program: bool,
    by: User | None,
    now: Moment,
    is_authenticated: bool = True,
    answers_our_thread: bool = False,
) -> None:
    """One row of what it touches; with the program's contact, where one of theirs says something to one of us."""
    contact = None
    if student and track and ours and message.direction == Direction.INBOUND:
        contact = file_contact(
            student=student,
            program=track.program,
            contacted=ours,
            channel=message.channel,
            at=message.at,
            by=by,
            now=now,
            kind=kind,
            speaker=theirs,
            speaks_for_program=speaks_for_program,
            applied=track.applied,
            is_authenticated=is_authenticated,
            answers_our_thread=answers_our_thread,
        )
    Touch.objects.create(
        message=message,
        cycle=message.cycle,
        student=student,
        program=track.program if track else None,
        person=theirs,
        contact=contact,
        at=message.at,
    )


@transaction.atomic
def amend_log(
    *, message: Message, note: str, outcome: str, minutes: int | None = None, by: User, now: Moment
) -> Message:
    """Change note, outcome and minutes; the first version is kept. Raises Refusal, NotAllowed."""
    message = _locked(message)
    if by.pk != message.created_by_id and not by.is_office:
        raise NotAllowed("Only who logged this, staff or a dean can amend it.")
    if message.state != State.LOGGED:
        raise Refusal("This log was taken back. If it did happen, log it anew.")
    before = {"outcome": message.outcome, "minutes": message.minutes}
    message.outcome, message.minutes = outcome, minutes
    message.save(update_fields=["outcome", "minutes"])
    if note.strip() != (message.text.body if message.text else ""):
        _write_note(message, note, by=by, now=now)
    changed(
        message, Event.LOG_AMENDED, by=by, now=now, before=before,
        after={"outcome": outcome, "minutes": minutes},
    )  # fmt: skip
    return message


@transaction.atomic
def take_back_log(*, message: Message, by: User, now: Moment, reason: str = "") -> Message:
    """Cancel a log and what it opened; the row is kept. Within 20 s by one press of its logger, later with a reason.

    Raises Refusal where `by` may not.
    """
    message = _locked(message)
    require(by, Permission.LOG, school=message.cycle.school)
    if message.state != State.LOGGED:
        raise Refusal("This log has been taken back already.")
    _permit_take_back(message, by=by, now=now, reason=reason).require()
    for touch in message.touches.select_related("contact__student__cycle", "contact__program"):
        if touch.contact is not None and touch.contact.taken_back_at is None:
            permit_take_back(
                touch.contact, by=by, now=now, filed_at=message.created_at, reason=reason
            ).require()
            take_back_contact(
                contact=touch.contact, by=by, now=now, reason=reason, filed_at=message.created_at
            )
    take_back_answer(message=message, now=now)
    message.state, message.cancelled_reason = State.CANCELLED, reason.strip()
    message.save(update_fields=["state", "cancelled_reason"])
    changed(message, Event.LOG_TAKEN_BACK, by=by, now=now, reason=reason.strip())
    return message


def can_undo(message: Message, by: User, now: Moment) -> bool:
    """Whether one press takes it back still: its logger, within 20 s, the 20th included."""
    return (
        message.state == State.LOGGED
        and message.created_by_id == by.pk
        and now.machine - message.created_at <= UNDO
    )


def _permit_take_back(message: Message, *, by: User, now: Moment, reason: str) -> pure.Permit:
    """As for a contact, for logs that filed none."""
    if by.pk != message.created_by_id and not by.is_office:
        return pure.Permit("Only who logged a contact, staff or a dean can take it back.")
    if can_undo(message, by, now) or reason.strip():
        return pure.YES
    return pure.Permit("Please say why this log is taken back.")


def _locked(message: Message) -> Message:
    Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    return Message.objects.select_related("cycle__school", "text").get(pk=message.pk)


def _write_note(message: Message, note: str, *, by: User, now: Moment) -> None:
    number = message.texts.count() + 1
    if number == 1 and not note.strip():
        return
    message.text = MessageText.objects.create(
        message=message, number=number, body=note.strip(), written_by=by, written_at=now.machine
    )
    message.save(update_fields=["text"])


def changed(
    message: Message,
    event: Event,
    *,
    by: User | None,
    now: Moment,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Into the history, the versions of what shows it, and the ears of whoever checks it."""
    students = [
        touch.student for touch in message.touches.select_related("student") if touch.student is not None
    ]
    record(
        event,
        school=message.cycle.school_id,
        by=by,
        at=now.machine,
        about=message,
        student=students[0] if students else None,
        before=before,
        after=after,
        reason=reason,
    )
    scopes = [student_scope(student.pk) for student in students]
    bump(message.cycle_id, Scope.BOARD, Scope.LEDGER, *scopes)
    log_changed.send(sender=Message, message=message, now=now)
