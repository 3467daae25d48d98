"""A whole week on a rehearsal's clock: the default rules, planned and sent as the beat does it."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from advising.models import Category, Person, Release
from outreach.actions.escalations import assignment_made, climb_due
from outreach.actions.reminders import plan_all
from outreach.dispatcher import send_due
from outreach.models import OutboxMail, Reminder
from tests.factories import AssignmentFactory, CycleFactory, DeanFactory, PersonFactory, StudentFactory
from tests.moments import FRIDAY_BEFORE, WINTER, eastern

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEP = timedelta(minutes=30)  # of cycle time; the milestones stand on whole hours, the rules on half ones


@pytest.fixture
def cycle():
    """A minute of the machine is an hour of the cycle."""
    return CycleFactory(
        is_rehearsal=True, anchor_machine_at=WINTER, anchor_cycle_at=FRIDAY_BEFORE, clock_rate=60
    )


def live_through(cycle, until) -> None:
    at = FRIDAY_BEFORE
    while at < until:
        at += STEP
        machine = cycle.machine_instant(at)
        climb_due(machine)
        plan_all(machine)
        while send_due(worker="week", clock=partial(cycle.machine_instant, at)):
            pass


def sent_to(person: Person) -> Counter[str]:
    return Counter(Reminder.objects.filter(person=person, state="sent").values_list("rule__slug", flat=True))


def test_week(cycle) -> None:
    dean = PersonFactory(school=cycle.school, user=DeanFactory(school=cycle.school))
    helped = AssignmentFactory(student__cycle=cycle, acknowledged_at=FRIDAY_BEFORE)
    alone = StudentFactory(cycle=cycle)
    Release.objects.create(
        student=helped.student, category=Category.SITUATION, reader="program", purpose="p", wording_version="1",
        signed_name="A", signed_at=WINTER, method="password", expires_at=WINTER + timedelta(days=99),
    )  # fmt: skip
    assignment_made(assignment=helped, now=cycle.moment(cycle.machine_instant(FRIDAY_BEFORE)))

    live_through(cycle, eastern(3, 19, 23, 30))

    rounds = {f"round-{number}-opens" for number in range(1, 5)}
    closes = {f"round-{number}-closes" for number in range(1, 5)}
    # Monday 10:30 am to Thursday 8:30 pm, each hour: nobody ever speaks for the second student.
    assert sent_to(dean) == Counter(
        {"no-advocate": 83, "programs-may-contact": 1, **dict.fromkeys(rounds, 1)}
    )
    # Tuesday noon to Thursday 8 pm, each four hours: nothing was logged all week.
    assert sent_to(helped.advocate) == Counter(
        {
            "silence": 15,
            **{f"{slug}-advocate": 1 for slug in rounds | closes},
        }
    )
    assert sent_to(helped.student.person) == Counter(
        {**{f"{slug}-student": 1 for slug in rounds}, **dict.fromkeys(closes, 1)}
    )
    # Monday 11 am to Thursday 7 pm, each four hours.
    assert sent_to(alone.person)["release-unsigned"] == 21
    assert OutboxMail.objects.count() == Reminder.objects.filter(state="sent").count()
    assert not Reminder.objects.filter(state__in=["failed", "claimed"]).exists()
