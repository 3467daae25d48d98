"""A whole season on a rehearsal's clock: the default rules, planned and sent as the beat does it, in order.

Two students who may not match: Sam, whose advocate and release are there since winter, is interviewed on
Wednesday and takes an offer in round 1; Kim gets an advocate on Monday evening, signs on Tuesday and goes without.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import pytest

from advising.models import (
    Acquaintance,
    Category,
    Cycle,
    Person,
    Release,
    Student,
    StudentStatus,
    Target,
    TargetState,
)
from outreach.actions.escalations import climb_due
from outreach.actions.reminders import plan_all
from outreach.dispatcher import send_due
from outreach.models import Escalation, OutboxMail, Reminder, Touch
from tests.factories import (
    AdvocateFactory,
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    MessageFactory,
    PersonFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import EASTERN, WINTER, eastern

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENDS = eastern(6, 1, 12)
AT_MOST = timedelta(days=3)  # between two looks, where nothing is due

# What goes to whom, in this order and nothing else. Eastern time; the clocks change on 14 March.
DEAN = """
2-17 09:00 planning-survey
2-24 09:00 releases-in-winter
3-01 09:00 few-people
3-03 09:00 releases-in-winter
3-08 09:00 advocates-in-winter
3-08 09:00 few-people
3-10 09:00 advocates-in-winter
3-10 09:00 releases-in-winter
3-12 09:00 advocates-in-winter
3-12 09:00 heads-ups
3-14 08:00 recall
3-14 10:00 advocates-in-winter
3-15 09:30 embargo
3-15 10:00 few-people
3-15 10:30 no-advocate
3-15 11:30 no-advocate
3-15 12:30 no-advocate
3-15 13:30 no-advocate
3-15 14:30 no-advocate
3-15 15:30 no-advocate
3-15 16:30 no-advocate
3-15 17:30 no-advocate
3-16 07:30 programs-may-contact
3-18 08:30 round-1-opens
3-18 11:10 round-1-over
3-18 11:30 round-2-opens
3-18 14:10 round-2-over
3-18 14:30 round-3-opens
3-18 17:10 round-3-over
3-18 17:30 round-4-opens
3-18 20:10 round-4-over
3-18 21:05 soap-ended-office
3-23 12:00 debrief
3-26 12:00 talk-office
5-18 12:00 next-year
"""
ADVOCATE = """
3-15 10:00 quiet-begins-advocate
3-16 07:30 programs-may-contact-advocate
3-16 12:00 silence
3-16 16:00 silence
3-16 20:00 silence
3-17 00:00 silence
3-17 04:00 silence
3-17 08:00 silence
3-17 12:00 silence
3-17 16:00 silence
3-17 17:00 interview-follow-up
3-17 20:00 silence
3-17 21:00 interview-follow-up
3-18 04:00 silence
3-18 08:00 silence
3-18 08:30 round-1-opens-advocate
3-18 10:40 round-1-closes-advocate
3-18 10:50 round-1-answer-advocate
3-19 15:00 thanks
"""
LATE = """
3-16 07:00 release-unsigned-advocate
3-16 07:30 programs-may-contact-advocate
3-16 12:00 silence
3-16 16:00 silence
3-16 20:00 silence
3-17 00:00 silence
3-17 04:00 silence
3-17 08:00 silence
3-17 12:00 silence
3-17 16:00 silence
3-17 20:00 silence
3-18 00:00 silence
3-18 04:00 silence
3-18 08:00 silence
3-18 08:30 round-1-opens-advocate
3-18 10:40 round-1-closes-advocate
3-18 11:30 round-2-opens-advocate
3-18 12:00 silence
3-18 13:40 round-2-closes-advocate
3-18 14:30 round-3-opens-advocate
3-18 16:00 silence
3-18 16:40 round-3-closes-advocate
3-18 17:30 round-4-opens-advocate
3-18 19:40 round-4-closes-advocate
3-18 20:00 silence
3-21 12:00 talk
3-24 12:00 talk
3-27 12:00 talk
"""
SAM = """
3-15 10:00 quiet-begins
3-15 10:05 status-released
3-15 10:30 applications-open
3-16 07:30 programs-may-contact-student
3-18 08:30 round-1-opens-student
3-18 10:30 round-1-closes
3-18 10:50 round-1-answer-student
"""
KIM = """
3-15 10:00 quiet-begins
3-15 10:05 status-released
3-15 10:30 applications-open
3-15 11:00 release-unsigned
3-15 15:00 release-unsigned
3-15 19:00 release-unsigned
3-15 23:00 release-unsigned
3-16 03:00 release-unsigned
3-16 07:00 release-unsigned
3-16 07:30 programs-may-contact-student
3-16 11:00 release-unsigned
3-16 15:00 release-unsigned
3-18 08:30 round-1-opens-student
3-18 10:30 round-1-closes
3-18 11:30 round-2-opens-student
3-18 13:30 round-2-closes
3-18 14:30 round-3-opens-student
3-18 16:30 round-3-closes
3-18 17:30 round-4-opens-student
3-18 19:30 round-4-closes
3-18 21:05 soap-ended
"""


@pytest.fixture
def cycle() -> Cycle:
    """A minute of the machine is an hour of the cycle."""
    cycle: Cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=WINTER, anchor_cycle_at=WINTER, clock_rate=60
    )
    return cycle


def live_through(cycle: Cycle, deeds: Mapping[datetime, Callable[[], object]]) -> None:
    """From instant to instant: what people do, then what the beat does."""
    at, left = WINTER, dict(deeds)
    while at < ENDS:
        machine = cycle.machine_instant(at)
        for instant in [each for each in left if each <= at]:
            left.pop(instant)()
        climb_due(machine)
        plan_all(machine)
        while send_due(worker="season", clock=partial(cycle.machine_instant, at)):
            pass
        planned = (
            Reminder.objects.filter(state="planned")
            .order_by("due_cycle_at")
            .values_list("due_cycle_at", flat=True)
        )
        rising = (
            Escalation.objects.filter(due_at__isnull=False)
            .order_by("due_at")
            .values_list("due_at", flat=True)
        )
        nexts = [*planned[:1], *left, *(cycle.moment(each).cycle for each in rising[:1] if each)]
        at = min([at + AT_MOST, *(each for each in nexts if each > at)])


def told(person: Person) -> list[str]:
    """`3-15 09:30 embargo`, in the order in which they went."""
    rows = Reminder.objects.filter(person=person, state="sent").order_by("sent_at", "rule__slug")
    return [
        f"{row.due_cycle_at.astimezone(EASTERN):%-m-%d %H:%M} {row.rule.slug}"
        for row in rows.select_related("rule")
    ]


def sign(student: Student) -> None:
    Release.objects.create(
        student=student, category=Category.SITUATION, reader="program", purpose="p", wording_version="1",
        signed_name="A", signed_at=WINTER, method="password", expires_at=WINTER + timedelta(days=99),
    )  # fmt: skip


def test_season(cycle: Cycle) -> None:
    dean = PersonFactory(school=cycle.school, user=DeanFactory(school=cycle.school))
    sam = StudentFactory(cycle=cycle, status=StudentStatus.AT_RISK)
    kim = StudentFactory(cycle=cycle, status=StudentStatus.AT_RISK)
    advocate = AssignmentFactory(student=sam, acknowledged_at=WINTER, since=WINTER).advocate
    late = AdvocateFactory(school=cycle.school)
    sign(sam)
    for student in (sam, kim):
        for _ in range(4 if student == sam else 6):
            Acquaintance.objects.create(
                student=student, person=PersonFactory(school=cycle.school), kind="taught", is_recommended=True
            )
    target = TargetFactory(student=sam, applied_at=eastern(3, 15, 16), state_at=eastern(3, 15, 16))

    def unmatched(embargoed: bool) -> None:
        Student.objects.filter(cycle=cycle).update(status=StudentStatus.UNMATCHED, is_embargoed=embargoed)

    def state(value: str, at: datetime, **more: object) -> None:
        Target.objects.filter(pk=target.pk).update(state=value, state_at=at, **more)

    def accept() -> None:
        state(TargetState.ACCEPTED, eastern(3, 18, 10, 55))
        Student.objects.filter(pk=sam.pk).update(status=StudentStatus.ACCEPTED)

    def say(about: Student, at: datetime, lever: str = "") -> None:
        message = MessageFactory(
            cycle=cycle, state="logged", at=at, channel="call", sender=advocate, lever=lever
        )
        program = target.program if about == sam else None
        Touch.objects.create(message=message, cycle=cycle, student=about, program=program, at=at)

    def assign() -> None:
        at = eastern(3, 15, 18)
        AssignmentFactory(student=kim, advocate=late, since=at, acknowledged_at=at)

    offered = eastern(3, 18, 9, 5)
    live_through(
        cycle,
        {
            eastern(3, 15, 9, 40): lambda: unmatched(True),
            eastern(3, 15, 10): lambda: unmatched(False),
            eastern(3, 15, 18): assign,
            eastern(3, 16, 18): lambda: sign(kim),
            eastern(3, 17, 12): lambda: state(TargetState.INTERVIEWED, eastern(3, 17, 12)),
            eastern(3, 17, 22): lambda: say(sam, eastern(3, 17, 22)),
            offered: lambda: state(TargetState.OFFERED, offered, offer_round=1, offered_at=offered),
            eastern(3, 18, 10, 55): accept,
            eastern(3, 18, 21, 30): lambda: Student.objects.filter(pk=kim.pk).update(
                status=StudentStatus.UNPLACED
            ),
            eastern(3, 20, 12): lambda: say(sam, eastern(3, 20, 12), "thanks"),
            eastern(3, 28, 13): lambda: say(kim, eastern(3, 28, 13)),
        },
    )

    assert told(dean) == DEAN.strip().splitlines()
    assert told(advocate) == ADVOCATE.strip().splitlines()
    assert told(late) == LATE.strip().splitlines()
    assert told(sam.person) == SAM.strip().splitlines()
    assert told(kim.person) == KIM.strip().splitlines()
    assert OutboxMail.objects.count() == Reminder.objects.filter(state="sent").count()
    assert not Reminder.objects.filter(state__in=["failed", "claimed"]).exists()
