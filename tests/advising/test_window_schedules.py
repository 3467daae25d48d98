"""Random schedules through the actions, held to the naive oracle: no way out while shut, and none shut by mistake.

What is done goes through the actions and the database; what should be open is told by `window_oracle`, which shares
no code with the product. Hours are a grid from the list's release.
"""

import random
from datetime import datetime
from typing import Any

import pytest

from advising.actions.contacts import (
    confirm_contact,
    decline_contact,
    end_student_part,
    file_contact,
    say_applied,
    take_back_contact,
)
from advising.models import Contact, Milestone, MilestoneMove, Person, Student
from advising.refusals import Refusal
from advising.window import WindowShut
from advising.windows import window_of
from outreach.actions.reservations import release_reservation, reserve
from tests import factories, moments
from tests.advising import window_oracle as oracle
from tests.advising.window_oracle import (
    ADVOCATE,
    ALUM,
    BACKUP,
    COLLEAGUE,
    DEAN,
    PROGRAM,
    SISTER,
    STAFF,
    STUDENT,
    Report,
    Say,
    World,
)

pytestmark = pytest.mark.django_db
START = moments.eastern(3, 15, 10)
HOUR = moments.HOUR
STEPS = 14
LOGGERS = (DEAN, STAFF, ADVOCATE, BACKUP, COLLEAGUE, STUDENT)
CONTACTED = (DEAN, ADVOCATE, BACKUP, COLLEAGUE, ALUM, STUDENT)
# The official week of 2027 as hours from the list's release.
CLOCK = {"quiet": None, "list": 0, "review": 22, "ends": 83, "status": 0}


def hour(number: int) -> datetime:
    return START + number * HOUR


class Schedule:
    """One school, told twice: as rows by the actions, and as a world of the oracle."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        answer = self.random.choice([True, False, None])
        cycle = factories.CycleFactory(answer_for_student=answer)
        self.cycle = cycle
        self.student: Student = factories.StudentFactory(cycle=cycle, status_at=hour(-100))
        self.program = factories.ProgramFactory()
        self.sister = factories.ProgramFactory(sister_key=self.program.sister_key)
        self.people = self._people()
        self.world = World(clocks=[(-100, dict(CLOCK))], answer_for_student=answer)
        self.contacts: list[Contact] = []
        self.now, self.opened = 18, 0
        if self.random.random() < 0.8:
            self._apply(self.random.choice([1, 10, 10, 30]))

    def _people(self) -> dict[int, Person]:
        school = self.cycle.school
        advocate = factories.AssignmentFactory(student=self.student, since=hour(-100)).advocate
        backup = factories.BackupFactory(student=self.student, since=hour(-100)).advocate
        return {
            DEAN: factories.PersonFactory(school=school, user=factories.DeanFactory(school=school)),
            STAFF: factories.PersonFactory(school=school, user=factories.StaffFactory(school=school)),
            ADVOCATE: advocate,
            BACKUP: backup,
            COLLEAGUE: factories.AdvocateFactory(school=school),
            ALUM: factories.AlumFactory(school=school),
            STUDENT: self.student.person,
        }

    def _apply(self, at: int) -> None:
        """An application on file, known from the moment it was made."""
        factories.TargetFactory(
            student=self.student, program=self.program, applied_at=hour(at), state_at=hour(at)
        )
        self.world.says.append(Say("filed", True, said=at, time=at, exact=True))

    # what happens

    def step(self) -> None:
        self.now += self.random.choice([1, 2, 5])
        happenings = [self.file] * 4 + [self.decide] * 3
        self.random.choice([*happenings, self.take_back, self.say, self.move, self.end_hers])()

    def file(self) -> None:
        logger, contacted = self.random.choice(LOGGERS), self.random.choice(CONTACTED)
        if self.random.random() < 0.5 and logger in CONTACTED:
            contacted = logger
        at = self.now - self.random.choice([0, 0, 1, 4])
        track = self.random.choice([PROGRAM, PROGRAM, PROGRAM, SISTER])
        kind = self.random.choice(["contact", "contact", "contact", "receipt", "hearsay"])
        applied = self.random.choice([True, True, True, False, None, None])
        contact = file_contact(
            student=self.student, program=self.program if track == PROGRAM else self.sister,
            contacted=self.people[contacted], channel="call", at=hour(at), by=self.user(logger),
            now=self.moment, kind=kind, applied=applied,
        )  # fmt: skip
        self.contacts.append(contact)
        number = len(self.contacts)
        self.world.reports.append(Report(number, track, at, self.now, contacted, logger, kind))
        if applied is not None and track == PROGRAM:
            voice = "hers" if logger == STUDENT else "others"
            time = at if applied else None
            self.world.says.append(Say(voice, applied, self.now, time, report=number))

    def decide(self) -> None:
        if not self.contacts:
            return
        place = self.random.randrange(len(self.contacts))
        report, by = self.world.reports[place], self.random.choice(LOGGERS)
        is_confirming = self.random.random() < 0.7
        may = oracle.may_decide(report, by, self.now, is_confirming=is_confirming)
        try:
            if is_confirming:
                confirm_contact(
                    contact=self.contacts[place], by=self.user(by), now=self.moment, how_known="Told"
                )
                report.confirmed = self.now
            else:
                decline_contact(contact=self.contacts[place], by=self.user(by), now=self.moment, word="No")
                report.declined = self.now
        except Refusal:
            assert not may
        else:
            assert may

    def take_back(self) -> None:
        if not self.contacts:
            return
        place = self.random.randrange(len(self.contacts))
        report, by = self.world.reports[place], self.random.choice(LOGGERS)
        may = oracle.may_take_back(report, by)
        try:
            take_back_contact(contact=self.contacts[place], by=self.user(by), now=self.moment, reason="Wrong")
        except Refusal:
            assert not may
        else:
            assert may
            report.gone = self.now
            for say in self.world.says:
                if say.report == report.number:
                    say.gone = self.now

    def end_hers(self) -> None:
        if not self.contacts:
            return
        place = self.random.randrange(len(self.contacts))
        report, by = self.world.reports[place], self.random.choice(LOGGERS)
        may = oracle.may_end_her_part(report, by)
        try:
            end_student_part(contact=self.contacts[place], by=self.user(by), now=self.moment, reason="Wrong")
        except Refusal:
            assert not may
        else:
            assert may
            report.her_part_ended = self.now

    def say(self) -> None:
        applied = self.random.random() < 0.85
        say_applied(
            student=self.student,
            program=self.program,
            applied=applied,
            by=self.user(STUDENT),
            now=self.moment,
        )
        self.world.says.append(Say("hers", applied, self.now))

    def move(self) -> None:
        """The start of review goes later, as it may while pairs are shut; a later one moves the end, too."""
        clock = dict(self.world.clock(self.now))
        review = (clock["review"] or 0) + self.random.choice([1, 6])
        if review >= (clock["ends"] or 0) or self.now >= (clock["ends"] or 0):
            return
        milestone = Milestone.objects.get(cycle=self.cycle, key="programs_review_begin")
        MilestoneMove.objects.create(
            milestone=milestone, was=milestone.at, became=hour(review), moved_at=self.moment.cycle, reason="x"
        )
        milestone.at = hour(review)
        milestone.save()
        self.world.clocks.append((self.now, {**clock, "review": review}))

    # what must hold

    def check(self) -> None:
        for who in self.people:
            expected = oracle.is_open(self.world, who, now=self.now, at=self.now)
            answer = window_of(self.student, self.program, who=self.people[who], now=self.moment.cycle)
            assert answer.is_open == expected, (who, self.now, answer.reason, self.world)
            self.opened += expected
        caller = self.random.choice([DEAN, STAFF, ADVOCATE, BACKUP, COLLEAGUE])
        self._check_call(caller, is_open=oracle.is_open(self.world, caller, now=self.now, at=self.now))

    def _check_call(self, who: int, *, is_open: bool) -> None:
        try:
            held = reserve(student=self.student, program=self.program, by=self.user(who), now=self.moment)
        except WindowShut:
            assert not is_open
        else:
            assert is_open
            release_reservation(reservation=held, by=self.user(who), now=self.moment)

    @property
    def moment(self) -> Any:
        return moments.moment(hour(self.now))

    def user(self, who: int) -> Any:
        return self.people[who].user


def run(seed: int) -> int:
    """How many of the answers were "open"."""
    schedule = Schedule(seed)
    for _ in range(STEPS):
        schedule.step()
        # Names of sentences are read lazily; only the people's rows are kept between the steps.
        schedule.cycle = type(schedule.cycle).objects.get(pk=schedule.cycle.pk)
        schedule.student = Student.objects.select_related("cycle", "person").get(pk=schedule.student.pk)
        schedule.check()
    return schedule.opened


@pytest.mark.slow
def test_no_way_out_while_shut() -> None:
    opened = [run(seed) for seed in range(20)]

    # Shut at all times would prove nothing.
    assert sum(map(bool, opened)) > 5


@pytest.mark.soak
def test_no_way_out_while_shut_at_length(soak_size: int) -> None:
    for seed in range(1000, 1000 + 30 * soak_size):
        run(seed)
