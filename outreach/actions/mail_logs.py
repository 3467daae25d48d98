"""A mail on file: what was said in it stands in the ledger as a log, of whoever wrote it or was written to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from advising import contact as pure
from advising.clock import Moment
from advising.history import Event
from advising.models import ContactKind, Cycle, Person, Program, Reader, Role, Student, User
from advising.permissions import Permission, require
from advising.standings import role_day
from outreach.actions.answers import note_answered
from outreach.actions.logs import Track, changed, touch
from outreach.actions.reservations import end_by_log
from outreach.checking import is_outside
from outreach.models import (
    Channel,
    Direction,
    Message,
    MessageText,
    Receiver,
    ReceiverKind,
    State,
)


@dataclass(frozen=True)
class Letter:
    """One mail as it goes on file. `at` is cycle time.

    `ours` is who of us wrote it, or was written to; `theirs` to whom it went, or the one who wrote it (nobody:
    "somebody there"). `mail_id` is its own Message-ID, so that an answer finds its thread.
    """

    direction: str
    at: datetime
    ours: Person | None
    theirs: Sequence[Person]
    students: Sequence[Student]
    programs: Sequence[Program]
    subject: str = ""
    body: str = ""
    copied: Sequence[Person] = field(default=())
    mail_id: str = ""
    answers: Message | None = None
    kind: str = ContactKind.CONTACT
    speaks_for_program: bool = True
    is_authenticated: bool = True
    answers_our_thread: bool = False


@transaction.atomic
def log_letter(letter: Letter, *, cycle: Cycle, by: User | None, now: Moment) -> Message:
    """Put it on file. `by` is whoever logs it; nobody, where the program's mail itself is all there is.

    Refused only for a time to come. Raises Refusal, NotAllowed.
    """
    if by is not None:
        require(by, Permission.LOG, school=cycle.school)
    pure.may_log_at(letter.at, now=now.cycle).require()
    is_theirs = letter.direction == Direction.INBOUND
    speaker = letter.theirs[0] if letter.theirs else None
    message = Message.objects.create(
        cycle=cycle,
        channel=Channel.EMAIL,
        direction=letter.direction,
        state=State.LOGGED,
        sender=speaker if is_theirs else letter.ours,
        at=letter.at,
        in_reply_to=letter.answers,
        mail_id=letter.mail_id if len(letter.mail_id) <= 200 else "",
        is_internal=not is_theirs and all(map(_is_ours, [*letter.theirs, *letter.copied])),
        created_by=by,
        created_at=now.machine,
    )
    _write_receivers(message, letter)
    _write_words(message, letter, by=by, now=now)
    if is_theirs:
        _file_contacts(message, letter, by=by, now=now)
    else:
        _touch_receivers(message, letter, by=by, now=now)
    if any(_is_at(person, one, letter.at) for person in letter.theirs for one in letter.programs):
        note_answered(message=message, now=now)
        if by is not None:
            end_by_log(message=message, by=by, now=now)
    changed(message, Event.LOGGED, by=by, now=now)
    return message


def _write_receivers(message: Message, letter: Letter) -> None:
    to = [letter.ours] if letter.direction == Direction.INBOUND else letter.theirs
    kinds = {person.pk: ReceiverKind.CC for person in letter.copied}
    kinds |= {person.pk: ReceiverKind.TO for person in to if person is not None}
    Receiver.objects.bulk_create(
        Receiver(message=message, person_id=pk, kind=kind) for pk, kind in kinds.items()
    )


def _write_words(message: Message, letter: Letter, *, by: User | None, now: Moment) -> None:
    message.text = MessageText.objects.create(
        message=message,
        number=1,
        subject=letter.subject[:300],
        body=letter.body,
        written_by=by,
        written_at=now.machine,
    )
    message.save(update_fields=["text"])


def _file_contacts(message: Message, letter: Letter, *, by: User | None, now: Moment) -> None:
    """For each student and track; a contact of the program alone where the program is who wrote."""
    speaker = letter.theirs[0] if letter.theirs else None
    is_program = speaker is None or _is_program(speaker, letter.at)
    for student in letter.students or (None,):
        for program in letter.programs or (None,):
            touch(
                message,
                student,
                Track(program) if program else None,
                ours=letter.ours if is_program else None,
                theirs=speaker,
                kind=letter.kind,
                speaks_for_program=letter.speaks_for_program,
                by=by,
                now=now,
                is_authenticated=letter.is_authenticated,
                answers_our_thread=letter.answers_our_thread,
            )


def _touch_receivers(message: Message, letter: Letter, *, by: User | None, now: Moment) -> None:
    for person in letter.theirs or (None,):
        for student in letter.students or (None,):
            for program in _programs_for(person, letter):
                touch(
                    message, student, Track(program) if program else None, ours=letter.ours, theirs=person,
                    kind=letter.kind, speaks_for_program=True, by=by, now=now,
                )  # fmt: skip


def _programs_for(person: Person | None, letter: Letter) -> Collection[Program | None]:
    """What the mail is about, as said to this person: to who speaks for one of the programs, that one alone."""
    if person is None:
        return letter.programs or (None,)
    return [one for one in letter.programs if _is_at(person, one, letter.at)] or letter.programs or (None,)


def _is_at(person: Person, program: Program, at: datetime) -> bool:
    here = Role.objects.current(role_day(at)).filter(person=person, program__sister_key=program.sister_key)
    return here.exists()


def _is_program(person: Person, at: datetime) -> bool:
    return is_outside(person, at) == Reader.PROGRAM


def _is_ours(person: Person) -> bool:
    return person.user is not None and person.user.is_active and not person.user.is_student
