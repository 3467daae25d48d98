import pytest

from advising.actions.cycles import CycleRefused, change_settings, close_cycle, open_cycle
from advising.calendars import advice, preset_for
from advising.clock import MilestoneKey, RehearsalClock
from advising.models import Approval, AuditEvent, Cycle, Policy, School, User
from advising.permissions import NotAllowed
from tests.factories import CycleFactory, DeanFactory, SchoolFactory, StaffFactory
from tests.moments import MONDAY_NOON, THURSDAY_NIGHT, WINTER, eastern, moment

pytestmark = pytest.mark.django_db
PRESET = preset_for(2027)


def open_2027(school: School, by: User, rehearsal: RehearsalClock | None = None) -> Cycle:
    assert PRESET is not None
    return open_cycle(
        school=school,
        calendar=PRESET,
        answer_for_student=False,
        policy=Policy.ENFORCE,
        approval=Approval.STUDENTS,
        by=by,
        now=moment(WINTER),
        rehearsal=rehearsal,
    )


def settle(cycle: Cycle, by: User, minutes: tuple[int, ...] = (5, 10, 15)) -> Cycle:
    return change_settings(
        cycle=cycle,
        policy=Policy.WARN,
        approval=Approval.NOBODY,
        answer_for_student=False,
        shows_program_words=True,
        escalation_minutes=minutes,
        by=by,
        now=moment(WINTER),
    )


def test_open_cycle_takes_the_presets_times_unconfirmed() -> None:
    school = SchoolFactory()

    cycle = open_2027(school, DeanFactory(school=school))

    begins = cycle.milestones.get(key=MilestoneKey.PROGRAMS_REVIEW_BEGIN)
    assert begins.at == begins.official_at == eastern(3, 16, 8)
    assert begins.source
    assert not cycle.milestones.filter(confirmed_at__isnull=False).exists()
    assert (cycle.answer_for_student, cycle.policy, cycle.escalation_minutes) == (
        False,
        Policy.ENFORCE,
        [10, 20, 30],
    )
    assert AuditEvent.objects.get().event == "cycle_opened"


def test_quiet_days_follow_the_list_in_an_opened_cycle() -> None:
    school = SchoolFactory()

    milestones = open_2027(school, DeanFactory(school=school)).clock_milestones()

    assert MilestoneKey.QUIET_FROM not in milestones
    assert milestones.quiet_from == milestones.list_released == eastern(3, 15, 10)


def test_a_second_open_cycle_is_refused() -> None:
    cycle = CycleFactory()

    with pytest.raises(CycleRefused):
        open_2027(cycle.school, DeanFactory(school=cycle.school))


def test_a_year_comes_once() -> None:
    cycle = CycleFactory(closed_at=THURSDAY_NIGHT)

    with pytest.raises(CycleRefused):
        open_2027(cycle.school, DeanFactory(school=cycle.school))


def test_advice_opens_nothing() -> None:
    school = SchoolFactory()
    beside = next(iter(advice()))

    with pytest.raises(CycleRefused):
        open_cycle(
            school=school,
            calendar=beside,
            answer_for_student=True,
            policy=Policy.ENFORCE,
            approval=Approval.STUDENTS,
            by=DeanFactory(school=school),
            now=moment(WINTER),
        )


def test_only_its_dean_opens_a_cycle() -> None:
    school = SchoolFactory()

    for user in (StaffFactory(school=school), DeanFactory()):
        with pytest.raises(NotAllowed):
            open_2027(school, user)


def test_a_rehearsal_runs_on_its_own_clock() -> None:
    school = SchoolFactory()
    clock = RehearsalClock(anchor_machine=WINTER, anchor_cycle=MONDAY_NOON, rate=60)

    cycle = open_2027(school, DeanFactory(school=school), clock)

    assert cycle.is_rehearsal
    assert cycle.moment(WINTER).cycle == MONDAY_NOON
    assert cycle.machine_instant(eastern(3, 15, 13)) - WINTER == (eastern(3, 15, 12, 1) - MONDAY_NOON)


def test_change_settings_keeps_what_was() -> None:
    cycle = CycleFactory()

    changed = settle(cycle, DeanFactory(school=cycle.school))

    assert (changed.policy, changed.answer_for_student, changed.escalation_minutes) == (
        Policy.WARN,
        False,
        [5, 10, 15],
    )
    event = AuditEvent.objects.get()
    assert event.before == {
        "policy": "enforce",
        "approval": "students",
        "answer_for_student": True,
        "escalation_minutes": [10, 20, 30],
    }


@pytest.mark.parametrize("minutes", [(10, 20), (10, 10, 30), (0, 10, 20), (30, 20, 10)])
def test_escalation_rises(minutes: tuple[int, ...]) -> None:
    cycle = CycleFactory()

    with pytest.raises(CycleRefused):
        settle(cycle, DeanFactory(school=cycle.school), minutes)


def test_settings_are_the_deans() -> None:
    cycle = CycleFactory()

    with pytest.raises(NotAllowed):
        settle(cycle, StaffFactory(school=cycle.school))


def test_close_cycle_waits_for_the_end_of_soap() -> None:
    cycle = CycleFactory()
    dean = DeanFactory(school=cycle.school)

    with pytest.raises(CycleRefused):
        close_cycle(cycle=cycle, by=dean, now=moment(MONDAY_NOON))
    close_cycle(cycle=cycle, by=dean, now=moment(THURSDAY_NIGHT))

    assert not cycle.school.cycles.open().exists()
    with pytest.raises(CycleRefused):
        close_cycle(cycle=cycle, by=dean, now=moment(THURSDAY_NIGHT))
