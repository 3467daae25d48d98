"""What stands beside a message while it is written: findings with their ways out, levers, what was said, who calls.

The rows are read here; what may be shown of them to whom is decided by `shown` and `ledger`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from advising.clock import EASTERN, MilestoneKey, Moment, deadline, phase_at, time_of_day
from advising.levers import Help, LeverNow, lever_now
from advising.levers import Lever as PureLever
from advising.models import Category, Person, Program, Reader, Release, Student, User
from outreach.actions.checks import Verdict
from outreach.checking import is_outside, message_id
from outreach.checks.finding import Finding
from outreach.checks.passed import LABELS, passed
from outreach.ledger import Line, lines
from outreach.models import HAPPENED, Lever, Message, Reservation, Touch
from outreach.released_words import released_words
from outreach.repairs import Known, Repair, repairs
from outreach.shown import Shown

DAY_PASSED = timedelta(hours=24, minutes=1)
LINES = 20
_WAITS_FOR_THE_END = frozenset({"contact_window", "proxy_contact", "lists_locked"})
_JOINS = frozenset({"duplicate_contact"})
_WAITS_A_DAY = frozenset({"duplicate_contact", "uncoordinated_student"})

_LEVERS = {
    Lever.ASK: (PureLever.ASK_OTHERS, "users", "Ask for a word"),
    Lever.PREPARATION: (PureLever.PREPARATION, "clipboard-check", "Preparation"),
    Lever.STRATEGY: (PureLever.STRATEGY, "compass", "Strategy advice"),
    Lever.PRESCREEN: (PureLever.PRE_SCREEN, "scan-search", "Pre-screen"),
    Lever.CONTEXT: (PureLever.CONTEXT, "message-square-quote", "Context"),
    Lever.PRIORITISATION: (PureLever.PRIORITISATION, "list-ordered", "Prioritisation"),
    Lever.THANKS: (PureLever.CLOSE, "handshake", "Thanks"),
}
_OFFERED: dict[str, tuple[Lever, ...]] = {
    Reader.PROGRAM: (Lever.PRESCREEN, Lever.CONTEXT, Lever.PRIORITISATION, Lever.THANKS),
    Reader.ALUM: (Lever.STRATEGY, Lever.PREPARATION, Lever.ASK, Lever.THANKS),
    "": (Lever.PREPARATION, Lever.STRATEGY, Lever.ASK, Lever.THANKS),
}


@dataclass(frozen=True, slots=True)
class Press:
    """A way out that changes no word: `do` is what the button says to the server."""

    do: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """Findings on the same words: one card with one fix. `key` is the digit that presses its first button."""

    is_held: bool
    sentence: str
    source: str
    quotes: Sequence[dict[str, str]]
    repairs: Sequence[Repair] = ()
    presses: Sequence[Press] = ()
    key: str = ""


@dataclass
class Composing:
    """One message as its page needs it, at one moment, for one reader."""

    message: Message
    user: User
    now: Moment
    touches: list[Touch] = field(init=False)
    receivers: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.touches = list(self.message.touches.select_related("student__person", "program"))
        self.receivers = [one.person for one in self.message.receivers.select_related("person__user")]

    @cached_property
    def students(self) -> list[Student]:
        return list({touch.student_id: touch.student for touch in self.touches if touch.student}.values())

    @cached_property
    def program(self) -> Program | None:
        return next((touch.program for touch in self.touches if touch.program), None)

    @cached_property
    def reader(self) -> str:
        """The class of readers that the first receiver is of, "" for our own people."""
        return is_outside(self.receivers[0], self.now.cycle) if self.receivers else ""

    @property
    def title(self) -> str:
        to = self.program.institution_name if self.program and self.reader == Reader.PROGRAM else ""
        to = to or ", ".join(person.address_name for person in self.receivers)
        names = [student.person.full_name for student in self.students]
        return f"{' and '.join(names)} to {to}" if 0 < len(names) < 3 else f"Message to {to}"

    # The way out of each finding

    @cached_property
    def words(self) -> dict[str, str]:
        """What may be told of the student, by topic; of several students nothing is offered."""
        if len(self.students) != 1:
            return {}
        student = self.students[0]
        told = set(Category.values)
        if self.reader:
            own = Release.objects.filter(student=student, reader=self.reader).in_force(self.now.machine)
            told = set(own.values_list("category", flat=True))
            if Category.SITUATION not in told:
                return {}
        return released_words(student, told)

    @cached_property
    def known(self) -> Known:
        return Known(
            receiver=self.receivers[0].address_name if self.receivers else "",
            program=self.program.institution_name if self.program else "",
            names={str(one.pk): one.person.full_name for one in self.students},
            identifiers={str(one.pk): one.aamc_id for one in self.students if one.aamc_id},
            wordings=self.words,
        )

    def repairs_of(self, finding: Finding, subject: str, body: str) -> list[Repair]:
        own = str(self.message.pk)
        if finding.held and own not in finding.held:
            return []  # The record says that the other one is wrong.
        return repairs(finding, own, subject=subject, body=body, known=self.known)

    def cards(
        self, found: Iterable[Shown], verdict: Verdict, *, subject: str, body: str, can_edit: bool
    ) -> list[Card]:
        """One for each stretch of words, the held ones first."""
        made = []
        for number, group in enumerate(_on_same_words(found), 1):
            mends: list[Repair] = []
            ways: list[Press] = []
            if can_edit:
                for one in group:
                    if one.finding is not None:
                        mends += self.repairs_of(one.finding, subject, body)
                        ways += self._presses(one.finding, verdict)
            made.append(
                Card(
                    is_held=any(one.stops for one in group),
                    sentence=" ".join(dict.fromkeys(self._as_read(one.sentence) for one in group)),
                    source=_source(group),
                    quotes=_quotes(group),
                    repairs=list({one.label: one for one in mends}.values())[:2],
                    presses=list({one.do: one for one in ways}.values())[:2],
                    key=str(number) if number < 10 else "",
                )
            )
        return made

    def _as_read(self, sentence: str) -> str:
        """As its writer reads it beside the words: without what the page says already of this very message."""
        sender = self.message.sender.full_name if self.message.sender else ""
        program = f" ({self.program.name})" if self.program else ""
        at = self.message.at if self.message.due_at else self.now.cycle
        wall = at.astimezone(EASTERN)
        on = f"on {wall.day} {wall:%B} at {time_of_day(at)}"
        for said, left in ((f", {on}", ""), (f" {on}", ""), (program, "") if program else ("\0", "")):
            sentence = sentence.replace(said, left)
        if sender and sentence.startswith(f"{sender} "):
            sentence = f"This {sentence.removeprefix(sender).lstrip()}"
        return sentence

    def threads(self, verdict: Verdict) -> dict[int, Message]:
        """The messages, by id, in whose threads this verdict offers to answer."""
        found = (_thread(finding, verdict, self.message) for finding in verdict.checked.findings)
        return {earlier.pk: earlier for earlier in found if earlier is not None}

    def _presses(self, finding: Finding, verdict: Verdict) -> Iterator[Press]:
        earlier = _thread(finding, verdict, self.message)
        if earlier is not None:
            whose = f"{earlier.sender.address_name}'s" if earlier.sender else "that"
            yield Press(f"join:{earlier.pk}", f"Join {whose} thread")
        earlier = _earlier(finding, verdict, self.message)
        if finding.kind in _WAITS_A_DAY and earlier is not None:
            at = earlier.at + DAY_PASSED
            if at > self.now.cycle:
                yield Press(f"at:{at.isoformat()}", f"Send it {deadline(at, now=self.now.cycle)}")
        if finding.kind in _WAITS_FOR_THE_END:
            ends = self.message.cycle.clock_milestones().soap_ends
            if ends is not None and ends > self.now.cycle:
                when = deadline(ends, now=self.now.cycle)
                yield Press(f"event:{MilestoneKey.SOAP_ENDS}", f"Send it when SOAP ends, {when}")

    # Beside the words

    def levers(self, verdict: Verdict | None) -> list[dict[str, str]]:
        """What it may be for, with what the clock says of each."""
        phase = phase_at(self.message.cycle.clock_milestones(), self.now.cycle)
        passage = verdict.checked.passage if verdict else None
        is_open = passage.is_open if passage is not None else None
        offered = list(_OFFERED[self.reader])
        if self.message.lever and self.message.lever not in offered:
            offered[-1] = Lever(self.message.lever)
        made = []
        for lever in offered:
            pure, icon, title = _LEVERS[lever]
            says = _says(lever_now(pure, phase, is_window_open=is_open))
            made.append({"value": str(lever), "title": title, "icon": icon, "says": says})
        return made

    def said(self) -> list[Line]:
        """What was said before about these students to this program, or to these people."""
        near = (
            Message.objects.visible_to(self.user)
            .filter(cycle=self.message.cycle_id)
            .happened()
            .exclude(pk=self.message.pk)
        )
        if self.students:
            near = near.filter(touches__student__in=self.students)
        if self.program:
            near = near.filter(touches__program__sister_key=self.program.sister_key)
        elif self.reader or not self.students:
            near = near.filter(touches__person__in=self.receivers)
        kept = Message.objects.filter(pk__in=near.values("pk"))
        return lines(kept, self.user, most=LINES)

    @property
    def said_title(self) -> str:
        to = self.program.institution_name if self.program else ""
        if not to and (self.reader or not self.students):
            to = ", ".join(person.address_name for person in self.receivers)
        about = ", ".join(student.person.first_name for student in self.students[:3])
        return f"Already said{f' to {to}' if to else ''}{f' about {about}' if about else ''}"

    def calls(self) -> list[Reservation]:
        """Who has one of these students at this program now."""
        if self.program is None or self.user.is_student:
            return []
        standing = Reservation.objects.open().filter(
            student__in=self.students, sister_key=self.program.sister_key, until__gt=self.now.machine
        )
        return list(standing.select_related("person", "student__person"))


def _says(lever: LeverNow) -> str:
    """What the clock says of it: "Window open. Helps most"."""
    if lever.is_held_back or (lever.needs_window and lever.is_window_open is None):
        return lever.sentence
    helps = {Help.MOST: "Helps most", Help.SOME: "Helps some", Help.FADING: "Fading", Help.NONE: "Not now"}
    note = f", {lever.note}" if lever.note else ""
    return f"{'Window open. ' if lever.needs_window else ''}{helps[lever.help]}{note}"


def passed_of(found: Iterable[Shown], verdict: Verdict) -> list[str]:
    """What was looked at and found right; of an open window, why it is open."""
    sentences = passed({one.kind for one in found})
    passage = verdict.checked.passage
    if passage is not None and passage.is_open:
        why = list(dict.fromkeys(window.sentence for window in passage.windows))
        sentences = [*why, *(one for one in sentences if one != "The window allows it.")]
    return sentences


def _on_same_words(found: Iterable[Shown]) -> list[list[Shown]]:
    groups: list[list[Shown]] = []
    for one in found:
        span = one.spans[0] if one.spans else None
        for group in groups:
            other = group[0].spans[0] if group[0].spans else None
            if span and other and span["start"] < other["end"] and other["start"] < span["end"]:
                if {one.kind, group[0].kind} & {"contact_window", "duplicate_contact"}:
                    continue  # These quote an opening; what is said there is not at fault.
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _source(group: Sequence[Shown]) -> str:
    if len(group) == 1:
        return group[0].fix
    kinds = ", ".join(dict.fromkeys(LABELS.get(one.kind, one.kind) for one in group))
    return f"{len(group)} findings, same words: {kinds}."


def _quotes(group: Sequence[Shown]) -> list[dict[str, str]]:
    """Each once. Whose words they are is said where somebody else's stand beside them."""
    quotes = {quote["marked"] + quote["source"]: quote for one in group for quote in one.quotes}
    if len({quote["source"] for quote in quotes.values()}) == 1:
        return [{**quote, "source": ""} for quote in quotes.values()]
    return list(quotes.values())


def _earlier(finding: Finding, verdict: Verdict, message: Message) -> Message | None:
    others = [message_id(ref) for ref in finding.messages if message_id(ref) != message.pk]
    return verdict.checked.messages.get(others[0]) if others else None


def _thread(finding: Finding, verdict: Verdict, message: Message) -> Message | None:
    """What was said to outsiders already; talk among us is no thread that a program could be answered in."""
    earlier = _earlier(finding, verdict, message) if finding.kind in _JOINS else None
    is_thread = earlier is not None and earlier.state in HAPPENED and not earlier.is_internal
    return earlier if is_thread else None
