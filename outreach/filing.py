"""From rows to the pure rule of filing: one received mail with all that may tell where it belongs.

Each read below is one query, whatever the mail holds. The rule sees the whole school; who reads what of it is decided
where it is shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower

from advising import specialties
from advising.clock import ImpossibleTime, Moment, from_wall
from advising.models import (
    Cycle,
    Person,
    Program,
    Role,
    RoleKind,
    School,
    Student,
    Target,
    Tie,
    TieKind,
    User,
)
from advising.standings import role_day
from outreach.addresses import delivery_of, tokens_of
from outreach.candidates import SPEAKERS
from outreach.checking import is_program_voice
from outreach.inbound import filing, naming
from outreach.inbound.filing import Known, Proposal, Side, Someone
from outreach.inbound.received import ReceivedMail
from outreach.models import Delivery, Direction, LoggingAddress, Message

LONG_AGO = timedelta(days=14)
"""How much older than its arrival a mail may be before somebody must look at it."""

# Where anybody may have a mailbox: the domain of such an address tells nothing of the house.
_PUBLIC = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
     "aol.com", "proton.me", "protonmail.com"}
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """How a mail came: by whose address, into which thread. `ours` are the addresses of this mailbox in it."""

    school: School | None = None
    owner: User | None = None
    delivery: Delivery | None = None
    answered: Message | None = None
    ours: frozenset[str] = frozenset()
    is_ended: bool = False


@dataclass(frozen=True)
class Found:
    """What the rule says, with the rows it was told of."""

    proposal: Proposal
    cycle: Cycle | None
    route: Route
    at: datetime | None = None  # cycle time
    persons: dict[int, Person] = field(default_factory=dict)


def route_of(mail: ReceivedMail, delivered_to: Iterable[str], *, kept_for: School | None = None) -> Route:
    """By what the mail came to us. A school's secret address decides before anything that its text says.

    `kept_for`: the school for which it is on file already; it stays that one's.
    """
    written = [box.address for box in mail.receivers]
    tokens = tokens_of([*delivered_to, *mail.delivered_to, *written])
    rows = list(
        LoggingAddress.objects.filter(token__in=[token for token in tokens.values() if token])
        .select_related("school", "user")
        .order_by("ended_at", "user", "pk")
    )
    delivery = _delivery(mail, tokens.values())
    answered = delivery.message if delivery else _answered(mail)
    standing = [row for row in rows if row.ended_at is None]
    owner = next((row.user for row in standing if row.user and kept_for in (None, row.school)), None)
    school = kept_for or next((row.school for row in (*standing, *rows)), None)
    if school is None and answered is not None:
        school = answered.cycle.school
    if school is not None and answered is not None and answered.cycle.school_id != school.pk:
        answered = delivery = None  # No thread leads from one school into another.
    return Route(
        school=school or _only_school(),
        owner=owner,
        delivery=delivery,
        answered=answered,
        ours=frozenset(tokens),
        is_ended=bool(rows) and not standing and delivery is None,
    )


def _delivery(mail: ReceivedMail, tokens: Iterable[str]) -> Delivery | None:
    """With which of our deliveries the address was given out; of several, the one that was given to the sender."""
    found = [one for one in map(delivery_of, tokens) if one is not None and one.message is not None]
    sender = mail.sender.address if mail.sender else ""
    own = [one for one in found if one.address.lower() == sender]
    return next(iter([*own, *found]), None)


def _answered(mail: ReceivedMail) -> Message | None:
    """The nearest message of ours, or filed mail, that this one answers by its headers."""
    if not mail.answers:
        return None
    sent = Message.objects.filter(mail_id__in=mail.answers).select_related("cycle__school")
    by_id = {message.mail_id: message for message in sent}
    return next((by_id[one] for one in mail.answers if one in by_id), None)


def _only_school() -> School | None:
    """Where there is one school alone, all mail is its own."""
    schools = list(School.objects.order_by("pk")[:2])
    return schools[0] if len(schools) == 1 else None


def find(mail: ReceivedMail, route: Route, *, machine: datetime) -> Found:
    """Where the mail belongs, as far as that can be said at this machine instant."""
    school = route.school
    cycle = school.cycles.open().select_related("school").first() if school else None
    if school is None or cycle is None:
        reason = "No cycle is open." if school else "Nothing of it tells which school it is for."
        return Found(
            Proposal(subject=mail.subject[:300], words=mail.own_words, doubts=(reason,)), cycle, route
        )
    rows = _Rows(mail, route, cycle, cycle.moment(machine))
    known = rows.known()
    found = _in_time(filing.propose(mail, known), route, cycle, machine)
    doubts = [*found[0].doubts, *_doubts_of(route, cycle)]
    proposal = replace(found[0], doubts=tuple(dict.fromkeys(doubts)))
    return Found(proposal, cycle, route, found[1], rows.persons)


def _doubts_of(route: Route, cycle: Cycle) -> list[str]:
    doubts = []
    if route.is_ended:
        doubts.append("It came to a logging address that is no longer in use.")
    if route.answered is not None and route.answered.cycle_id != cycle.pk:
        doubts.append("It answers a message of another year.")
    return doubts


def _in_time(proposal: Proposal, route: Route, cycle: Cycle, machine: datetime) -> tuple[Proposal, datetime]:
    """The proposal, and when it was said in cycle time: never after it came, whatever the sender's clock says."""
    written, doubt = proposal.written_at, ""
    if written is not None and written.tzinfo is None:
        zone = (route.owner.time_zone if route.owner else "") or cycle.school.time_zone
        try:
            written = from_wall(written, ZoneInfo(zone))
        except ImpossibleTime as impossible:
            written, doubt = None, str(impossible)
    if written is not None and machine - written > LONG_AGO:
        doubt = "It was written long before it came."
    at = min(written or machine, machine)
    if doubt:
        proposal = replace(proposal, doubts=(*proposal.doubts, doubt))
    return proposal, cycle.moment(at).cycle


class _Rows:
    """The rows of one mail."""

    def __init__(self, mail: ReceivedMail, route: Route, cycle: Cycle, now: Moment) -> None:
        self.mail, self.route, self.cycle, self.now = mail, route, cycle, now
        self.students = list(Student.objects.filter(cycle=cycle).select_related("person").order_by("pk"))
        self.student_persons = {student.person_id for student in self.students}
        self.persons = self._persons()
        self.plain_students = tuple(map(self._plain_student, self.students))

    def known(self) -> Known:
        thread = self._thread()
        people = self._people()
        places, applied = self._places(people, thread)
        owner = next((one.pk for one in self.persons.values() if self._is_owner(one)), None)
        return Known(
            people=people,
            students=self.plain_students,
            places=places,
            ours=self.route.ours,
            owner=owner if owner is not None else (-1 if self.route.owner else None),
            house=self._house(),
            thread=thread,
            applied=applied,
            trusted=settings.INBOUND_AUTHSERV_ID,
        )

    def _is_owner(self, person: Person) -> bool:
        return self.route.owner is not None and person.user_id == self.route.owner.pk

    # People
    def _persons(self) -> dict[int, Person]:
        passed = self.mail.forwarded
        addresses = {box.address for box in self.mail.receivers}
        addresses |= {self.mail.sender.address} if self.mail.sender else set()
        addresses |= {passed.address, *passed.receivers} if passed else set()
        ids = self._thread_people()
        found = (
            Person.objects.filter(school=self.cycle.school_id)
            .annotate(lower_email=Lower("email"), lower_login=Lower("user__email"))
            .filter(
                Q(lower_email__in=addresses - {""})
                | Q(lower_login__in=addresses - {""})
                | Q(pk__in=ids)
                | Q(user=self.route.owner, user__isnull=False)
            )
            .select_related("user")
            .order_by("pk")
        )
        return {person.pk: person for person in found}

    def _thread_people(self) -> set[int]:
        message = self.route.answered
        if message is None:
            return set()
        people = set(message.receivers.values_list("person", flat=True))
        return people | ({message.sender_id} if message.sender_id else set())

    def _people(self) -> tuple[Someone, ...]:
        roles: dict[int, list[Role]] = defaultdict(list)
        for role in Role.objects.current(role_day(self.now.cycle)).filter(person__in=self.persons):
            roles[role.person_id].append(role)
        ties: dict[int, list[int]] = defaultdict(list)
        for tie in Tie.objects.filter(person__in=self.persons, kind=TieKind.WORKS_THERE):
            ties[tie.person_id].append(tie.program_id)
        return tuple(
            self._someone(person, roles[person.pk], ties[person.pk]) for person in self.persons.values()
        )

    def _someone(self, person: Person, roles: list[Role], ties: list[int]) -> Someone:
        has_account = person.user is not None and person.user.is_active
        is_faculty = any(role.kind == RoleKind.FACULTY and role.program_id is None for role in roles)
        is_ours = has_account or person.is_advocate or is_faculty
        speaks = tuple(role.program_id for role in roles if role.program_id and role.kind in SPEAKERS)
        at = [role.program_id for role in roles if role.program_id and role.kind not in SPEAKERS]
        return Someone(
            id=person.pk,
            name=person.full_name,
            addresses=frozenset(_addresses(person)),
            side=self._side(person, roles, is_ours=is_ours),
            is_ours=is_ours,
            speaks_for=tuple(dict.fromkeys(speaks)),
            works_at=() if is_ours else tuple(dict.fromkeys([*at, *ties])),
            may_log=has_account,
        )

    def _side(self, person: Person, roles: Collection[Role], *, is_ours: bool) -> Side:
        if person.pk in self.student_persons:
            return Side.STUDENT
        if is_program_voice(roles, is_ours=is_ours):
            return Side.PROGRAM
        return Side.OURS if is_ours else Side.ALUM

    def _house(self) -> frozenset[str]:
        logins = User.objects.filter(school=self.cycle.school_id, is_active=True).values_list(
            "email", flat=True
        )
        return frozenset(email.rpartition("@")[2].lower() for email in logins) - _PUBLIC

    # What it answers
    def _thread(self) -> filing.Thread | None:
        message = self.route.answered
        if message is None:
            return None
        touches = list(message.touches.order_by("pk").values_list("student", "program"))
        received = tuple(message.receivers.order_by("pk").values_list("person", flat=True))
        sent = (message.sender_id,) if message.sender_id else ()
        is_out = message.direction == Direction.OUTBOUND
        ours, theirs = (sent, received) if is_out else (received, sent)
        return filing.Thread(
            message=message.pk,
            ours=ours[0] if ours else None,
            theirs=theirs,
            students=tuple(dict.fromkeys(student for student, _ in touches if student)),
            programs=tuple(dict.fromkeys(program for _, program in touches if program)),
            given_to=self.route.delivery.person_id if self.route.delivery else None,
        )

    # About whom and where
    def _plain_student(self, student: Student) -> naming.Student:
        person = student.person
        return naming.Student(
            id=student.pk,
            person=person.pk,
            given=tuple(dict.fromkeys(filter(None, [person.given_name, person.preferred_name]))),
            family=person.family_name,
            aamc_id=student.aamc_id,
            addresses=frozenset({person.email.lower()} - {""}),
        )

    def _places(
        self, people: Collection[Someone], thread: filing.Thread | None
    ) -> tuple[tuple[naming.Place, ...], frozenset[tuple[int, int]]]:
        passed = self.mail.forwarded
        said = "\n".join([self.mail.subject, self.mail.own_words, passed.own_words if passed else ""])
        named = naming.students(said, self.plain_students)
        own = [student.pk for student in self.students if student.person_id in self.persons]
        about = {*named.sure, *named.maybe, *own, *(thread.students if thread else ())}
        targets = Target.objects.filter(student__in=about)
        applied = frozenset(targets.filter(applied_at__isnull=False).values_list("student_id", "program_id"))
        codes = naming.codes(said)
        at = {program for one in people for program in one.is_at} | set(thread.programs if thread else ())
        families = Program.objects.filter(pk__in=at).values("sister_key")
        found = Program.objects.directory(self.cycle.school_id).filter(
            Q(code__in=codes)
            | (Q(acgme_id__in=codes) & ~Q(acgme_id=""))
            | Q(pk__in=targets.values("program"))
            | Q(sister_key__in=families)
            | Q(pk__in=at)
        )
        return tuple(map(_place, found.order_by("pk"))), applied


def _addresses(person: Person) -> set[str]:
    login = person.user.email if person.user is not None else ""
    return {person.email.lower(), login.lower()} - {""}


def _place(program: Program) -> naming.Place:
    return naming.Place(
        id=program.pk,
        family=program.sister_key,
        code=program.code,
        acgme_id=program.acgme_id,
        institution=program.institution_name,
        track=program.track_name,
        specialty=specialties.by_code(program.specialty_code).name,
    )


def kept_proposal(proposal: Proposal) -> dict[str, object]:
    """What is kept of a proposal beside the mail, from which it can be read again: ids, and when it was said."""
    return {
        "way": proposal.way.value,
        "logger": proposal.logger,
        "ours": proposal.ours,
        "theirs": list(proposal.theirs),
        "copied": list(proposal.copied),
        "students": list(proposal.students),
        "programs": list(proposal.programs),
        "is_proven": proposal.is_proven,
        "answers_our_thread": proposal.answers_our_thread,
    }
