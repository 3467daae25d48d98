"""Where a received mail belongs: who says what to whom, about which student, at which program (pure).

It is filed by itself only when nothing is in doubt. Everything else waits for a person, who sees what was found and
why it was not enough. Nothing here is guessed from quoted text: that is not what the sender says.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from outreach.inbound import naming
from outreach.inbound.authentication import is_denied, is_proven
from outreach.inbound.naming import Named, Place, Student
from outreach.inbound.received import Kind, Mailbox, ReceivedMail

_PROGRAM_WORDS = re.compile(
    r"\b(?:programs?|residenc(?:y|ies)|hospitals?|directors?|PDs?|clinics?|medical cent(?:er|re))\b",
    re.IGNORECASE,
)


class Side(StrEnum):
    """What somebody is when they write or are written to (outreach/checking.py decides)."""

    OURS = "ours"
    STUDENT = "student"
    PROGRAM = "program"
    ALUM = "alum"


class Way(StrEnum):
    OUTBOUND = "outbound"
    INBOUND = "inbound"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person whom the school knows. `speaks_for` and `works_at` are programs.

    `is_ours` with side PROGRAM is a dual role: of the school, and the program there.
    """

    id: int
    name: str
    addresses: frozenset[str]
    side: Side
    is_ours: bool = False
    speaks_for: tuple[int, ...] = ()
    works_at: tuple[int, ...] = ()
    may_log: bool = False

    @property
    def is_at(self) -> tuple[int, ...]:
        return self.speaks_for or self.works_at


@dataclass(frozen=True, slots=True)
class Thread:
    """A message of ours, or one that was filed, which the mail answers.

    `given_to` is the person who was given the secret address that it came to, None where it answers by Message-ID.
    """

    message: int
    ours: int | None
    theirs: tuple[int, ...]
    students: tuple[int, ...]
    programs: tuple[int, ...]
    given_to: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """All that the rule may know. `applied` holds (student, program) of the applications on file."""

    people: tuple[Someone, ...]
    students: tuple[Student, ...]
    places: tuple[Place, ...]
    ours: frozenset[str]  # logging addresses among those of the mail
    owner: int | None = None  # whose secret address it came to
    house: frozenset[str] = frozenset()  # domains of the school's own accounts
    thread: Thread | None = None
    applied: frozenset[tuple[int, int]] = frozenset()
    trusted: str = ""  # the mail server whose word on authentication counts


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found. `doubts` are sentences for the person who decides; without any it is filed as it stands.

    `ours` is who of us wrote or was written to; `theirs` who of them. `written_at` is of the mail that it is
    about; without a zone where a forwarded heading named none. `is_proven`: by an authenticated or secret address,
    and never against the word of our own mail server.
    """

    way: Way = Way.OUTBOUND
    logger: int | None = None  # who of us put it on file, None where nobody of us did
    ours: int | None = None
    theirs: tuple[int, ...] = ()
    copied: tuple[int, ...] = ()
    students: tuple[int, ...] = ()
    programs: tuple[int, ...] = ()
    subject: str = ""
    words: str = ""
    written_at: datetime | None = None
    is_proven: bool = False
    answers: int | None = None
    answers_our_thread: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return not self.doubts


def propose(mail: ReceivedMail, known: Known) -> Proposal:
    """Everything that can be said of where this mail belongs."""
    return _Finder(mail, known).proposal()


class _Finder:
    def __init__(self, mail: ReceivedMail, known: Known) -> None:
        self.mail, self.known = mail, known
        self.by_id = {one.id: one for one in known.people}
        self.place = {one.id: one for one in known.places}
        self.doubts: list[str] = []

    def proposal(self) -> Proposal:
        self._judge_kind()
        sender = self._someone(self.mail.sender)
        if sender is None:
            shown = self.mail.sender.address if self.mail.sender else "nobody, or several people"
            self.doubts.append(f"The mail is from {shown}, whom we do not know.")
            found = self._from_nobody()
        elif self._writes_for_us(sender):
            found = self._from_ours(sender)
        else:
            found = self._from_them(sender, self.mail.sent_at, self.mail.own_words)
        if not found.words.strip():
            self.doubts.append("It holds no words of its own that can be read.")
        found = self._about(found, sender)
        return replace(found, subject=found.subject[:300], doubts=tuple(dict.fromkeys(self.doubts)))

    def _writes_for_us(self, sender: Someone) -> bool:
        """A dual role speaks for the program where it was written to as that, and for us to its own address."""
        if sender.side in (Side.OURS, Side.STUDENT):
            return True
        thread = self.known.thread
        return sender.is_ours and (thread is None or sender.id not in thread.theirs)

    def _judge_kind(self) -> None:
        if self.mail.kind is Kind.INVITATION:
            self.doubts.append("It is a calendar invitation: see what it is about.")
        if self.mail.kind is Kind.NOTICE:
            self.doubts.append("It was sent to many at once, as a list sends.")
        if self.mail.is_encrypted:
            self.doubts.append("It is encrypted, so nobody here can read it.")
        if self.mail.is_cut:
            self.doubts.append("It is longer than what is read of a mail.")

    # Who

    def _someone(self, box: Mailbox | None) -> Someone | None:
        found = [one for one in self.known.people if box is not None and box.address in one.addresses]
        if len(found) > 1:
            self.doubts.append(f"More than one person has the address {box.address if box else ''}.")
        return found[0] if len(found) == 1 else None

    def _from_nobody(self) -> Proposal:
        """From an address that we do not know: into a thread, it says at least what it is about."""
        thread = self.known.thread
        receiver = next((one for one in self._receivers() if one.side is Side.OURS), None)
        return Proposal(
            way=Way.INBOUND,
            ours=thread.ours if thread else receiver.id if receiver else self.known.owner,
            subject=self.mail.subject,
            words=self.mail.own_words,
            written_at=self.mail.sent_at,
            answers=thread.message if thread else None,
        )

    def _from_ours(self, sender: Someone) -> Proposal:
        is_own_address = self.known.owner == sender.id
        is_denied = self._is_denied(sender)
        proven = (is_own_address and not is_denied) or self._is_authenticated()
        if self.known.owner is not None and not is_own_address:
            self.doubts.append(f"It came to the address of somebody else than {sender.name}.")
        elif not proven and not is_denied:
            self.doubts.append(f"Nothing proves that it came from {sender.name}.")
        if not sender.may_log:
            self.doubts.append(f"{sender.name} has no account, and so logs nothing.")
        others = [box for box in self.mail.receivers if box.address not in self.known.ours]
        if not [box for box in others if box.address not in sender.addresses]:
            return self._forwarded(sender, proven)
        return self._written_by(sender, proven)

    def _written_by(self, sender: Someone, proven: bool) -> Proposal:
        thread = self.known.thread
        receivers = [one for one in self._receivers() if one.id != sender.id]
        theirs = [one for one in receivers if one.side is not Side.OURS] or receivers
        return Proposal(
            way=Way.OUTBOUND,
            logger=sender.id,
            ours=sender.id,
            theirs=tuple(one.id for one in theirs),
            copied=tuple(one.id for one in receivers if one not in theirs),
            subject=self.mail.subject,
            words=self.mail.own_words,
            written_at=self.mail.sent_at,
            is_proven=proven,
            answers=thread.message if thread else None,
        )

    def _receivers(self) -> list[Someone]:
        """Everybody whom it is addressed to; who is not known is a doubt, but for a mailbox of the house."""
        found: dict[int, Someone] = {}
        for box in self.mail.receivers:
            if box.address in self.known.ours:
                continue
            someone = self._someone(box)
            if someone is not None:
                found.setdefault(someone.id, someone)
            elif box.address.rpartition("@")[2] not in self.known.house:
                self.doubts.append(f"It goes to {box.address}, whom we do not know.")
        return list(found.values())

    def _forwarded(self, sender: Someone, proven: bool) -> Proposal:
        """Sent to nobody but us: what it passes on is meant."""
        passed = self.mail.forwarded
        blank = Proposal(
            way=Way.INBOUND,
            logger=sender.id,
            ours=sender.id,
            subject=self.mail.subject,
            words=self.mail.own_words,
            written_at=self.mail.sent_at,
            is_proven=proven,
        )
        if passed is None:
            self.doubts.append("It is addressed to nobody but this office, and passes no mail on.")
            return blank
        said = replace(blank, subject=passed.subject, words=passed.own_words, written_at=passed.sent_at)
        if passed.sent_at is None:
            self.doubts.append("When the mail that it passes on was written cannot be read.")
        speaker = self._someone(Mailbox(passed.name, passed.address)) if passed.address else None
        if speaker is None:
            self.doubts.append(
                f"It passes on a mail of {passed.address or passed.name}, whom we do not know."
            )
            return said
        if speaker.side in (Side.OURS, Side.STUDENT):
            self.doubts.append("It passes on a mail of one of us.")
        meant = set(passed.receivers) - self.known.ours
        if meant and meant.isdisjoint(sender.addresses):
            self.doubts.append(f"The mail that it passes on was written to somebody else than {sender.name}.")
        self._judge_speaker(speaker)
        return replace(said, theirs=(speaker.id,))

    def _from_them(self, sender: Someone, written_at: datetime | None, words: str) -> Proposal:
        thread = self.known.thread
        to_ours = [one for one in self._receivers() if one.side in (Side.OURS, Side.STUDENT)]
        ours = thread.ours if thread else None
        if ours is None and len(to_ours) == 1:
            ours = to_ours[0].id
        if ours is None:
            self.doubts.append("To whom of us it was written is not clear.")
        is_denied = self._is_denied(sender)
        by_secret = thread is not None and thread.given_to == sender.id and not is_denied
        if thread is not None and sender.id not in thread.theirs:
            self.doubts.append(f"{sender.name} was not written to in this thread.")
        self._judge_speaker(sender)
        return Proposal(
            way=Way.INBOUND,
            ours=ours,
            theirs=(sender.id,),
            copied=tuple(one.id for one in to_ours if one.id != ours),
            subject=self.mail.subject,
            words=words,
            written_at=written_at,
            is_proven=by_secret or self._is_authenticated(),
            answers=thread.message if thread else None,
            answers_our_thread=thread is not None and sender.id in thread.theirs,
        )

    def _judge_speaker(self, speaker: Someone) -> None:
        if not speaker.speaks_for and speaker.works_at:
            self.doubts.append(
                f"{speaker.name} works at a program: did they speak for it, or for themselves?"
            )

    def _is_authenticated(self) -> bool:
        address = self.mail.sender.address if self.mail.sender else ""
        return is_proven(self.mail.authentication, trusted=self.known.trusted, address=address)

    def _is_denied(self, sender: Someone) -> bool:
        """Whether our mail server does not believe the sender; whoever decides is told."""
        address = self.mail.sender.address if self.mail.sender else ""
        denied = is_denied(self.mail.authentication, trusted=self.known.trusted, address=address)
        if denied:
            self.doubts.append(f"Our mail server says that it may not have come from {sender.name}.")
        return denied

    # About whom and where

    def _about(self, found: Proposal, sender: Someone | None) -> Proposal:
        people = [one for one in self.known.people if one.id in {*found.theirs, *found.copied, found.ours}]
        said = f"{found.subject}\n{found.words}"
        if found.logger is not None and found.words != self.mail.own_words:
            said = f"{self.mail.own_words}\n{said}"  # What the one who passes it on says of it.
        students = self._students(said, found, people)
        programs = self._programs(said, found, students)
        return replace(found, students=students, programs=programs)

    def _students(self, said: str, found: Proposal, people: Collection[Someone]) -> tuple[int, ...]:
        names = [one.name for one in people] + ([self.mail.sender.name] if self.mail.sender else [])
        of_thread = self.known.thread.students if self.known.thread else ()
        named = naming.students(said, self.known.students, others=names, understood=of_thread)
        self.doubts += named.doubts
        by_person = {one.person: one.id for one in self.known.students}
        own = tuple(by_person[one.id] for one in people if one.side is Side.STUDENT and one.id in by_person)
        sender_own = by_person.get(found.ours or 0)
        if sender_own is not None:
            if set(named.sure) - {sender_own}:
                self.doubts.append("A student writes, or is written to, and another one is named.")
            return tuple(dict.fromkeys((sender_own, *named.sure)))
        if named.sure:
            return named.sure
        if own:
            return own
        thread = self.known.thread
        if thread is not None and thread.students:
            if len(thread.students) > 1:
                self.doubts.append("The thread is about several students, and the mail names none.")
            return thread.students
        self.doubts.append("No student is named in it.")
        return named.maybe

    def _programs(self, said: str, found: Proposal, students: tuple[int, ...]) -> tuple[int, ...]:
        theirs = [self.by_id[one] for one in found.theirs]
        speaks = tuple(dict.fromkeys(p for one in theirs for p in one.is_at))
        thread = self.known.thread
        meant = (*speaks, *(thread.programs if thread else ()))
        understood = [self.place[one].institution for one in meant if one in self.place]
        named = naming.programs(said, self.known.places, understood=understood)
        self.doubts += named.doubts
        # What our mail says that it is about, it is about, also where the receiver is of another program.
        is_asked = found.way is Way.OUTBOUND and bool(named.sure)
        if any(one.side is Side.PROGRAM for one in theirs) and not is_asked:
            return self._of_speakers(named, speaks, students)
        if named.sure:
            return named.sure
        if thread is not None and thread.programs and not named.maybe:
            return thread.programs
        if found.theirs and (named.maybe or _PROGRAM_WORDS.search(said)):
            self.doubts.append("It speaks of a program, and which one is not clear.")
        return named.maybe

    def _of_speakers(
        self, named: Named, speaks: tuple[int, ...], students: tuple[int, ...]
    ) -> tuple[int, ...]:
        """The tracks of the program that is spoken to, or speaks: those named, else what the student applied to."""
        families = {self.place[one].family for one in speaks if one in self.place}
        other = [one for one in named.sure if self.place[one].family not in families]
        if other:
            self.doubts.append("It names another program than that of the person.")
            return tuple(dict.fromkeys((*named.sure, *speaks)))
        if named.sure:
            return named.sure
        thread = self.known.thread
        of_thread = tuple(
            one for one in (thread.programs if thread else ()) if self.place[one].family in families
        )
        if of_thread:
            return of_thread
        if len(families) > 1:
            self.doubts.append("The person speaks for more than one program.")
            return speaks
        tracks = [one.id for one in self.known.places if one.family in families]
        applied = tuple(p for p in tracks if any((student, p) in self.known.applied for student in students))
        if len(applied) > 1:
            self.doubts.append("The student applied to more than one track there: which is meant?")
        return applied or speaks[:1]
