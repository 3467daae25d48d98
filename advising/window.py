"""The contact window: may we speak to this program about this student now, and why.

One function, `window`, answers for one student at one program, and every way out to a program asks it. It takes
plain values, reads no clock, and is cheap enough to ask for a whole board. The rule is NRMP's (SOAP
communication: nobody acting for an applicant opens contact before the program has).

How to ask (point 19): "send" is asked at the press and at the claim, each for its own moment; a scheduled message
is asked for the moment it leaves (`at`) by what is on file when it is scheduled (`now`), and again at the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from advising import window_words
from advising.clock import MICROSECOND, Milestones, instant
from advising.contact import Application, Asker, Contact, Hat, Permit, Rank, Word, application
from advising.refusals import Refusal


class WindowShut(Refusal):
    """A way out to a program was asked for while the window is shut."""


class Reason(StrEnum):
    """Why a window is as it is: the code that is stored, counted and compared."""

    # Open.
    BEFORE_QUIET = "before_quiet"
    SOAP_ENDED = "soap_ended"
    CONTACTED = "contacted"
    ANSWERS_THEM = "answers_them"
    # Shut.
    CLOCK_UNKNOWN = "clock_unknown"
    IS_THE_PROGRAM = "is_the_program"
    NOT_OF_THE_DESK = "not_of_the_desk"
    INELIGIBLE = "ineligible"
    NOT_IN_SOAP = "not_in_soap"
    NO_STUDENT = "no_student"
    TOO_EARLY = "too_early"
    NO_CONTACT = "no_contact"
    LOGGED_BY_PROGRAM = "logged_by_program"
    BEFORE_REVIEW = "before_review"
    BEFORE_APPLICATION = "before_application"
    NOT_APPLIED = "not_applied"
    DECLINED = "declined"
    STUDENT_ANSWERS = "student_answers"
    ASK_STUDENT = "ask_student"
    APPLICATION_UNKNOWN = "application_unknown"
    UNCONFIRMED = "unconfirmed"

    @property
    def is_open(self) -> bool:
        return self in _OPEN

    @property
    def can_be_overridden(self) -> bool:
        """By a dean, in writing. Who is the program there stays refused: somebody else can speak."""
        return not self.is_open and self is not Reason.IS_THE_PROGRAM


_OPEN = frozenset({Reason.BEFORE_QUIET, Reason.SOAP_ENDED, Reason.CONTACTED, Reason.ANSWERS_THEM})
# Of several contacts that open nothing the refusal names the one that is nearest to opening.
_NEARNESS = {reason: place for place, reason in enumerate(Reason)}


class Effect(StrEnum):
    """What the answer does to the way out that asked."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Policy:
    """The cycle's two settings. `answer_for_student`: off until chosen (point 5). There is no "off" for the rule."""

    answer_for_student: bool | None = None
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One student at one program (one track), with what is on file. `student` is None for a message about nobody.

    Names are as people say them; they are used in sentences alone. `ineligible_since` and `not_in_soap_since` are
    the cycle times from which that stands on file, None while it does not.
    """

    student: int | None
    program: int
    student_name: str = "this student"
    program_name: str = "this program"
    sisters: frozenset[int] = frozenset()
    contacts: Sequence[Contact] = ()
    words: Sequence[Word] = ()
    ineligible_since: datetime | None = None
    not_in_soap_since: datetime | None = None

    @property
    def family(self) -> frozenset[int]:
        """The program with its sisters, which count as one program for who is the program there."""
        return self.sisters | {self.program}


@dataclass(frozen=True, slots=True)
class Window:
    """The answer, and what a page needs to say it. Sentences and `since` are worked out when asked for.

    `contact` is the id of the contact that opened it, or of the one that the refusal speaks of.
    """

    pair: Pair = field(repr=False)
    asker: Asker
    milestones: Milestones = field(repr=False)
    policy: Policy
    now: datetime
    at: datetime
    reason: Reason
    contact: int | None = None

    @property
    def is_open(self) -> bool:
        return self.reason in _OPEN

    @property
    def effect(self) -> Effect:
        """Under policy "warn" a shut window warns; who is the program there is refused even then (point 21)."""
        if self.is_open:
            return Effect.PASS
        if self.policy.warns and self.reason is not Reason.IS_THE_PROGRAM:
            return Effect.WARN
        return Effect.BLOCK

    @property
    def hides_contact_details(self) -> bool:
        """On exports and pages, for who asks, whatever the policy (points 21, 22)."""
        return not self.is_open

    @property
    def opens_at(self) -> datetime | None:
        """When it opens by itself at the latest; None where it is open or the clock is unknown."""
        return None if self.is_open else self.milestones.soap_ends

    @property
    def since(self) -> datetime | None:
        """The contact's moment if open; else the last instant at which it shut (point 23). None: always so far."""
        return _open_since(self) if self.is_open else _shut_since(self)

    @property
    def sentence(self) -> str:
        """One or two sentences for who asked; times are Eastern and say so once."""
        return window_words.sentence(self)

    @property
    def opens(self) -> str:
        """What would open it soonest, as the end of a sentence; empty where it is open."""
        return window_words.opens(self)

    @property
    def instead(self) -> tuple[str, ...]:
        """What may be done instead now, verb first."""
        return window_words.instead(self)

    @property
    def open_for(self) -> tuple[Hat, ...]:
        """For whom this pair is open at the moment asked for; of alumni, for one who was contacted."""
        return tuple(hat for hat in Hat if _is_open_for(self, hat))

    @property
    def opens_log_form(self) -> bool:
        """Pressing "contacted us" or "interview" on a shut pair opens the log form instead (point 17)."""
        return not self.is_open

    def require(self) -> None:
        """Raises WindowShut, with the sentence, unless it is open or only warns."""
        if self.effect is Effect.BLOCK:
            raise WindowShut(self.sentence)


def window(
    pair: Pair,
    *,
    asker: Asker,
    milestones: Milestones,
    policy: Policy,
    now: datetime,
    at: datetime | None = None,
) -> Window:
    """Whether this person may speak to this program about this student, and why.

    `now` is the moment of asking: what was filed by then counts, at once (point 13). `at` is the moment of the way
    out, `now` where it is left out; a contact counts for moments from its own on. Both are cycle time.
    """
    now = instant(now)
    at = now if at is None else instant(at)
    # Until the embargo ends the answer must not tell who is ineligible, but to deans and staff (point 6).
    tells_status = asker.is_office or not milestones.is_under_embargo(now)
    reason, contact = _judge(
        pair, asker, milestones, policy, on_file_at=now, at=at, tells_status=tells_status
    )
    return Window(pair, asker, milestones, policy, now, at, reason, contact.id if contact else None)


def window_about_nobody(
    pair: Pair,
    *,
    asker: Asker,
    milestones: Milestones,
    policy: Policy,
    now: datetime,
    at: datetime | None = None,
    answers: Iterable[int] | None = None,
) -> Window:
    """The window of a message about no student (point 18): shut, unless it answers that program's own.

    `answers`: the people to whom the program's own message was addressed that this one answers, None where it
    answers none. A dean, staff or the addressee may answer. `pair.student` is None.
    """
    now = instant(now)
    at = now if at is None else instant(at)
    reason = _unbound(milestones, at)
    if reason is None:
        if _is_the_program(pair, asker):
            reason = Reason.IS_THE_PROGRAM
        elif answers is not None and (asker.is_office or asker.person in set(answers)):
            reason = Reason.ANSWERS_THEM
        else:
            reason = Reason.NO_STUDENT
    return Window(pair, asker, milestones, policy, now, at, reason)


@dataclass(frozen=True, slots=True)
class Passage:
    """Whether a message may go, by the windows of all its touches (point 18)."""

    windows: tuple[Window, ...]

    @property
    def shut(self) -> tuple[Window, ...]:
        return tuple(window for window in self.windows if not window.is_open)

    @property
    def is_open(self) -> bool:
        return bool(self.windows) and not self.shut

    @property
    def effect(self) -> Effect:
        if not self.windows:
            return Effect.BLOCK
        effects = {window.effect for window in self.windows}
        return next(effect for effect in (Effect.BLOCK, Effect.WARN, Effect.PASS) if effect in effects)

    @property
    def sentence(self) -> str:
        """Every refusal once, in the order of the touches."""
        return " ".join(dict.fromkeys(window.sentence for window in self.shut))

    def require(self) -> None:
        """Raises WindowShut unless all are open or only warn."""
        if self.effect is Effect.BLOCK:
            raise WindowShut(self.sentence or "This message has no program and no student to judge it by.")


def may_speak(windows: Iterable[Window]) -> Passage:
    """A message is open only if every pair of its touches is. With no pair at all it is shut."""
    return Passage(tuple(windows))


# --- how it is decided ----------------------------------------------------------------------------


def _unbound(milestones: Milestones, at: datetime) -> Reason | None:
    """The reason that holds for everybody, whatever is on file; None in the quiet days."""
    quiet_from, ends = milestones.quiet_from, milestones.soap_ends
    if quiet_from is None or ends is None or milestones.review_begins is None:
        return Reason.CLOCK_UNKNOWN
    if at >= ends:
        return Reason.SOAP_ENDED
    if at < quiet_from:
        return Reason.BEFORE_QUIET
    return None


def _is_the_program(pair: Pair, asker: Asker) -> bool:
    if not asker.is_program_at:
        return False
    return pair.program in asker.is_program_at or not pair.sisters.isdisjoint(asker.is_program_at)


def _judge(
    pair: Pair,
    asker: Asker,
    milestones: Milestones,
    policy: Policy,
    *,
    on_file_at: datetime,
    at: datetime,
    tells_status: bool,
) -> tuple[Reason, Contact | None]:
    """The reason and the contact it is about."""
    unbound = _unbound(milestones, at)
    if unbound is not None:
        return unbound, None
    if _is_the_program(pair, asker):
        return Reason.IS_THE_PROGRAM, None
    if asker.hat is Hat.FACULTY:
        return Reason.NOT_OF_THE_DESK, None
    blanket = _blanket(pair, on_file_at, tells_status=tells_status)
    if blanket is not None:
        # An alum hears nothing of a student's standing: to them it is shut as before any contact.
        return (Reason.NO_CONTACT if asker.hat is Hat.ALUM else blanket), None
    if not pair.contacts:
        return _none_yet(milestones, at), None
    return _by_contacts(pair, asker, milestones, policy, on_file_at=on_file_at, at=at)


def _blanket(pair: Pair, on_file_at: datetime, *, tells_status: bool) -> Reason | None:
    """What shuts the pair whatever the program does."""
    if pair.ineligible_since is not None and tells_status and pair.ineligible_since <= on_file_at:
        return Reason.INELIGIBLE
    if pair.not_in_soap_since is not None and pair.not_in_soap_since <= on_file_at:
        return Reason.NOT_IN_SOAP
    return None


def _none_yet(milestones: Milestones, at: datetime) -> Reason:
    review = milestones.review_begins
    return Reason.TOO_EARLY if review is not None and at < review else Reason.NO_CONTACT


def _by_contacts(
    pair: Pair, asker: Asker, milestones: Milestones, policy: Policy, *, on_file_at: datetime, at: datetime
) -> tuple[Reason, Contact | None]:
    applied = application(pair.words, on_file_at)
    nearest, nearest_contact = _none_yet(milestones, at), None
    opened: Contact | None = None
    for contact in pair.contacts:
        if contact.program != pair.program or contact.at > at or not contact.is_on_file(on_file_at):
            continue
        why = _why_shut(contact, asker, applied, milestones, policy, on_file_at)
        if why is None:
            if opened is None or (contact.at, contact.id) < (opened.at, opened.id):
                opened = contact
        elif _NEARNESS[why] > _NEARNESS[nearest]:
            nearest, nearest_contact = why, contact
    if opened is not None:
        return Reason.CONTACTED, opened
    return nearest, nearest_contact


def _why_shut(
    contact: Contact,
    asker: Asker,
    applied: Application,
    milestones: Milestones,
    policy: Policy,
    on_file_at: datetime,
) -> Reason | None:
    """Why this contact opens nothing for this asker; None where it opens the window."""
    if asker.hat is Hat.ALUM and (contact.contacted_hat is not Hat.ALUM or contact.contacted != asker.person):
        return Reason.NO_CONTACT
    if contact.logger_is_program:
        return Reason.LOGGED_BY_PROGRAM
    if not contact.is_contact:
        return Reason.NO_CONTACT
    if milestones.review_begins is None or contact.at < milestones.review_begins:
        return Reason.BEFORE_REVIEW
    return _application_shuts(contact, applied) or _part_shuts(contact, asker.hat, policy, on_file_at)


def _application_shuts(contact: Contact, applied: Application) -> Reason | None:
    covers = applied.covers(contact.at)
    if covers is True:
        return None
    if covers is None:
        return Reason.APPLICATION_UNKNOWN
    if applied.applied:
        return Reason.BEFORE_APPLICATION
    return Reason.NOT_APPLIED if applied.is_students_word else Reason.ASK_STUDENT


def _part_shuts(contact: Contact, hat: Hat, policy: Policy, on_file_at: datetime) -> Reason | None:
    """The table "who was contacted, who says so, opens for"."""
    if contact.contacted_hat is Hat.STUDENT:
        if hat is Hat.STUDENT:
            return _student_part_shuts(contact, on_file_at)
        if policy.answer_for_student is not True:
            return Reason.STUDENT_ANSWERS
    if contact.is_declined(on_file_at):
        return Reason.DECLINED
    if contact.is_own_log or contact.is_confirmed(on_file_at):
        return None
    return Reason.UNCONFIRMED


def _student_part_shuts(contact: Contact, on_file_at: datetime) -> Reason | None:
    """Her own window from contact with her opens at once, and declining does not end it (point 14)."""
    if contact.has_student_part_ended(on_file_at):
        return Reason.NO_CONTACT
    # Mail from an unproven address is nobody's log until confirmed (point 12).
    if contact.is_authenticated or contact.is_confirmed(on_file_at):
        return None
    return Reason.DECLINED if contact.is_declined(on_file_at) else Reason.UNCONFIRMED


# --- since when, for whom -------------------------------------------------------------------------


def _open_since(answer: Window) -> datetime | None:
    if answer.reason is Reason.SOAP_ENDED:
        return answer.milestones.soap_ends
    if answer.contact is None:
        return None
    return next(contact.at for contact in answer.pair.contacts if contact.id == answer.contact)


def _shut_since(answer: Window) -> datetime | None:
    """The last instant at which it went from open to shut, found by asking again as things stood then.

    For a moment in the past, which is judged by what has been filed since, it is the start of the quiet days.
    """
    quiet_from = answer.milestones.quiet_from
    if quiet_from is None or answer.at < answer.now:
        return quiet_from
    for turn in sorted(set(_turns(answer)), reverse=True):
        if turn <= answer.at and _was_open(answer, turn - MICROSECOND):
            return turn
    return None


def _was_open(answer: Window, at: datetime) -> bool:
    on_file_at = min(at, answer.now)
    tells_status = answer.asker.is_office or not answer.milestones.is_under_embargo(answer.now)
    reason, _ = _judge(
        answer.pair,
        answer.asker,
        answer.milestones.as_of(at),
        answer.policy,
        on_file_at=on_file_at,
        at=at,
        tells_status=tells_status,
    )
    return reason in _OPEN


def _turns(answer: Window) -> Iterator[datetime]:
    """Every instant at which the answer may have changed."""
    standing: Milestones | None = answer.milestones
    while standing is not None:
        yield from (
            at for at in (standing.quiet_from, standing.review_begins, standing.soap_ends) if at is not None
        )
        former = standing.former
        if former is not None:
            yield former.until
        standing = former.milestones if former is not None else None
    pair = answer.pair
    for contact in pair.contacts:
        yield from contact.turns
    for word in pair.words:
        yield word.said_at
        if word.withdrawn_at is not None:
            yield word.withdrawn_at
    yield from (at for at in (pair.ineligible_since, pair.not_in_soap_since) if at is not None)


def _is_open_for(answer: Window, hat: Hat) -> bool:
    people = {answer.asker.person}
    if hat is Hat.ALUM:
        people |= {contact.contacted for contact in answer.pair.contacts if contact.contacted_hat is hat}
    return any(
        window(
            answer.pair,
            asker=Asker(person, hat, answer.asker.rank),
            milestones=answer.milestones,
            policy=answer.policy,
            now=answer.now,
            at=answer.at,
        ).is_open
        for person in people
    )


# --- asking others to speak -----------------------------------------------------------------------


class Asked(StrEnum):
    """What somebody of ours is asked to do towards a program. Advice and being ready are neither."""

    ANSWER = "answer"
    OPEN_CONTACT = "open_contact"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Whether asking somebody to speak to a program is proxy contact (point 20)."""

    is_shut: bool
    sentence: str = ""
    warns: bool = False

    @property
    def effect(self) -> Effect:
        if not self.is_shut:
            return Effect.PASS
        return Effect.WARN if self.warns else Effect.BLOCK

    def require(self) -> None:
        """Raises WindowShut where the policy stops it."""
        if self.effect is Effect.BLOCK:
            raise WindowShut(self.sentence)


def proxy(
    asked: Asked,
    windows: Iterable[Window] = (),
    *,
    receiver: Asker,
    milestones: Milestones,
    policy: Policy,
    now: datetime,
    at: datetime | None = None,
) -> Proxy:
    """Whether this person may be asked to answer, or to open, contact with programs.

    `windows` are the receiver's own, one for each pair that the ask is about. To answer may be asked of the
    student, one of her desk, and an alum for whom all of them are open; to open contact nobody may be asked.
    """
    windows = tuple(windows)
    moment = instant(now if at is None else at)
    if _unbound(milestones, moment) in _OPEN:
        return Proxy(is_shut=False)
    is_program = any(answer.reason is Reason.IS_THE_PROGRAM for answer in windows)
    if asked is Asked.ANSWER and not is_program and _may_answer(receiver, windows):
        return Proxy(is_shut=False)
    sentence = window_words.proxy_sentence(milestones, moment, asks_to_answer=asked is Asked.ANSWER)
    return Proxy(is_shut=True, sentence=sentence, warns=policy.warns)


def _may_answer(receiver: Asker, windows: Sequence[Window]) -> bool:
    if receiver.hat in (Hat.DESK, Hat.STUDENT):
        return True
    return receiver.hat is Hat.ALUM and bool(windows) and all(answer.is_open for answer in windows)


# --- override -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """One reason of a refusal, as a dean was shown it. `reason` may be of another check (`proxy_contact`)."""

    student: int | None
    program: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Override:
    """A dean's written override: of one text version to some receivers about some students, or of one reservation.

    It is spent by the first way out that it lets through.
    """

    text_version: int | None = None
    reservation: int | None = None
    receivers: frozenset[int] = frozenset()
    students: frozenset[int] = frozenset()
    shown: frozenset[Shown] = frozenset()
    used_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.text_version is None) == (self.reservation is None):
            raise ValueError("An override covers either one text version or one reservation.")


def shown(windows: Iterable[Window]) -> frozenset[Shown]:
    """The reasons of a refusal, to be kept with an override of it."""
    return frozenset(
        Shown(answer.pair.student, answer.pair.program, answer.reason)
        for answer in windows
        if not answer.is_open
    )


def covers(
    override: Override,
    *,
    reasons: Iterable[Shown],
    students: Iterable[int],
    receivers: Iterable[int] = (),
    text_version: int | None = None,
    reservation: int | None = None,
) -> bool:
    """Whether the override lets this way out through (point 21): the same thing, once, and no reason that is new."""
    return (
        override.used_at is None
        and (override.text_version, override.reservation) == (text_version, reservation)
        and override.receivers.issuperset(receivers)
        and override.students.issuperset(students)
        and override.shown.issuperset(reasons)
        and all(one.reason != Reason.IS_THE_PROGRAM for one in override.shown)
    )


def may_override(windows: Iterable[Window], *, by: Asker, reason: str) -> Permit:
    """A dean, with a written reason, who is not the program there. Who is the program is not overridden."""
    shut = [answer for answer in windows if not answer.is_open]
    if by.rank is not Rank.DEAN:
        return Permit("Only a dean can override the contact window. Ask the dean.")
    if any(_is_the_program(answer.pair, by) for answer in shut):
        return Permit("You are the program there, so another dean must decide.")
    if not all(answer.reason.can_be_overridden for answer in shut):
        return Permit("Who is the program there cannot speak to it for us. Let somebody else send this.")
    return Permit() if reason.strip() else Permit("Please write why this may leave while the window is shut.")
