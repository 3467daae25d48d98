"""A program's contact about a student, as plain values: who was contacted, who says so, what stands on file.

Points are those of the page on the contact window. All instants are cycle time, as UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from advising.clock import instant
from advising.refusals import Refusal

UNDO = timedelta(seconds=20)
"""How long its logger may take a log back by one press, the end included (point 16); machine time."""


class Hat(StrEnum):
    """What a person is to a student. The desk: deans, staff, the student's advocate and backup."""

    DESK = "desk"
    FACULTY = "faculty"
    ALUM = "alum"
    STUDENT = "student"


def hat_of(*, is_student: bool, is_desk: bool, is_faculty: bool, is_alum: bool) -> Hat | None:
    """The first hat that fits (point 8). For a contact "desk" means: when contacted, and still."""
    if is_student:
        return Hat.STUDENT
    if is_desk:
        return Hat.DESK
    if is_faculty:
        return Hat.FACULTY
    return Hat.ALUM if is_alum else None


class Rank(StrEnum):
    """Whether somebody of the desk sits in the office. Only deans override; deans and staff know of an embargo."""

    NONE = "none"
    STAFF = "staff"
    DEAN = "dean"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who would speak, or decides about a contact: one person as they stand to one student.

    `is_program_at` holds the programs at which they are the program: which they direct, co-direct or
    coordinate, and for who is not our faculty also where they work (point 9). Sisters count by themselves.
    """

    person: int
    hat: Hat
    rank: Rank = Rank.NONE
    is_program_at: frozenset[int] = frozenset()

    @property
    def is_office(self) -> bool:
        """A dean or staff."""
        return self.rank is not Rank.NONE


class ContactKind(StrEnum):
    """What came from the program. Only the first is contact; the rest is filed and opens nothing."""

    CONTACT = "contact"
    RECEIPT = "receipt"
    MASS_NOTICE = "mass_notice"
    MISSED_CALL = "missed_call"
    OFFER = "offer"
    HEARSAY = "hearsay"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as reported, for one student and one track (point 10). Its id orders what happens at one instant.

    `contacted_hat` is what the person contacted was then and, for the desk, still was when it was filed; None where
    it was nobody of ours. `contacted_is_program`: that person is the program there, so nothing was said to us.
    `logger` is None for mail that nobody has taken as theirs. `is_authenticated`: logged in the product, by mail
    from a proven address, or into a thread of ours. `answers_our_thread`: the program wrote into a thread of
    the person contacted, which needs no further log.
    """

    id: int
    program: int
    at: datetime
    filed_at: datetime
    contacted: int
    contacted_hat: Hat | None
    logger: int | None
    kind: ContactKind = ContactKind.CONTACT
    speaks_for_program: bool = True
    contacted_is_program: bool = False
    logger_is_program: bool = False
    is_authenticated: bool = True
    answers_our_thread: bool = False
    confirmed_at: datetime | None = None
    declined_at: datetime | None = None
    student_part_ended_at: datetime | None = None
    taken_back_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in (
            "at",
            "filed_at",
            "confirmed_at",
            "declined_at",
            "student_part_ended_at",
            "taken_back_at",
        ):
            when: datetime | None = getattr(self, name)
            if when is not None:
                object.__setattr__(self, name, instant(when))

    @property
    def is_contact(self) -> bool:
        """Whether it is contact by the program with one of us at all (design, "Contact is")."""
        return (
            self.kind is ContactKind.CONTACT
            and self.speaks_for_program
            and self.contacted_hat is not None
            and not self.contacted_is_program
            and not self.logger_is_program
        )

    @property
    def is_own_log(self) -> bool:
        """One of the desk, contacted, says so: by log, by proven mail, or by the program's answer in the thread."""
        return (
            self.contacted_hat is Hat.DESK
            and self.is_authenticated
            and (self.answers_our_thread or self.logger == self.contacted)
        )

    @property
    def needs_confirming(self) -> bool:
        """Whether anybody's window waits for a yes: all but what one of the desk says of themself."""
        return self.is_contact and not self.is_own_log

    def is_on_file(self, at: datetime) -> bool:
        """Filed by then, and not taken back by then."""
        return self.filed_at <= at and not _by(self.taken_back_at, at)

    def is_declined(self, at: datetime) -> bool:
        return _by(self.declined_at, at)

    def is_confirmed(self, at: datetime) -> bool:
        return _by(self.confirmed_at, at) and not self.is_declined(at)

    def has_student_part_ended(self, at: datetime) -> bool:
        return _by(self.student_part_ended_at, at)

    @property
    def turns(self) -> Iterable[datetime]:
        """Every instant at which it may open or shut something."""
        all_turns = (
            self.at,
            self.filed_at,
            self.confirmed_at,
            self.declined_at,
            self.student_part_ended_at,
            self.taken_back_at,
        )
        return (turn for turn in all_turns if turn is not None)


def _by(turn: datetime | None, at: datetime) -> bool:
    """At equal times the file comes first, then the way out (point 13)."""
    return turn is not None and turn <= at


# --- did she apply here? --------------------------------------------------------------------------


class Voice(IntEnum):
    """Whose word it is, the one that decides first."""

    HERS = 1
    ON_FILE = 2
    OTHERS = 3


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody's word on whether the student applied to a track (point 11); who does not know says nothing.

    Asked about a contact, the word names it, and a yes means: applied at that contact's moment at the latest.
    Without a contact it is the student's own word or an application on file (imported or typed in), whose
    `applied_at` is the time itself, None where unknown. Raises ValueError for a yes about a contact without
    that contact's moment, since it would count for any.
    """

    applied: bool
    said_at: datetime
    is_students_own: bool = False
    applied_at: datetime | None = None
    contact: int | None = None
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.applied and self.contact is not None and self.applied_at is None:
            raise ValueError("A yes about a contact needs that contact's moment as applied_at.")
        for name in ("said_at", "applied_at", "withdrawn_at"):
            when: datetime | None = getattr(self, name)
            if when is not None:
                object.__setattr__(self, name, instant(when))

    @property
    def voice(self) -> Voice:
        if self.is_students_own:
            return Voice.HERS
        return Voice.ON_FILE if self.contact is None else Voice.OTHERS

    def stands(self, at: datetime) -> bool:
        return self.said_at <= at and not _by(self.withdrawn_at, at)


@dataclass(frozen=True, slots=True)
class Application:
    """What all words together say. `applied` is None while nobody knows.

    `at` is the application's moment, None where none is known; `is_latest`: it may have been earlier.
    """

    applied: bool | None = None
    is_students_word: bool = False
    at: datetime | None = None
    is_latest: bool = False

    def covers(self, contact_at: datetime) -> bool | None:
        """Whether the program had the application at that moment; None where that is not known."""
        if self.applied is not True:
            return self.applied
        if self.at is None or self.at <= contact_at:
            return True
        return None if self.is_latest else False


def application(words: Iterable[Word], at: datetime) -> Application:
    """The words on file at a moment as one (point 11).

    Yes or no: the student's own last word, also against an import; else the application on file; else the last
    word of anybody else. When: a time that comes later decides; a yes about a contact only says "by then". What
    a voice said before its own later no is withdrawn.
    """
    standing = sorted((word for word in words if word.stands(at)), key=lambda word: word.said_at)
    if not standing:
        return Application()
    last = {word.voice: place for place, word in enumerate(standing)}
    deciding = min(last)
    applied = standing[last[deciding]].applied
    if not applied:
        return Application(applied, is_students_word=deciding is Voice.HERS)
    last_no = {word.voice: place for place, word in enumerate(standing) if not word.applied}
    when = _When()
    for place, word in enumerate(standing):
        if place > last_no.get(word.voice, -1):
            when = when.told(word)
    return Application(applied, deciding is Voice.HERS, when.at, when.is_latest)


@dataclass(frozen=True, slots=True)
class _When:
    """What is known of the application's time while the words are read in their order."""

    at: datetime | None = None
    is_latest: bool = False
    is_known: bool = False

    def told(self, word: Word) -> _When:
        if word.contact is None:
            if word.applied_at is not None:
                return _When(word.applied_at, is_known=True)
            # On file without a time: it leaves a time that is known, and is better than "by then".
            return self if self.is_known and not self.is_latest else _When(is_known=True)
        by_then = _When(word.applied_at, is_latest=True, is_known=True)
        if not self.is_known:
            return by_then
        if self.at is None or by_then.at is None or by_then.at >= self.at:
            return self
        return by_then if self.is_latest or word.is_students_own else self


# --- what may be done with a contact --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Permit:
    """Yes, or no with a sentence for who asked."""

    sentence: str = ""

    def __bool__(self) -> bool:
        return not self.sentence

    def require(self) -> None:
        """Raises Refusal where it is no."""
        if self.sentence:
            raise Refusal(self.sentence)


YES = Permit()


def _is_program(by: Asker, family: frozenset[int]) -> bool:
    return not by.is_program_at.isdisjoint(family)


def may_confirm(
    contact: Contact, *, by: Asker, family: frozenset[int], now: datetime, how_known: str = ""
) -> Permit:
    """A dean, staff, or this student's advocate or backup; not the logger, unless a dean who says how it is known.

    `family` is the program with its sisters; `by` is seen as they stand to this student.
    """
    refused = _may_decide(contact, by=by, family=family, now=now, verb="confirm")
    if not refused:
        return refused
    if by.person == contact.logger:
        if by.rank is not Rank.DEAN:
            return Permit(
                "You logged this contact, so somebody else confirms it: a dean, staff or the advocate."
            )
        if not how_known.strip():
            return Permit("You logged this contact yourself. Please say how it is known.")
    return YES


def may_decline(contact: Contact, *, by: Asker, family: frozenset[int], now: datetime, word: str) -> Permit:
    """Ends the desk's part of what waits, with a word (point 14). What is open is taken back instead."""
    refused = _may_decide(contact, by=by, family=family, now=now, verb="decline")
    if not refused:
        return refused
    if by.person == contact.logger and by.rank is not Rank.DEAN:
        return Permit("You logged this contact. Take it back instead, with a reason.")
    return YES if word.strip() else Permit("Please say in a word why this contact is declined.")


def _may_decide(contact: Contact, *, by: Asker, family: frozenset[int], now: datetime, verb: str) -> Permit:
    if _is_program(by, family):
        return Permit(f"You are the program there, so somebody else must {verb} its contacts.")
    if by.hat is not Hat.DESK:
        return Permit(f"Only a dean, staff or the student's advocate or backup can {verb} a contact.")
    if not contact.is_on_file(now):
        return Permit("This contact was taken back. If it did happen, log it anew.")
    if contact.is_declined(now):
        return Permit("This contact was declined. If it did happen, log it anew.")
    if not contact.is_contact:
        return Permit("This opens nothing, so there is nothing to decide.")
    if not contact.needs_confirming or contact.is_confirmed(now):
        return Permit("This contact counts already. If it is wrong, take it back with a reason.")
    return YES


def may_take_back(
    contact: Contact,
    *,
    by: Asker,
    family: frozenset[int],
    now: datetime,
    filed_at: datetime,
    pressed_at: datetime,
    reason: str = "",
) -> Permit:
    """The logger within 20 s by one press; later the logger, staff or a dean, with a reason (point 16).

    `now` is cycle time; `filed_at` and `pressed_at` are machine time, which rules undo.
    """
    if _is_program(by, family):
        return Permit("You are the program there, so somebody else must take back its contacts.")
    if not contact.is_on_file(now):
        return Permit("This contact has been taken back already.")
    is_logger = by.person == contact.logger
    if not is_logger and not by.is_office:
        return Permit("Only who logged a contact, staff or a dean can take it back.")
    if is_logger and instant(pressed_at) - instant(filed_at) <= UNDO:
        return YES
    return YES if reason.strip() else Permit("Please say why this log is taken back.")


def may_end_student_part(contact: Contact, *, by: Asker, now: datetime, reason: str = "") -> Permit:
    """The student's own window from a contact with her: ended by her, staff or a dean, with a reason (point 14)."""
    if contact.contacted_hat is not Hat.STUDENT:
        return Permit("This contact was not with the student. Take the log back instead.")
    if not contact.is_on_file(now) or contact.has_student_part_ended(now):
        return Permit("This contact opens nothing for the student any more.")
    if by.hat is not Hat.STUDENT and not by.is_office:
        return Permit("Only the student, staff or a dean can take back the student's own window.")
    return YES if reason.strip() else Permit("Please say why the student's window is taken back.")


FIXED = frozenset({"student", "program", "contacted", "kind", "direction", "at"})
"""What is never amended (point 15)."""


def may_amend(fields: Iterable[str]) -> Permit:
    """Note, outcome and minutes can be amended; what makes the contact cannot."""
    if FIXED.isdisjoint(fields):
        return YES
    return Permit(
        "Student, program, person contacted, kind, direction and time cannot be amended. "
        "Take this log back and log it anew."
    )


def may_log_at(at: datetime, *, now: datetime) -> Permit:
    """A log's time is not in the future (point 13). Apart from that, logging is never refused."""
    if instant(at) > instant(now):
        return Permit("That time is still to come. Please give the time at which it happened.")
    return YES
