"""Mail that comes in: kept whole first, then read, then filed, or put into the tray with the reason.

Each step is a transaction of its own, so that a mail which breaks the second or third is there all the same, and holds
up no other.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import ContactKind, Cycle, Person, Program, School, Student, User
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.versions import Scope, bump
from outreach.actions.bounces import note_returned
from outreach.actions.mail_logs import Letter, log_letter
from outreach.filing import Found, Route, find, kept_proposal, route_of
from outreach.inbound.filing import Proposal
from outreach.inbound.received import Kind, ReceivedMail, UnreadableMail, read
from outreach.models import Direction, InboundKind, InboundMail, InboundState, Message, Notification

log = logging.getLogger(__name__)

LARGEST_READ = 30 * 1024 * 1024
"""Bytes; a larger mail is kept whole, and waits unread for a person."""
UNREAD_FOR = timedelta(seconds=60)
"""After which a stored mail counts as left by a worker that died. Machine time."""

_BROKE = "It could not be read ({})."


class Settled(Refusal):
    """Somebody has dealt with this mail meanwhile."""


def receive(raw: bytes, *, machine: datetime, delivered_to: Sequence[str] = ()) -> InboundMail:
    """Keep one mail and file it as far as that is beyond doubt. The same mail twice is one."""
    read_as = _read_or_none(raw)
    mail = _store(raw, read_as, machine=machine, delivered_to=delivered_to)
    return take_up(mail, machine=machine, read_as=read_as) if mail.state == InboundState.STORED else mail


def file_left(*, machine: datetime) -> list[InboundMail]:
    """Take up what was stored and not read, because its worker died. Returns these mails."""
    left = InboundMail.objects.left_unread(machine - UNREAD_FOR).light().order_by("pk")[:100]
    return [take_up(mail, machine=machine) for mail in left]


# Keeping


def store(raw: bytes, *, machine: datetime, delivered_to: Sequence[str] = ()) -> InboundMail:
    """Keep the mail as it came. One that is there already learns by what other address it came, and is read again."""
    return _store(raw, _read_or_none(raw), machine=machine, delivered_to=delivered_to)


def _store(
    raw: bytes, read_as: ReceivedMail | None, *, machine: datetime, delivered_to: Sequence[str]
) -> InboundMail:
    school = _school_of(read_as, delivered_to)
    addresses = [address.lower()[:320] for address in delivered_to]
    for key in _keys(raw, read_as):
        try:
            with transaction.atomic():
                return InboundMail.objects.create(
                    school=school,
                    mail_key=key,
                    raw=raw,
                    size=len(raw),
                    received_at=machine,
                    delivered_to=addresses,
                )
        except IntegrityError:
            kept = InboundMail.objects.light().filter(school=school, mail_key=key).first()
            if kept is None:
                raise
            if _is_same(raw_of(kept), read_as, raw):
                return _came_again(kept, addresses, read_as)
    raise AssertionError("A mail under its own hash is the same mail.")


def _read_or_none(raw: bytes) -> ReceivedMail | None:
    if len(raw) > LARGEST_READ:
        return None
    try:
        return read(raw)
    except Exception:
        # Whatever it is: the mail is kept under its hash, and its reading fails once more where that is told.
        return None


def _school_of(read_as: ReceivedMail | None, delivered_to: Sequence[str]) -> School | None:
    if read_as is not None:
        return route_of(read_as, delivered_to).school
    return route_of(_BLANK, delivered_to).school


_BLANK = read(b"")


def _keys(raw: bytes, read_as: ReceivedMail | None) -> list[str]:
    """Its Message-ID; its hash where it has none, or where another mail has taken the Message-ID."""
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    named = read_as.message_id if read_as is not None else ""
    return [named, digest] if 0 < len(named) <= 300 else [digest]


def _is_same(kept: bytes, read_as: ReceivedMail | None, raw: bytes) -> bool:
    """Whether it is the same letter, by whatever ways the two came. Nobody shuts a mail out by writing its ID first."""
    if kept == raw:
        return True
    other = _read_or_none(kept)
    if other is None or read_as is None:
        return False
    return (other.sender, other.body, other.sent_at) == (read_as.sender, read_as.body, read_as.sent_at)


@transaction.atomic
def _came_again(kept: InboundMail, addresses: Sequence[str], read_as: ReceivedMail | None) -> InboundMail:
    """The same mail by another address, which may be the secret one that clears a doubt."""
    kept = _locked(kept)
    came = [*addresses, *(read_as.delivered_to if read_as else ())]
    new = [address for address in dict.fromkeys(came) if address not in kept.delivered_to]
    if new:
        kept.delivered_to = [*kept.delivered_to, *new][:50]
        if kept.state == InboundState.TRAY:
            kept.state = InboundState.STORED
        kept.save(update_fields=["delivered_to", "state"])
    return kept


# Reading and filing


def take_up(mail: InboundMail, *, machine: datetime, read_as: ReceivedMail | None = None) -> InboundMail:
    """Read a stored mail and file it, set it aside, or put it into the tray. Never raises for what a mail holds.

    `read_as`: what it was read as by who has just kept it.
    """
    try:
        return _take_up(mail, read_as, machine=machine)
    except UnreadableMail as unreadable:
        reason = str(unreadable)
    except Refusal as refusal:
        reason = str(refusal)
    except Exception as fault:
        # One mail that breaks the reader waits for a person; the next is not to wait for it.
        log.warning("inbound mail %s: not filed (%s)", mail.pk, type(fault).__name__)
        reason = _BROKE.format(type(fault).__name__)
    return _into_tray(mail, reason)


@transaction.atomic
def _into_tray(mail: InboundMail, reason: str) -> InboundMail:
    mail = _locked(mail)
    if mail.state == InboundState.STORED:
        mail.state, mail.reasons = InboundState.TRAY, [reason]
        mail.save(update_fields=["state", "reasons"])
        _changed(mail)
    return mail


@transaction.atomic
def _take_up(mail: InboundMail, read_as: ReceivedMail | None, *, machine: datetime) -> InboundMail:
    mail = _locked(mail)
    if mail.state != InboundState.STORED:
        return mail
    if mail.size > LARGEST_READ:
        raise UnreadableMail(f"It is too large to be read ({mail.size // (1024 * 1024)} MB).")
    read_as = read_as or read(raw_of(mail))
    route = route_of(read_as, mail.delivered_to, kept_for=mail.school)
    _note_what_was_read(mail, read_as, route)
    if read_as.kind in (Kind.AUTOMATIC, Kind.BOUNCE):
        return _set_aside(mail, read_as, route, machine)
    found = find(read_as, route, machine=machine)
    mail.cycle, mail.proposal = found.cycle, kept_proposal(found.proposal)
    mail.reasons = list(found.proposal.doubts)
    if found.proposal.is_sure and found.cycle is not None:
        return _file_itself(mail, found, read_as, found.cycle, machine)
    mail.state = InboundState.TRAY
    mail.save()
    _tell_of_answer(mail, machine)
    _changed(mail)
    return mail


def _locked(mail: InboundMail) -> InboundMail:
    """The row as it stands, without the mail itself, so that no saving writes that again."""
    rows = InboundMail.objects.select_for_update(of=("self",)).select_related("school").light()
    return rows.get(pk=mail.pk)


def raw_of(mail: InboundMail) -> bytes:
    """The mail as it came."""
    return bytes(InboundMail.objects.values_list("raw", flat=True).get(pk=mail.pk))


def _note_what_was_read(mail: InboundMail, read_as: ReceivedMail, route: Route) -> None:
    mail.kind = InboundKind(read_as.kind.value)
    mail.sender_name = read_as.sender.name[:300] if read_as.sender else ""
    mail.sender_address = read_as.sender.address[:320] if read_as.sender else ""
    mail.subject = read_as.subject[:300]
    mail.written_at = read_as.sent_at
    mail.attachments = len(read_as.attachments)
    mail.answers = route.answered
    mail.school = mail.school or route.school
    came = [*mail.delivered_to, *read_as.delivered_to]
    mail.delivered_to = list(dict.fromkeys(address[:320] for address in came))[:50]


def _set_aside(mail: InboundMail, read_as: ReceivedMail, route: Route, machine: datetime) -> InboundMail:
    """What no human wrote: it is kept beside the message that it answers, and answered by nobody."""
    if read_as.returned is not None:
        returned = note_returned(read_as.returned, delivery=route.delivery, machine=machine)
        mail.answers = returned or mail.answers
    mail.state, mail.settled_at = InboundState.ASIDE, machine
    mail.save()
    _changed(mail)
    return mail


def _file_itself(
    mail: InboundMail, found: Found, read_as: ReceivedMail, cycle: Cycle, machine: datetime
) -> InboundMail:
    proposal = found.proposal
    by = found.persons[proposal.logger].user if proposal.logger is not None else None
    now = cycle.moment(machine)
    letter = _letter(proposal, found, cycle, mail_id=read_as.message_id, at=found.at or now.cycle)
    return _file(mail, letter, cycle=cycle, by=by, now=now)


def _letter(proposal: Proposal, found: Found, cycle: Cycle, *, mail_id: str, at: datetime) -> Letter:
    people = found.persons
    students = Student.objects.filter(cycle=cycle, pk__in=proposal.students).select_related("person")
    programs = Program.objects.directory(cycle.school_id).filter(pk__in=proposal.programs)
    return Letter(
        direction=Direction(proposal.way.value),
        at=at,
        ours=people.get(proposal.ours or 0),
        theirs=[people[one] for one in proposal.theirs if one in people],
        copied=[people[one] for one in proposal.copied if one in people],
        students=list(students.order_by("pk")),
        programs=list(programs.order_by("pk")),
        subject=proposal.subject,
        body=proposal.words,
        mail_id=mail_id,
        answers=found.route.answered,
        is_authenticated=proposal.is_proven,
        answers_our_thread=proposal.answers_our_thread,
    )


def _file(mail: InboundMail, letter: Letter, *, cycle: Cycle, by: User | None, now: Moment) -> InboundMail:
    message = log_letter(letter, cycle=cycle, by=by, now=now)
    mail.message, mail.state, mail.settled_at, mail.cycle = message, InboundState.FILED, now.machine, cycle
    mail.save()
    _tell_of_message(message, letter, by=by, now=now)
    _changed(mail)
    return mail


def _tell_of_message(message: Message, letter: Letter, *, by: User | None, now: Moment) -> None:
    """Who of us was written to hears of it at once, unless it was they who logged it."""
    user = letter.ours.user if letter.ours is not None else None
    if letter.direction != Direction.INBOUND or user is None or user == by:
        return
    who = letter.theirs[0].address_name if letter.theirs else "Somebody"
    Notification.objects.create(
        user=user, cycle=message.cycle, text=f"{who} has answered by email.",
        url=_where_to_read(letter),
        at=now.machine,
    )  # fmt: skip


def _where_to_read(letter: Letter) -> str:
    """The ledger that shows the answer: the student's, or for several the log of all contacts."""
    if len(letter.students) == 1:
        return letter.students[0].get_absolute_url()
    return reverse("contact_log")


def _tell_of_answer(mail: InboundMail, machine: datetime) -> None:
    """An answer that waits in the tray is somebody's: who wrote the message that it answers hears of it."""
    answered = mail.answers
    user = answered.sender.user if answered is not None and answered.sender is not None else None
    if answered is None or user is None:
        return
    Notification.objects.get_or_create(
        user=user, cycle=answered.cycle, url=answered.get_absolute_url(), read_at=None,
        text="An answer to your message came by email. The dean's office is filing it.", defaults={"at": machine},
    )  # fmt: skip


def _changed(mail: InboundMail) -> None:
    if mail.cycle_id is not None:
        bump(mail.cycle_id, Scope.LEDGER)


# By hand


@dataclass(frozen=True)
class Choice:
    """What a person says of a mail in the tray. `theirs` is empty for "somebody there"."""

    direction: str
    ours: Person | None
    theirs: Sequence[Person]
    students: Sequence[Student]
    programs: Sequence[Program]
    kind: str = ContactKind.CONTACT
    speaks_for_program: bool = True


@transaction.atomic
def file_by_hand(*, mail: InboundMail, choice: Choice, by: User, now: Moment) -> InboundMail:
    """File a mail as the office says. Who had put it on file beyond doubt stays its logger; else it is `by`.

    Raises Settled, NotAllowed, or Refusal where something is missing.
    """
    mail, cycle = _for_decision(mail, by, now)
    _require_complete(choice, cycle)
    read_as = read(raw_of(mail))
    route = route_of(read_as, mail.delivered_to, kept_for=mail.school)
    found = find(read_as, route, machine=now.machine)
    logger = _proven_logger(found, choice)
    is_answer = found.proposal.answers_our_thread and _is_of_thread(found.route.answered, choice)
    letter = replace(
        _letter(found.proposal, found, cycle, mail_id=read_as.message_id, at=found.at or now.cycle),
        direction=Direction(choice.direction),
        ours=choice.ours,
        theirs=choice.theirs,
        students=choice.students,
        programs=choice.programs,
        subject=found.proposal.subject or read_as.subject,
        body=found.proposal.words or read_as.body,
        kind=choice.kind,
        speaks_for_program=choice.speaks_for_program,
        # Who looked at it says that it is true; that does not open a window by itself (window.md 12).
        is_authenticated=True,
        answers_our_thread=is_answer and found.proposal.is_proven,
    )
    mail.settled_by = by
    filed = _file(mail, letter, cycle=cycle, by=logger or by, now=now)
    history.record(
        Event.MAIL_FILED, school=cycle.school_id, by=by, at=now.machine, about=filed,
        after={"message": filed.message_id},
    )  # fmt: skip
    return filed


@transaction.atomic
def dismiss(*, mail: InboundMail, by: User, now: Moment) -> InboundMail:
    """Say that a mail is nothing for the ledger. It is kept. Raises Settled, NotAllowed."""
    mail, _ = _for_decision(mail, by, now)
    mail.state, mail.settled_at, mail.settled_by = InboundState.DISMISSED, now.machine, by
    mail.save(update_fields=["state", "settled_at", "settled_by"])
    history.record(Event.MAIL_DISMISSED, school=mail.school_id, by=by, at=now.machine, about=mail)
    _changed(mail)
    return mail


@transaction.atomic
def bring_back(*, mail: InboundMail, by: User, now: Moment) -> InboundMail:
    """Into the tray again, what was dismissed or set aside. Raises Settled, NotAllowed."""
    mail = _locked(mail)
    _require_office(mail, by)
    if mail.state not in (InboundState.DISMISSED, InboundState.ASIDE):
        raise Settled("This mail is not among those set aside.")
    mail.state, mail.settled_at, mail.settled_by = InboundState.TRAY, None, None
    mail.save(update_fields=["state", "settled_at", "settled_by"])
    _changed(mail)
    return mail


def _for_decision(mail: InboundMail, by: User, now: Moment) -> tuple[InboundMail, Cycle]:
    mail = _locked(mail)
    _require_office(mail, by)
    if mail.state != InboundState.TRAY:
        raise Settled(f"This mail is settled already: {mail.get_state_display().lower()}.")
    cycle = mail.school.cycles.open().select_related("school").first() if mail.school else None
    if cycle is None:
        raise Refusal("No cycle is open, so there is no ledger to file it in.")
    return mail, cycle


def _require_office(mail: InboundMail, by: User) -> None:
    if mail.school is None:
        raise Refusal("Nothing of this mail tells which school it is for.")
    require(by, Permission.SEE_WHOLE_SCHOOL, school=mail.school)


def _require_complete(choice: Choice, cycle: Cycle) -> None:
    if choice.ours is None:
        raise Refusal("Say who of us wrote it, or was written to.")
    if choice.direction == Direction.OUTBOUND and not choice.theirs:
        raise Refusal("Say to whom it went.")
    people = [choice.ours, *choice.theirs]
    if any(person.school_id != cycle.school_id for person in people) or any(
        student.cycle_id != cycle.pk for student in choice.students
    ):
        raise Refusal("Somebody named here is not of this school and year.")


def _proven_logger(found: Found, choice: Choice) -> User | None:
    """Who put it on file by a proven address: it stays their log where the office only says what it is about."""
    proposal = found.proposal
    if not proposal.is_proven or proposal.logger is None:
        return None
    logger = found.persons.get(proposal.logger)
    return logger.user if logger is not None and _says_the_same(proposal, choice) else None


def _says_the_same(proposal: Proposal, choice: Choice) -> bool:
    """Whether the office has left it with who spoke to whom: only that is proven by who put it on file."""
    return (
        choice.direction == proposal.way.value
        and choice.ours is not None
        and choice.ours.pk == proposal.logger
        and {person.pk for person in choice.theirs} == set(proposal.theirs)
    )


def _is_of_thread(answered: Message | None, choice: Choice) -> bool:
    """Whether the office has left it with whom the thread is."""
    return answered is not None and choice.ours is not None and answered.sender_id == choice.ours.pk
