"""From rows to the pure checker: one message with all that it can clash with, read in a fixed number of queries.

The checker reads all of its school, by name in this one place; who may see what of a finding is decided where it is
shown. A person appears under their id in our own voice, and with a "p" behind it where they speak for a program,
so that a dual role stays two voices. Sister tracks are one program here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, prefetch_related_objects

from advising import specialties
from advising.clock import MilestoneKey, Moment
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Access,
    Cycle,
    Filling,
    Intel,
    IntelKind,
    Person,
    Program,
    Reader,
    Release,
    Role,
    RoleKind,
    Student,
)
from advising.standings import role_day, roles_by_address
from advising.window import Effect, Passage
from advising.windows import may_send
from outreach.checks import scenario as pure
from outreach.checks.finding import Evidence, Finding, Severity
from outreach.checks.reading import Reading
from outreach.checks.run import check_one
from outreach.checks.view import Opening
from outreach.models import HAPPENED, UNSENT, Channel, Direction, Message, Receiver, State, Touch
from outreach.proxies import judge_ask
from outreach.readings import Readings

LATELY = timedelta(hours=24)
_ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_OFFICE = {Access.DEAN: pure.Role.DEAN, Access.STAFF: pure.Role.STAFF}
_NOT_SAID = (State.CANCELLED, State.FAILED)


@dataclass(frozen=True)
class Words:
    """What a message says, apart from its row: so a draft that is being typed is checked before it is kept."""

    subject: str = ""
    body: str = ""


@dataclass(frozen=True)
class Checked:
    """What the checker says of one message, with what a page needs to show it."""

    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]
    passage: Passage | None
    students: tuple[Student, ...] = ()
    messages: Mapping[int, Message] = field(default_factory=dict)
    read: Readings = field(default_factory=Readings)


def check_words(message: Message, *, now: Moment, words: Words | None = None) -> Checked:
    """All that is wrong with this message at this moment. Changes nothing."""
    rows = _Rows(message, now, words)
    scenario = rows.scenario()
    read = rows.read(scenario)
    found: dict[tuple[object, ...], Finding] = {}
    for finding in (*rows.own_findings(scenario, read), *rows.later_findings(scenario, read)):
        plain = _with_ids(finding)
        found.setdefault((plain.kind, plain.topic, plain.messages, plain.students), plain)
    passage = rows.passage()
    if passage is not None and not passage.is_open:
        shut = _window_finding(message, passage, rows.own_words)
        found[shut.kind, shut.topic, shut.messages, shut.students] = shut
    return Checked(
        tuple(found.values()),
        tuple(read.by_ref[ref] for ref in rows.own_refs),
        passage,
        tuple(rows.own_students),
        rows.message_by_id,
        read,
    )


def message_id(ref: str) -> int:
    """The row that a ref of the scenario stands for."""
    return int(ref.split("/")[0])


def is_program_voice(roles: Iterable[Role], *, is_ours: bool) -> bool:
    """Whether who holds these roles counts as the program when written to (design.md, "The window").

    They direct, co-direct, coordinate or select there, or work there and are not our faculty.
    """
    kinds = {*IS_THE_PROGRAM, RoleKind.SELECTS} if is_ours else {*IS_THE_PROGRAM, *IS_AT_THE_PROGRAM}
    return any(role.kind in kinds and role.program_id is not None for role in roles)


def _open_to_all(view: object, message: object, student: object) -> Opening:
    """The product's own answer on the window is asked once a message, not by the checker's kind."""
    return Opening(True)


def _with_ids(finding: Finding) -> Finding:
    def plain(ref: str) -> str:
        return ref.split("/")[0]

    return Finding(
        kind=finding.kind,
        severity=finding.severity,
        messages=tuple(dict.fromkeys(map(plain, finding.messages))),
        explanation=finding.explanation,
        topic=finding.topic,
        evidence=tuple(
            Evidence(plain(e.message), e.quote, e.start, e.end, e.field) for e in finding.evidence
        ),
        fix=finding.fix,
        students=finding.students,
        held=tuple(dict.fromkeys(map(plain, finding.held))),
    )


def _window_finding(message: Message, passage: Passage, words: Words) -> Finding:
    ref = str(message.pk)
    first = next((line for line in words.body.splitlines() if line.strip()), "")[:120]
    start = words.body.find(first)
    return Finding(
        kind="contact_window",
        severity=Severity.BLOCK if passage.effect == "block" else Severity.WARN,
        messages=(ref,),
        explanation=passage.sentence or "This message has no program and no student to judge it by.",
        evidence=(Evidence(ref, first, start, start + len(first)),) if first else (),
        fix=" ".join(dict.fromkeys(way for window in passage.shut[:1] for way in window.instead)),
        students=tuple(str(w.pair.student) for w in passage.shut if w.pair.student is not None),
        held=(ref,),
    )


class _Touched(NamedTuple):
    """One touch of a message, by ids."""

    student_id: int | None
    program_id: int | None
    person_id: int | None


def _with_milestones(cycle: Cycle) -> Cycle:
    """This cycle with its milestones read, as a copy: whoever holds the other may move one and ask again."""
    own = copy(cycle)
    prefetch_related_objects([own], "milestones")
    return own


class _Rows:
    """The rows of one check; every read below is one query, whatever their number."""

    def __init__(self, message: Message, now: Moment, words: Words | None) -> None:
        self.message, self.now = message, now
        self.cycle = _with_milestones(message.cycle)
        text = message.text
        self.is_typed = words is not None
        self.own_words = words or Words(text.subject if text else "", text.body if text else "")
        own_touches = list(message.touches.select_related("program"))
        self.own_student_ids = list(dict.fromkeys(t.student_id for t in own_touches if t.student_id))
        self.own_programs = list({t.program_id: t.program for t in own_touches if t.program}.values())
        self.own_people = list(message.receivers.order_by("pk").values_list("person_id", flat=True))
        self.rep = {program.sister_key: program.pk for program in self.own_programs}
        self.messages = self._messages()
        self.message_by_id = {one.pk: one for one in self.messages}
        self.touches = self._touches()
        self.receivers = self._receivers()
        self.programs = self._programs()
        self.persons = self._persons()
        for one in self.messages:
            if one.sender_id and one is not message:
                one.sender = self.persons[one.sender_id]
        self.students = self._students()
        student_by_id = {student.pk: student for student in self.students}
        self.own_students = [student_by_id[pk] for pk in self.own_student_ids]
        self.own_refs: list[str] = []
        self.receiver_by_ref: dict[str, int] = {}
        self.corrected = self._corrected()

    def _corrected(self) -> set[int]:
        """What a message that left has put right; while it is checked, what this one would."""
        return {
            one.corrects_id
            for one in self.messages
            if one.corrects_id and (one.state in HAPPENED or one.pk == self.message.pk)
        }

    # What it can clash with
    def _messages(self) -> list[Message]:
        lately = self.now.cycle - LATELY
        near = Touch.objects.filter(cycle=self.cycle)
        touched = near.filter(
            Q(student__in=self.own_student_ids)
            | Q(person__in=self.own_people)
            | (Q(program__sister_key__in=list(self.rep)) & Q(at__gte=lately))
        ).values("message")
        by_sender = Q(sender=self.message.sender_id, at__gte=lately) if self.message.sender_id else Q(pk=None)
        others = (
            Message.objects.filter(cycle=self.cycle)
            .filter(Q(pk__in=touched) | by_sender)
            .exclude(pk=self.message.pk)
            .exclude(state__in=_NOT_SAID)
            .select_related("text")
            .order_by("pk")
        )
        return sorted([*others, self.message], key=lambda one: one.pk)

    def _touches(self) -> dict[int, list[_Touched]]:
        found: dict[int, list[_Touched]] = defaultdict(list)
        touches = Touch.objects.filter(message__in=list(self.message_by_id)).order_by("pk")
        for message, *touched in touches.values_list("message_id", "student_id", "program_id", "person_id"):
            found[message].append(_Touched(*touched))
        return found

    def _receivers(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        receivers = Receiver.objects.filter(message__in=list(self.message_by_id)).order_by("pk")
        for message, person in receivers.values_list("message_id", "person_id"):
            found[message].append(person)
        return found

    # Records
    def _programs(self) -> dict[int, Program]:
        ids = {t.program_id for touches in self.touches.values() for t in touches if t.program_id}
        found = {program.pk: program for program in Program.objects.filter(pk__in=ids).order_by("pk")}
        for program in found.values():
            self.rep.setdefault(program.sister_key, program.pk)
        return found

    def _persons(self) -> dict[int, Person]:
        ids = {one.sender_id for one in self.messages if one.sender_id}
        ids |= {person for people in self.receivers.values() for person in people}
        ids |= {t.person_id for touches in self.touches.values() for t in touches if t.person_id}
        persons = Person.objects.filter(pk__in=ids).select_related("user").order_by("pk")
        self.roles = roles_by_address(persons, on=role_day(self.now.cycle))
        self.student_of = dict(
            Student.objects.filter(cycle=self.cycle, person__in=ids).values_list("person_id", "pk")
        )
        return {person.pk: person for person in persons}

    def _students(self) -> list[Student]:
        ids = {t.student_id for touches in self.touches.values() for t in touches if t.student_id}
        self.released: dict[tuple[int, str], set[str]] = defaultdict(set)
        for release in Release.objects.filter(student__in=ids).in_force(self.now.machine):
            self.released[release.student_id, release.reader].add(release.category)
        return list(
            Student.objects.filter(pk__in=ids)
            .select_related("person")
            .prefetch_related("exams", "leaves", "failures")
            .order_by("pk")
        )

    # Voices
    def _is_ours(self, person: Person) -> bool:
        is_faculty = any(r.kind == RoleKind.FACULTY and r.program_id is None for r in self.roles[person.pk])
        return person.is_advocate or is_faculty or (person.user is not None and person.user.is_active)

    def _speaks_for_program(self, person_id: int) -> bool:
        person = self.persons[person_id]
        if person_id in self.student_of:
            return False
        return is_program_voice(self.roles[person_id], is_ours=self._is_ours(person))

    def _own_role(self, person: Person) -> pure.Role:
        if person.pk in self.student_of:
            return pure.Role.STUDENT
        if person.user is not None and person.user.access in _OFFICE:
            return _OFFICE[Access(person.user.access)]
        if person.is_advocate:
            return pure.Role.ADVOCATE
        if self._is_ours(person):
            return pure.Role.FACULTY
        return pure.Role.ALUM

    def _people(self) -> list[pure.Person]:
        people = []
        for person in self.persons.values():
            student = self.student_of.get(person.pk)
            people.append(
                pure.Person(
                    str(person.pk), person.full_name, person.title, self._own_role(person), None,
                    str(student) if student else None,
                )
            )  # fmt: skip
            at = [role for role in self.roles[person.pk] if role.program_id is not None]
            coordinates = bool(at) and all(role.kind == RoleKind.COORDINATOR for role in at)
            people.append(
                pure.Person(
                    f"{person.pk}p", person.full_name, person.title,
                    pure.Role.COORDINATOR if coordinates else pure.Role.PROGRAM_DIRECTOR,
                    self._program_ref(at[0].program) if at else None,
                )
            )  # fmt: skip
        people += [
            pure.Person(f"x{pk}", "", "", pure.Role.COORDINATOR, self._program_ref(program))
            for pk, program in self.programs.items()
        ]
        return people

    def _program_ref(self, program: Program | None) -> str | None:
        if program is None:
            return None
        return str(self.rep.setdefault(program.sister_key, program.pk))

    # What is found
    def read(self, scenario: pure.Scenario) -> Readings:
        """What every message says: as it was stored, or read now where it never was or the reader changed."""
        texts = {one.pk: one.text_id for one in self.messages if one.text_id is not None}
        if self.is_typed:
            texts.pop(self.message.pk, None)  # Words that are being typed are kept nowhere.
        return Readings.of(scenario, texts)

    def own_findings(self, scenario: pure.Scenario, read: Readings) -> Iterator[Finding]:
        """Those in which this message is the later one, or the only one."""
        for ref in self.own_refs:
            for finding in check_one(scenario, ref, window=_open_to_all, readings=read.by_ref):
                judged = self._asked(finding) if finding.kind == "proxy_contact" else finding
                if judged is not None:
                    yield judged

    def later_findings(self, scenario: pure.Scenario, read: Readings) -> Iterator[Finding]:
        """Those at a later message that nevertheless hold this one: the record says that this is the false one."""
        if self.message.state not in UNSENT or not self.own_refs:
            return
        own = set(self.own_refs)
        ours = {str(student.pk) for student in self.own_students}
        place = {one.ref: (one.at, n) for n, one in enumerate(scenario.messages)}
        mine = min(place[ref] for ref in own)
        for other in scenario.messages:
            if other.ref in own or place[other.ref] < mine or ours.isdisjoint(other.students):
                continue
            for finding in check_one(scenario, other.ref, window=_open_to_all, readings=read.by_ref):
                if not own.isdisjoint(finding.held):
                    yield finding

    def _asked(self, finding: Finding) -> Finding | None:
        """An ask to speak to a program, as the product's own window judges it: to answer is no proxy contact."""
        person = self.receiver_by_ref.get(finding.messages[0])
        if person is None:
            return finding
        proxy = judge_ask(
            cycle=self.cycle, students=self.own_students, programs=self.own_programs,
            receiver=self.persons[person], body=self.own_words.body, ask=finding.evidence[0],
            now=self.now.cycle, at=self._at(self.message),
        )  # fmt: skip
        if not proxy.is_shut:
            return None
        severity = Severity.BLOCK if proxy.effect is Effect.BLOCK else Severity.WARN
        return replace(finding, severity=severity)

    # Plain values
    def scenario(self) -> pure.Scenario:
        people = self._people()
        messages = [plain for one in self.messages for plain in self._plain(one)]
        return pure.Scenario(
            id=str(self.message.pk),
            cycle=self._plain_cycle(),
            people=tuple(people),
            students=tuple(map(self._plain_student, self.students)),
            programs=tuple(self._plain_programs()),
            messages=tuple(messages),
        )

    def _plain_cycle(self) -> pure.Cycle:
        milestones = self.cycle.clock_milestones()
        ends = milestones.soap_ends or _ALWAYS[1]
        return pure.Cycle(
            timezone="America/New_York",
            policy=pure.Policy(self.cycle.policy),
            unfilled_list_released=milestones.list_released or milestones.quiet_from or _ALWAYS[0],
            final_list_deadline=milestones.get(MilestoneKey.FINAL_LIST_DEADLINE, ends),
            soap_ends=ends,
            quiet_from=milestones.quiet_from,
            programs_review_begin=milestones.review_begins,
            answer_for_student=bool(self.cycle.answer_for_student),
            situation_needs_release=True,
        )

    def _plain_student(self, student: Student) -> pure.Student:
        names = [specialties.by_code(code).name for code in student.specialty_codes]
        return pure.Student(
            ref=str(student.pk),
            name=student.person.full_name,
            pronouns=student.person.pronouns,
            aamc_id=student.aamc_id,
            degree=student.degree,
            graduation=f"{student.graduates_on:%Y-%m}" if student.graduates_on else "",
            visa=student.visa or None,
            specialty=names[0] if names else "",
            also=tuple(names[1:]),
            exams=tuple(pure.Exam(e.exam, e.result, e.attempts, e.score) for e in student.exams.all()),
            leaves=tuple(leave.category for leave in student.leaves.all()),
            failures=tuple(failure.course for failure in student.failures.all()),
            released=pure.Released(
                frozenset(self.released[student.pk, "program"]), frozenset(self.released[student.pk, "alum"])
            ),
            status=student.status if student.status in ("accepted", "withdrawn") else "unmatched",
            status_at=student.status_at,
        )

    def _plain_programs(self) -> list[pure.Program]:
        represented = {str(pk) for pk in self.rep.values()}
        intel: dict[tuple[int, str], str] = {}
        own = [program.pk for program in self.own_programs]
        for row in Intel.objects.filter(school=self.cycle.school_id, program__in=own).order_by(
            "known_on", "pk"
        ):
            intel[row.program_id, row.kind] = row.value.strip().lower()
        filled = dict(
            Filling.objects.filter(cycle=self.cycle, program__in=own).values_list("program_id", "filled_at")
        )
        known = {**self.programs}
        for roles in self.roles.values():
            known.update({role.program.pk: role.program for role in roles if role.program is not None})
        return [
            pure.Program(
                ref=str(pk),
                name=program.name,
                specialty=specialties.by_code(program.specialty_code).name,
                min_step2=_number(intel.get((pk, IntelKind.MIN_STEP2), "")),
                requires_step2=intel.get((pk, IntelKind.REQUIRES_STEP2)) == "yes",
                accepts_attempts={"yes": True, "no": False}.get(
                    intel.get((pk, IntelKind.ACCEPTS_ATTEMPTS), "")
                ),
                filled_at=filled.get(pk),
            )
            for pk, program in known.items()
            if str(pk) in represented
        ]

    def _plain(self, message: Message) -> list[pure.Message]:
        """One for each receiver with their program, since the contract knows one of each."""
        is_own = message.pk == self.message.pk
        touches = self.touches[message.pk]
        students = tuple(dict.fromkeys(str(t.student_id) for t in touches if t.student_id))
        text = message.text
        words = self.own_words if is_own else Words(text.subject if text else "", text.body if text else "")
        found: list[pure.Message] = []
        for program, sender, to in self._ways(message):
            ref = f"{message.pk}/{len(found)}" if found else str(message.pk)
            found.append(
                pure.Message(
                    ref=ref,
                    sender=sender,
                    to=to,
                    students=students,
                    program=self._program_ref(self.programs[program]) if program else None,
                    channel=_channel(message.channel),
                    state=message.state,
                    at=self._at(message),
                    in_reply_to=str(message.in_reply_to_id) if message.in_reply_to_id else None,
                    subject=words.subject,
                    body=words.body,
                    corrected=message.pk in self.corrected,
                )
            )
            if is_own and to.rstrip("p").isdigit():
                self.receiver_by_ref[ref] = int(to.rstrip("p"))
        if is_own:
            self.own_refs = [one.ref for one in found]
        return found

    def _ways(self, message: Message) -> list[tuple[int | None, str, str]]:
        """At which program who speaks to whom."""
        people = self.receivers[message.pk]
        touches = self.touches[message.pk]
        named: list[int | None] = [*dict.fromkeys(t.program_id for t in touches if t.program_id)] or [None]
        if message.direction == Direction.INBOUND:
            found: list[tuple[int | None, str, str]] = []
            for program in named:
                somebody = f"x{program}" if program else ""
                them = f"{message.sender_id}p" if message.sender_id and self._is_theirs(message.sender_id) else (
                    str(message.sender_id) if message.sender_id else somebody
                )  # fmt: skip
                found += [(program, them, str(one)) for one in people if them]
            return found
        if message.sender_id is None:
            return []
        sender = str(message.sender_id)
        if not people:
            return [(program, sender, f"x{program}") for program in named if program]
        at: dict[int, list[int | None]] = defaultdict(list)
        for touch in touches:
            if touch.person_id and touch.program_id not in at[touch.person_id]:
                at[touch.person_id].append(touch.program_id)
        return [
            (program, sender, f"{one}p" if self._speaks_for_program(one) else str(one))
            for one in people
            for program in at.get(one) or named
        ]

    def _is_theirs(self, person: int) -> bool:
        return any(role.program_id is not None for role in self.roles[person])

    def _at(self, message: Message) -> datetime:
        """What has not left counts at the present moment, or when it will leave."""
        if message.state not in UNSENT:
            return message.at
        if message.state == State.SCHEDULED and message.at > self.now.cycle:
            return message.at
        return self.now.cycle

    # The window
    def passage(self) -> Passage | None:
        """The product's own answer, or None where it goes to no program."""
        is_live = self.message.state not in _NOT_SAID
        if not is_live or self.message.direction != Direction.OUTBOUND or self.message.sender is None:
            return None
        named = {program.pk: program for program in self.own_programs}
        touched: dict[tuple[int | None, int], tuple[Student | None, Program]] = {}
        about: list[Student | None] = [*self.own_students] or [None]
        for person in self.own_people:
            if not self._speaks_for_program(person):
                continue
            theirs = {r.program_id: r.program for r in self.roles[person] if r.program is not None}
            families = {program.sister_key for program in theirs.values()}
            own = {pk: program for pk, program in named.items() if program.sister_key in families}
            # Who speaks for another program than the one named is spoken to as that one.
            for program in (own or theirs or named).values():
                for student in about:
                    touched[student.pk if student else None, program.pk] = (student, program)
        if not self.own_people and self.message.channel != Channel.MEETING:
            for program in named.values():
                for student in about:
                    touched[student.pk if student else None, program.pk] = (student, program)
        if not touched:
            return None
        return may_send(
            self.cycle,
            touched.values(),
            who=self.message.sender,
            now=self.now.cycle,
            at=self._at(self.message),
            answers=self._answered(),
        )

    def _answered(self) -> list[int] | None:
        """To whom the program's own message was addressed that this one answers."""
        answered = self.message_by_id.get(self.message.in_reply_to_id or 0)
        if answered is None or answered.direction != Direction.INBOUND:
            return None
        return self.receivers[answered.pk]


def _channel(channel: str) -> pure.Channel:
    return pure.Channel.APPLICATION_SERVICE if channel == Channel.SERVICE else pure.Channel(channel)


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def place_of(person: Person, at: datetime, *, named: Program | None = None) -> Program | None:
    """The program for which somebody is spoken to: the one named if they are of it, else their own, if any.

    Whoever speaks for no program is written to about the one that is named.
    """
    roles = roles_by_address([person], on=role_day(at))[person.pk]
    theirs = [role.program for role in roles if role.program is not None]
    if is_outside(person, at) != Reader.PROGRAM or not theirs:
        return named
    if named is not None and any(program.sister_key == named.sister_key for program in theirs):
        return named
    return theirs[0]


def is_outside(person: Person, at: datetime) -> str:
    """The class of readers that somebody belongs to (Release), "" for our own people."""
    roles = roles_by_address([person], on=role_day(at))[person.pk]
    has_account = person.user is not None and person.user.is_active
    is_faculty = any(r.kind == RoleKind.FACULTY and r.program_id is None for r in roles)
    is_ours = has_account or person.is_advocate or is_faculty
    if is_program_voice(roles, is_ours=is_ours):
        return Reader.PROGRAM
    return "" if is_ours else Reader.ALUM
