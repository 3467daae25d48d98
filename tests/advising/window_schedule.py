"""A random schedule, lived twice: as rows through the actions, and as a world of the naive oracle.

What is done goes through the actions and the database; what should have been open is told by `window_oracle`, which
shares no code with the product. Hours are a grid from the list's release; what is sent leaves 20 s after the hour,
so that all that happens in that hour finds it waiting.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from advising.actions.contacts import (
    confirm_contact,
    decline_contact,
    end_student_part,
    file_contact,
    say_applied,
)
from advising.actions.milestones import move_milestones
from advising.actions.students import set_status
from advising.clock import MilestoneKey, Moment
from advising.models import (
    Approval,
    AuditEvent,
    Contact,
    Milestone,
    Person,
    Policy,
    Program,
    Role,
    RoleKind,
    Student,
    StudentStatus,
    User,
)
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.standings import standing_of
from advising.window import Reason, WindowShut
from advising.windows import on_file_of, window_of
from outreach.actions.checks import check_message, recheck_unsent
from outreach.actions.conflicts import override
from outreach.actions.deliveries import deliver_due
from outreach.actions.logs import Track, log_contact, take_back_log
from outreach.actions.messages import MessageStopped, schedule, write_draft
from outreach.actions.reservations import release_reservation, reserve
from outreach.models import Conflict, Direction, Message, State
from tests import factories, moments
from tests.advising import window_oracle as oracle
from tests.advising.window_oracle import (
    ADVOCATE,
    ALUM,
    COLLEAGUE,
    DEAN,
    DIRECTOR,
    OTHER_ALUM,
    PROGRAM,
    SISTER,
    STAFF,
    STUDENT,
    Report,
    Say,
    World,
)

START = moments.eastern(3, 15, 10)
UNDO = timedelta(seconds=20)
# The official week of 2027 as hours from the list's release.
CLOCK: dict[str, int | None] = {"quiet": None, "list": 0, "review": 22, "ends": 83, "status": 0}
HORIZON = 110
KEYS = {
    "quiet": MilestoneKey.QUIET_FROM,
    "list": MilestoneKey.UNFILLED_LIST_RELEASED,
    "review": MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    "ends": MilestoneKey.SOAP_ENDS,
    "status": MilestoneKey.MATCH_STATUS_RELEASED,
}
LOGGERS = (DEAN, STAFF, ADVOCATE, COLLEAGUE, STUDENT, DIRECTOR)
CONTACTED = (DEAN, ADVOCATE, ADVOCATE, COLLEAGUE, ALUM, STUDENT, STUDENT, DIRECTOR)
DESK = (DEAN, STAFF, ADVOCATE)


def hour(number: int) -> datetime:
    return START + number * moments.HOUR


def moment(number: int) -> Moment:
    return moments.moment(hour(number))


@dataclass
class Town:
    """One school for many schedules, each of which is rolled back."""

    student: Student
    programs: dict[int, Program]
    elsewhere: Program
    people: dict[int, Person]
    theirs: Person


def town() -> Town:
    """The desk, a colleague, two alumni and the director of a sister track, who is of the desk as a backup."""
    cycle = factories.CycleFactory(approval=Approval.NOBODY)
    school = cycle.school
    student = factories.StudentFactory(cycle=cycle, status_at=hour(-100))
    program = factories.ProgramFactory()
    sister = factories.ProgramFactory(sister_key=program.sister_key)
    director = factories.BackupFactory(student=student, since=hour(-100)).advocate
    Role.objects.create(person=director, kind=RoleKind.DIRECTOR, program=sister)
    factories.ReleaseFactory(student=student)
    return Town(
        student,
        {PROGRAM: program, SISTER: sister},
        factories.ProgramFactory(),
        {
            DEAN: factories.PersonFactory(school=school, user=factories.DeanFactory(school=school)),
            STAFF: factories.PersonFactory(school=school, user=factories.StaffFactory(school=school)),
            ADVOCATE: factories.AssignmentFactory(student=student, since=hour(-100)).advocate,
            COLLEAGUE: factories.AdvocateFactory(school=school),
            ALUM: factories.AlumFactory(school=school),
            OTHER_ALUM: factories.AlumFactory(school=school),
            STUDENT: student.person,
            DIRECTOR: director,
        },
        factories.DirectorFactory(school=school, at=program),
    )


class Schedule:
    """What happens, hour by hour, by one seed. `seen` counts what came of it."""

    def __init__(self, place: Town, seed: int) -> None:
        self.place, self.random = place, random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.contacts: list[Contact] = []
        self.logs: list[Message | None] = []
        self.messages: dict[int, int] = {}  # by whom each was written
        self.waiting: set[int] = set()
        self.standings = {who: standing_of(person, now=hour(0)) for who, person in place.people.items()}
        self.now = self.random.choice([-3, 10, 18, 18, 18, 20, 21, 40, 76])
        self._set_up()

    def _set_up(self) -> None:
        answers, clock = self.random.choice([True, True, False, None]), dict(CLOCK)
        self.warns = self.random.random() < 0.1
        cycle = self.place.student.cycle
        cycle.answer_for_student = answers
        cycle.policy = Policy.WARN if self.warns else Policy.ENFORCE
        cycle.save()
        if self.random.random() < 0.25:
            clock["status"] = 30
            Milestone.objects.filter(cycle=cycle, key=KEYS["status"]).update(at=hour(30))
        self.world = World(clocks=[(-100, clock)], answer_for_student=answers)
        for track in (PROGRAM, SISTER):
            if self.random.random() < 0.75:
                self._apply(track, self.random.choice([1, 10, 10, 30]))
        self.student = self.place.student

    def _apply(self, track: int, at: int) -> None:
        """An application on file, known from the moment it was made."""
        factories.TargetFactory(
            student=self.place.student, program=self.place.programs[track], applied_at=hour(at),
            state_at=hour(at),
        )  # fmt: skip
        self.world.says.append(Say("filed", True, said=at, time=at, exact=True, program=track))

    # the days

    def live(self, steps: int) -> None:
        for _ in range(steps):
            wait = self.random.choice([0, 0, 1, 1, 3, 8])
            if wait:
                self.leave()
            self.now += wait
            self.read()
            self.happen()
            self.read()
            self.look()
        self.leave()

    def read(self) -> None:
        """Rows are read anew, as every press does; only the people are kept."""
        found = Student.objects.select_related("cycle__school", "person")
        self.student = found.get(pk=self.place.student.pk)

    def happen(self) -> None:
        usual: list[Callable[[], None]] = [self.log] * 5 + [self.decide] * 4 + [self.send] * 4
        rare = [self.mail, self.take_back, self.take_back, self.end_hers, self.answer, self.say, self.move]
        self.random.choice([*usual, *rare, self.move, self.status, self.call, self.log_outbound])()

    def allowed(self, do: Callable[[], object], *, expected: bool) -> bool:
        """Whether the action let it be, which must be what the tables say."""
        refused = ""
        try:
            with transaction.atomic():
                do()
        except Refusal as refusal:
            refused = str(refusal)
        assert (not refused) == expected, (refused, self.world)
        return expected

    def picked(self) -> tuple[Report, Contact, Message | None] | None:
        if not self.contacts:
            return None
        place = self.random.randrange(len(self.contacts))
        return self.world.reports[place], self.contacts[place], self.logs[place]

    # contacts

    def log(self) -> None:
        logger, contacted = self.random.choice(LOGGERS), self.random.choice(CONTACTED)
        if self.random.random() < 0.5 and logger in CONTACTED:
            contacted = logger
        at = self.now - self.random.choice([0, 0, 1, 4])
        ticked = self.random.choice([(PROGRAM,), (PROGRAM,), (SISTER,), (PROGRAM, SISTER), ()])
        kind = self.random.choice(["contact"] * 8 + ["receipt", "hearsay", "offer"])
        speaks = self.random.random() < 0.95
        applied = {track: self.random.choice([True, True, True, False, None, None]) for track in ticked}
        message = log_contact(
            cycle=self.student.cycle, student=self.student,
            tracks=[Track(self.place.programs[track], applied[track]) for track in ticked],
            channel="call", direction=Direction.INBOUND, at=hour(at), by=self.user(logger), now=moment(self.now),
            ours=self.place.people[contacted], kind=kind, speaks_for_program=speaks,
        )  # fmt: skip
        touches = message.touches.select_related("contact").order_by("pk")
        for track, touch in zip(ticked, touches, strict=False):
            assert touch.contact is not None
            report = self._filed(
                touch.contact, message,
                Report(0, track, at, self.now, contacted, logger, kind, speaks=speaks),
            )  # fmt: skip
            yes = applied[track]
            if yes is not None and logger != DIRECTOR:
                voice = "hers" if logger == STUDENT else "others"
                self.world.says.append(
                    Say(
                        voice, yes, self.now, at if yes else None, report=report.number, in_log=True,
                        program=track,
                    )
                )  # fmt: skip

    def mail(self) -> None:
        """A mail by BCC, from a proven address or not, or the program's answer in our thread."""
        contacted, track = (
            self.random.choice((ADVOCATE, DEAN, STUDENT)),
            self.random.choice([PROGRAM, SISTER]),
        )
        proven, thread = self.random.choice([(True, True), (True, False), (False, False), (False, True)])
        contact = file_contact(
            student=self.student, program=self.place.programs[track], contacted=self.place.people[contacted],
            channel="email", at=hour(self.now), by=self.user(contacted), now=moment(self.now),
            is_authenticated=proven, answers_our_thread=thread,
        )  # fmt: skip
        report = Report(0, track, self.now, self.now, contacted, contacted, proven=proven, thread=thread)
        self._filed(contact, None, report)

    def _filed(self, contact: Contact, message: Message | None, report: Report) -> Report:
        self.contacts.append(contact)
        self.logs.append(message)
        report.number = len(self.contacts)
        self.world.reports.append(report)
        return report

    def decide(self) -> None:
        if (found := self.picked()) is None:
            return
        report, contact, _ = found
        by = self.random.choice([*LOGGERS, DEAN, DEAN, STAFF])
        confirms = self.random.random() < 0.8
        expected = oracle.may_decide(report, by, self.now, is_confirming=confirms)
        user, now = self.user(by), moment(self.now)
        if confirms:
            confirm = partial(confirm_contact, contact=contact, by=user, now=now, how_known="Told")
            if self.allowed(confirm, expected=expected):
                report.confirmed = self.now
        elif self.allowed(
            partial(decline_contact, contact=contact, by=user, now=now, word="No"), expected=expected
        ):
            report.declined = self.now

    def take_back(self) -> None:
        """A log goes back as a whole, with each of its tracks; mail that nobody logged is left alone here."""
        if (found := self.picked()) is None:
            return
        report, _, message = found
        if message is None:
            return
        by, reason = self.random.choice(LOGGERS), self.random.choice(["", "Wrong", "Wrong"])
        is_press = by == report.logger and report.filed == self.now
        expected = oracle.may_take_back(report, by) and (bool(reason) or is_press)
        undo = partial(take_back_log, message=message, by=self.user(by), now=moment(self.now), reason=reason)
        if self.allowed(undo, expected=expected):
            for place, log in enumerate(self.logs):
                if log == message:
                    oracle.take_back(self.world, self.world.reports[place], self.now)

    def end_hers(self) -> None:
        if (found := self.picked()) is None:
            return
        report, contact, _ = found
        by = self.random.choice(LOGGERS)
        if self.allowed(
            lambda: end_student_part(contact=contact, by=self.user(by), now=moment(self.now), reason="Wrong"),
            expected=oracle.may_end_her_part(report, by),
        ):
            report.her_part_ended = self.now

    def answer(self) -> None:
        """Somebody answers "did she apply here?" of a contact that is on file."""
        if (found := self.picked()) is None:
            return
        report, contact, _ = found
        by, yes = self.random.choice(LOGGERS), self.random.random() < 0.8
        self._say(by, yes, report.program, report=report, contact=contact)

    def say(self) -> None:
        """A word on the application alone: hers, or typed in by her desk."""
        by, yes = self.random.choice((STUDENT, STUDENT, STAFF, COLLEAGUE)), self.random.random() < 0.8
        self._say(by, yes, self.random.choice([PROGRAM, SISTER]))

    def _say(
        self, by: int, yes: bool, track: int, report: Report | None = None, contact: Contact | None = None
    ) -> None:
        time = (
            self.now - self.random.choice([0, 2, 12])
            if report is None and self.random.random() < 0.5
            else None
        )
        if self.allowed(
            lambda: say_applied(
                student=self.student, program=self.place.programs[track], applied=yes, by=self.user(by),
                now=moment(self.now), contact=contact, applied_at=None if time is None else hour(time),
            ),
            expected=by in (*DESK, STUDENT),
        ):  # fmt: skip
            voice = "hers" if by == STUDENT else "filed" if report is None else "others"
            if report is not None:
                time = report.at
            said = Say(voice, yes, self.now, time if yes else None, program=track)
            said.exact = yes and report is None and time is not None
            said.report = report.number if report else None
            self.world.says.append(said)

    # clock and status

    def move(self) -> None:
        """Forth and back, as a dean may; what would open a shut pair must be refused."""
        name = self.random.choice(["review", "review", "ends", "list", "quiet", "status"])
        clock = dict(self.world.clock(self.now))
        official = CLOCK["list"] if name == "quiet" else CLOCK[name]
        standing = clock[name] or 0
        assert official is not None
        to = self.random.choice([official, standing + 1, standing + 6, standing - 2, self.now + 1])
        if to == clock[name]:
            return
        told = oracle.may_move(
            clock, name, to, official=CLOCK, now=self.now, status_on_file=True, horizon=HORIZON
        )
        if self.allowed(
            lambda: move_milestones(
                cycle=self.student.cycle, to={KEYS[name]: hour(to)}, reason="As nrmp.org says",
                by=self.user(DEAN), now=moment(self.now),
            ),
            expected=told,
        ):  # fmt: skip
            self.world.clocks.append((self.now, {**clock, name: to}))
            self.seen["moved"] += 1

    def status(self) -> None:
        status, program = self.random.choice(
            [(StudentStatus.INELIGIBLE, None)] * 2
            + [(StudentStatus.UNMATCHED, None)] * 3
            + [(StudentStatus.WITHDRAWN, None), (StudentStatus.ACCEPTED, self.place.elsewhere)]
        )
        if status == self.student.status:
            return
        set_status(
            student=self.student, status=status, program=program, source="Told", by=self.user(STAFF),
            now=moment(self.now),
        )  # fmt: skip
        self.world.ineligible = self.now if status == StudentStatus.INELIGIBLE else None

    # ways out

    def send(self) -> None:
        """Somebody writes to the program's director and presses Send; a dean may let it pass."""
        by = self.random.choice((DEAN, STAFF, ADVOCATE, ADVOCATE, STUDENT, DIRECTOR, COLLEAGUE))
        name = self.place.people[by].full_name
        try:
            message = write_draft(
                cycle=self.student.cycle, receivers=[self.place.theirs], students=[self.student],
                program=self.place.programs[PROGRAM], subject="Your call", by=self.user(by),
                now=moment(self.now), body=f"Dear Dr. {self.place.theirs.family_name},\n\nThank you.\n\n{name}\n",
            )  # fmt: skip
        except NotAllowed:
            assert by == COLLEAGUE
            return
        self.messages[message.pk] = by
        may = self.may_pass(by)
        kinds = self.press(message, by)
        assert ("contact_window" in kinds) != may, (by, kinds, self.world)
        if kinds and not may and self.random.random() < 0.6:
            self.let_pass(message, by)

    def press(self, message: Message, by: int) -> list[str]:
        """Send. Which kinds of findings stopped it."""
        try:
            schedule(message=message, version=1, by=self.user(by), now=moment(self.now))
        except MessageStopped:
            refused = AuditEvent.objects.filter(event="refused").latest("pk")
            return list(refused.after["kinds"])
        self.waiting.add(message.pk)
        return []

    def let_pass(self, message: Message, by: int) -> None:
        """A dean's override, for the reasons shown; who is the program there is never let through."""
        if self.allowed(
            lambda: override(
                message=message, version=1, reason="Counsel agreed", by=self.user(DEAN), now=moment(self.now)
            ),
            expected=by != DIRECTOR,
        ):
            assert self.press(message, by) == []

    def leave(self) -> None:
        """All that waits leaves or is held, 20 s after the hour; the job that checks anew may come first, or not."""
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, set()
        if self.random.random() < 0.3:
            recheck_unsent(cycle=self.student.cycle, student=self.student, now=moment(self.now))
        deliver_due(machine=hour(self.now) + UNDO)
        for message in Message.objects.filter(pk__in=waiting):
            assert message.state in (State.SENT, State.HELD)
            if message.state == State.HELD:
                self.seen["held"] += 1
                continue
            assert message.text is not None
            used = message.text.overrides.filter(used_at__isnull=False).count()
            by = self.messages[message.pk]
            if oracle.is_open(self.world, by, now=self.now, at=self.now):
                self.seen["sent"] += 1
            elif used:
                self.seen["overridden"] += 1
            else:
                assert self.may_pass(by), (by, self.now, self.world)
                self.seen["warned"] += 1

    def may_pass(self, by: int) -> bool:
        """Open, or only warned of by the policy; who is the program there is refused even then."""
        is_open = oracle.is_open(self.world, by, now=self.now, at=self.now)
        return is_open or (self.warns and by != DIRECTOR)

    def call(self) -> None:
        """Calling now, at either track."""
        by, track = self.random.choice(LOGGERS), self.random.choice([PROGRAM, SISTER])
        is_open = oracle.is_open(self.world, by, now=self.now, at=self.now, program=track)
        try:
            held = reserve(
                student=self.student, program=self.place.programs[track], by=self.user(by),
                now=moment(self.now),
            )  # fmt: skip
        except WindowShut:
            assert not is_open
            return
        assert is_open or (self.warns and by != DIRECTOR)
        self.seen["called"] += 1
        release_reservation(reservation=held, by=self.user(by), now=moment(self.now))

    def log_outbound(self) -> None:
        """What has happened is never refused; where it broke the rule there is a conflict for the dean."""
        by, at = (
            self.random.choice((DEAN, ADVOCATE, COLLEAGUE, STUDENT)),
            self.now - self.random.choice([0, 1, 5]),
        )
        message = log_contact(
            cycle=self.student.cycle, student=self.student, tracks=[Track(self.place.programs[PROGRAM])],
            channel="call", direction=Direction.OUTBOUND, at=hour(at), by=self.user(by), now=moment(self.now),
            theirs=self.place.theirs,
        )  # fmt: skip
        check_message(Message.objects.select_related("cycle__school", "sender__user").get(pk=message.pk),
                      now=moment(self.now))  # fmt: skip
        broke = Conflict.objects.open().filter(sides__message=message, kind="contact_window").exists()
        assert broke != oracle.is_open(self.world, by, now=self.now, at=at), (by, at, self.world)

    # what must hold

    def look(self) -> None:
        """Everybody's windows at both tracks, from one reading; and one of them asked as a way out asks."""
        on_file = on_file_of(self.student, list(self.place.programs.values()))
        for track, program in self.place.programs.items():
            for who, standing in self.standings.items():
                answer = on_file.window(self.student, program, standing, now=hour(self.now))
                expected = oracle.is_open(self.world, who, now=self.now, at=self.now, program=track)
                assert answer.is_open == expected, (who, track, self.now, answer.reason, self.world)
                if answer.reason is Reason.CONTACTED:
                    self.seen["opened"] += 1
        if self.random.random() < 0.6:
            return
        who = self.random.choice(list(self.place.people))
        program = self.place.programs[PROGRAM]
        answer = window_of(self.student, program, who=self.place.people[who], now=hour(self.now))
        assert answer.is_open == oracle.is_open(self.world, who, now=self.now, at=self.now)
        if not answer.is_open:
            assert answer.since == hour(oracle.shut_since(self.world, who, now=self.now, at=self.now))

    def user(self, who: int) -> User:
        user = self.place.people[who].user
        assert user is not None
        return user


def run(place: Town, seed: int, steps: int) -> Counter[str]:
    """Live one schedule through and roll it back."""
    with transaction.atomic():
        lived = Schedule(place, seed)
        lived.live(steps)
        transaction.set_rollback(True)
    place.student.refresh_from_db()
    place.student.cycle.refresh_from_db()
    return lived.seen
