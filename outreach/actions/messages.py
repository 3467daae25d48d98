"""Writing a message and sending it on its way: draft, Send, Undo, Discard."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from advising import history
from advising.clock import MilestoneKey, Moment, date_and_time
from advising.history import Event
from advising.models import Approval, Cycle, Person, Program, Reader, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.standings import person_of
from advising.versions import Scope, bump, student_scope
from outreach.actions.checks import check_message, hold
from outreach.changes import Change, changes_since
from outreach.checking import is_outside, place_of
from outreach.leaving import AT_ONCE, Leaving, hour_of
from outreach.models import (
    Channel,
    Direction,
    Message,
    MessageText,
    Receiver,
    Reservation,
    State,
    Touch,
)
from outreach.wordings import unfilled

UNDO = timedelta(seconds=20)
"""How long Send waits, and may be undone; machine time."""
EDITABLE = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.HELD)


class StaleText(Refusal):
    """Somebody has written a newer version meanwhile."""


class NotNow(Refusal):
    """The message is in a state in which this cannot be done."""


class StaleSend(Refusal):
    """Something about its students, program or people has changed since its page was loaded. `changes` says what."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__("Something has changed since you opened this page. Read it, then press Send again.")
        self.changes = tuple(changes)


class MessageStopped(Refusal):
    """A check stops it; the words are the finding's."""


@transaction.atomic
def write_draft(
    *,
    cycle: Cycle,
    receivers: Collection[Person],
    students: Collection[Student],
    program: Program | None,
    subject: str,
    body: str,
    by: User,
    now: Moment,
    lever: str = "",
    in_reply_to: Message | None = None,
    corrects: Message | None = None,
) -> Message:
    """A new draft of an email from this user's person. Raises NotAllowed, or Refusal where nobody is to get it."""
    require(by, Permission.WRITE_MESSAGES, school=cycle.school)
    _require_about(students, by)
    sender = person_of(by)
    if sender is None:
        raise Refusal("Your account stands for nobody yet. Ask the dean's office to add you as a person.")
    _require_parties(cycle, receivers, students)
    message = Message.objects.create(
        cycle=cycle,
        channel=Channel.EMAIL,
        direction=Direction.OUTBOUND,
        state=State.DRAFT,
        sender=sender,
        lever=lever,
        at=now.cycle,
        in_reply_to=in_reply_to,
        corrects=corrects,
        created_by=by,
        created_at=now.machine,
        is_internal=all(_is_ours(person) for person in receivers),
    )
    Receiver.objects.bulk_create(Receiver(message=message, person=person) for person in receivers)
    _touch(message, receivers, students, program)
    new_text(message, subject, body, by, now)
    history.record(
        Event.MESSAGE_WRITTEN, school=cycle.school, by=by, at=now.machine, about=message,
        after={"version": 1},
    )  # fmt: skip
    check_message(message, now=now)
    bump_for(message)
    return message


@transaction.atomic
def write_correction(*, message: Message, by: User, now: Moment) -> Message:
    """A draft in the thread of a message that left, to the same people, beginning with its words to set right.

    A second press finds the draft that is there. Raises NotNow where nothing has left, NotAllowed.
    """
    message = locked(message)
    require_author(message, by)
    if message.state != State.SENT or message.text is None:
        raise NotNow("Only a message that has left is corrected by another one.")
    begun = message.corrections.unsent().first()
    if begun is not None:
        return begun
    touches = list(message.touches.select_related("student", "program"))
    sender = message.sender
    whose = "my" if sender is None or sender == person_of(by) else f"{sender.full_name}'s"
    return write_draft(
        cycle=message.cycle,
        receivers=[one.person for one in message.receivers.select_related("person")],
        students=list({one.student_id: one.student for one in touches if one.student}.values()),
        program=next((one.program for one in touches if one.program), None),
        subject=f"Correction: {message.text.subject}"[:300],
        body=f"This corrects {whose} message of {date_and_time(message.at)} ET.\n\n{message.text.body}",
        lever=message.lever,
        in_reply_to=message,
        corrects=message,
        by=by,
        now=now,
    )


def letters(
    receivers: Collection[Person], program: Program | None, *, at: datetime
) -> list[tuple[list[Person], Program | None]]:
    """To whom one message each goes, with the program it goes to: no bulk mail to programs and alumni.

    The people of one program get one together, an alum their own, our own people one together.
    """
    found: dict[str, tuple[list[Person], Program | None]] = {}
    for person in receivers:
        reader, place = is_outside(person, at), place_of(person, at, named=program)
        if reader == Reader.PROGRAM and place is not None:
            key = place.sister_key
        else:
            key = f"person-{person.pk}" if reader else ""
        found.setdefault(key, ([], place))[0].append(person)
    return list(found.values())


@transaction.atomic
def rewrite(*, message: Message, subject: str, body: str, version: int, by: User, now: Moment) -> Message:
    """A new version of an unsent message, which goes back to draft. `version`: the one it was edited from.

    An approval and an override were given for the older words, so both end. Raises StaleText, NotNow.
    """
    message = locked(message)
    require_author(message, by)
    if message.state not in EDITABLE:
        raise NotNow("It is on its way. Undo the sending first, then change it.")
    text = require_version(message, version)
    if (text.subject, text.body) == (" ".join(subject.split()), body.replace("\r\n", "\n")):
        return message
    new_text(message, subject, body, by, now)
    message.state, message.held_reason = State.DRAFT, ""
    message.approved_by = message.approved_at = message.approved_text = message.asked_dean_at = None
    message.save()
    history.record(
        Event.MESSAGE_WRITTEN, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"version": text.number + 1},
    )  # fmt: skip
    check_message(message, now=now)
    bump_for(message)
    return message


def schedule(
    *,
    message: Message,
    version: int,
    by: User,
    now: Moment,
    leaving: Leaving = AT_ONCE,
    seen: int | None = None,
) -> Message:
    """Send: checked for the moment it leaves, which is in 20 s at the earliest (window.md 19).

    Where the cycle's setting asks for a yes it is put before a dean instead. `seen`: the mark of the page that Send
    was pressed on (changes.py), None where no page was. Raises MessageStopped with the first finding that holds it,
    and the refusal is on file all the same; StaleSend; TimeUnknown.
    """
    with transaction.atomic():
        message = locked(message)
        require_author(message, by)
        if message.state not in EDITABLE:
            raise NotNow(f"It is {message.get_state_display().lower()} already.")
        require_version(message, version)
        _require_addresses(message)
        _require_filled(message)
        if seen is not None and (changes := changes_since(seen, message, reader=by)):
            raise StaleSend(changes)
        require_no_call(message, by, now)
        hour = hour_of(leaving, message.cycle.clock_milestones(), now=now.cycle)
        verdict = check_message(_as_leaving(message, hour), now=now)
        if not verdict.stops:
            if needs_approval(message) and message.approved_text_id != message.text_id:
                return _ask_approval(message, by, now)
            return _schedule(message, by, now, hour=hour, milestone=leaving.milestone)
        history.record(
            Event.REFUSED, school=message.cycle.school, by=by, at=now.machine, about=message,
            after={"kinds": [finding.kind for finding in verdict.stops]},
        )  # fmt: skip
    raise MessageStopped(verdict.sentence)


@transaction.atomic
def move_scheduled(*, cycle: Cycle, now: Moment) -> int:
    """What waits for a milestone leaves with it where it stands now. Returns how many moved.

    The claim asks the same question, so none leaves by an hour that has been moved away.
    """
    waiting = Message.objects.filter(cycle=cycle, state=State.SCHEDULED).exclude(leaves_with="")
    milestones = cycle.clock_milestones()
    moved = 0
    for message in waiting.select_for_update(of=("self",)).order_by("pk"):
        at = milestones.get(MilestoneKey(message.leaves_with))
        if at is None:
            hold(message, "Nobody knows any more when it should leave. Choose a time.", now=now)
        elif _leaves_otherwise(message, at, now):
            put_off(message, at, now=now)
        else:
            continue
        moved += 1
    return moved


def _leaves_otherwise(message: Message, at: datetime, now: Moment) -> bool:
    due_at = message.cycle.machine_instant(at)
    # What is about to leave is not put off once more for an hour that has passed.
    is_about_to = at <= now.cycle and message.due_at is not None and message.due_at <= now.machine + UNDO
    return due_at != message.due_at and not is_about_to


def put_off(message: Message, at: datetime, *, now: Moment) -> None:
    """A scheduled message leaves at this instant of cycle time instead; never sooner than its undo allows."""
    message.due_at = max(message.cycle.machine_instant(at), now.machine + UNDO)
    message.at = message.cycle.moment(message.due_at).cycle
    message.save(update_fields=["due_at", "at"])
    message.touches.update(at=message.at)
    history.record(
        Event.MESSAGE_SCHEDULED, school=message.cycle.school_id, by=None, at=now.machine, about=message,
        after={"due_at": message.due_at.isoformat()},
    )  # fmt: skip
    bump_for(message)


@transaction.atomic
def undo(*, message: Message, by: User, now: Moment) -> Message:
    """Back to draft while it still waits. Raises NotNow once a worker has it."""
    message = locked(message)
    require_author(message, by)
    if message.state != State.SCHEDULED:
        raise NotNow("Too late to undo: it is on its way.")
    message.state, message.due_at, message.scheduled_by, message.leaves_with = State.DRAFT, None, None, ""
    message.save()
    history.record(
        Event.MESSAGE_CANCELLED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"state": State.DRAFT},
    )  # fmt: skip
    bump_for(message)
    return message


@transaction.atomic
def discard(*, message: Message, by: User, now: Moment) -> Message:
    """Give an unsent message up; it is kept as cancelled."""
    message = locked(message)
    require_author(message, by)
    if message.state not in (*EDITABLE, State.SCHEDULED):
        raise NotNow("It has left, or may have. It cannot be discarded.")
    message.state, message.due_at, message.held_reason = State.CANCELLED, None, ""
    message.save()
    history.record(
        Event.MESSAGE_CANCELLED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"state": State.CANCELLED},
    )  # fmt: skip
    check_message(message, now=now)
    bump_for(message)
    return message


def needs_approval(message: Message) -> bool:
    """Whether the cycle's setting asks for a dean's yes to this sender's messages."""
    user = message.sender.user if message.sender else None
    setting = message.cycle.approval
    if setting == Approval.STUDENTS:
        return user is not None and user.is_student
    return setting == Approval.ALL_BUT_DEANS and not (user is not None and user.is_dean)


# --- what the verbs of a message share ------------------------------------------------------------


def locked(message: Message) -> Message:
    """The row as it stands now, held until the transaction ends."""
    Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    return Message.objects.select_related("cycle__school", "sender__user", "text").get(pk=message.pk)


def is_author(message: Message, user: User) -> bool:
    return message.created_by_id == user.pk or (
        message.sender is not None and message.sender.user_id == user.pk
    )


def require_author(message: Message, by: User) -> None:
    """Who wrote it, or the office for them. Raises NotAllowed."""
    require(by, Permission.WRITE_MESSAGES, school=message.cycle.school)
    if not (by.is_office or is_author(message, by)):
        raise NotAllowed("Only who wrote this message, or the dean's office, may do that.")


def require_version(message: Message, version: int) -> MessageText:
    """The words as they stand. Raises StaleText where they are not the version that was read."""
    if message.text is None or message.text.number != version:
        raise StaleText("Somebody has changed these words meanwhile. Read them again, then go on.")
    return message.text


def require_no_call(message: Message, by: User | None, now: Moment) -> None:
    """Nobody sends to a program while somebody else is calling there about the same student. Raises NotNow."""
    for student, program in message.touches.pairs().values_list("student", "program__sister_key"):
        calls = (
            Reservation.objects.open()
            .filter(student=student, sister_key=program, until__gt=now.machine)
            .exclude(person=message.sender_id)
        )
        call = (calls.exclude(person__user=by) if by else calls).select_related("person").first()
        if call is not None:
            raise NotNow(f"{call.person.address_name} is calling there now. Send it when the call is over.")


def bump_for(message: Message) -> None:
    """What shows this message has changed."""
    students = message.touches.exclude(student=None).values_list("student_id", flat=True).distinct()
    bump(message.cycle_id, Scope.BOARD, Scope.LEDGER, Scope.CONFLICTS, *map(student_scope, students))


def _require_about(students: Collection[Student], by: User) -> None:
    seen = Student.objects.visible_to(by).filter(pk__in=[student.pk for student in students])
    if len(set(seen.values_list("pk", flat=True))) != len({student.pk for student in students}):
        raise NotAllowed("You can write about your own students alone.")


def _require_parties(cycle: Cycle, receivers: Collection[Person], students: Collection[Student]) -> None:
    if not receivers:
        raise Refusal("Say who is to get it.")
    if any(person.school_id != cycle.school_id for person in receivers) or any(
        student.cycle_id != cycle.pk for student in students
    ):
        raise Refusal("Somebody named here is not of this school and year.")


def _require_addresses(message: Message) -> None:
    if message.channel != Channel.EMAIL:
        raise NotNow("Only email leaves from here. Log what you said in another way.")
    receivers = list(message.receivers.select_related("person"))
    for one in receivers:
        if reason := one.person.forbids(Channel.EMAIL):
            raise Refusal(f"No email may go to {one.person}: {reason}")
    missing = [str(one.person) for one in receivers if not one.person.email]
    if missing:
        raise Refusal(f"No email address is on file for {', '.join(missing)}. Add it, then send.")


def _require_filled(message: Message) -> None:
    missing = unfilled(message.text.subject, message.text.body) if message.text else []
    if missing:
        raise Refusal(f"Nothing stands yet for {', '.join(missing)}. Write it, or take it out.")


def _is_ours(person: Person) -> bool:
    return person.user is not None and person.user.is_active and not person.user.is_student


def _touch(
    message: Message, receivers: Collection[Person], students: Collection[Student], program: Program | None
) -> None:
    about: list[Student | None] = [*students] or [None]
    places = [(person, place_of(person, message.at, named=program)) for person in receivers]
    Touch.objects.bulk_create(
        Touch(
            message=message,
            cycle=message.cycle,
            student=student,
            program=place,
            person=person,
            at=message.at,
        )
        for person, place in places
        for student in about
    )


def new_text(message: Message, subject: str, body: str, by: User, now: Moment) -> None:
    number = message.text.number + 1 if message.text else 1
    message.text = MessageText.objects.create(
        message=message,
        number=number,
        subject=" ".join(subject.split())[:300],
        body=body.replace("\r\n", "\n"),
        written_by=by,
        written_at=now.machine,
    )
    message.save(update_fields=["text"])


def _as_leaving(message: Message, hour: datetime | None) -> Message:
    """The row as the check must see it where it leaves later; kept only once nothing stops it."""
    if hour is not None:
        message.state, message.at = State.SCHEDULED, hour
    return message


def _schedule(message: Message, by: User, now: Moment, *, hour: datetime | None, milestone: str) -> Message:
    due_at = max(message.cycle.machine_instant(hour) if hour else now.machine, now.machine + UNDO)
    message.state, message.due_at, message.scheduled_by = State.SCHEDULED, due_at, by
    message.at, message.held_reason, message.leaves_with = message.cycle.moment(due_at).cycle, "", milestone
    message.save()
    message.touches.update(at=message.at)
    history.record(
        Event.MESSAGE_SCHEDULED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"due_at": due_at.isoformat()},
    )  # fmt: skip
    bump_for(message)
    return message


def _ask_approval(message: Message, by: User, now: Moment) -> Message:
    message.state = State.IN_REVIEW
    message.save(update_fields=["state"])
    history.record(
        Event.APPROVAL_ASKED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"version": message.text.number if message.text else 0},
    )  # fmt: skip
    bump_for(message)
    return message
