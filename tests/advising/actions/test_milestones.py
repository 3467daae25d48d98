from collections.abc import Iterator
from datetime import datetime

import pytest

from advising.actions.milestones import NotConfirmed, confirm_milestone, move_milestones
from advising.clock import MilestoneKey
from advising.models import AuditEvent, Cycle, Milestone, MilestoneConfidence, StudentStatus, User
from advising.moves import MoveRefused
from advising.permissions import NotAllowed
from advising.signals import milestone_moved
from advising.versions import Scope, numbers
from tests.factories import CycleFactory, DeanFactory, StaffFactory, StudentFactory
from tests.moments import MONDAY_EMBARGO, TUESDAY_NOON, WINTER, eastern, moment

pytestmark = pytest.mark.django_db
ENDS, REVIEW = MilestoneKey.SOAP_ENDS, MilestoneKey.PROGRAMS_REVIEW_BEGIN
LIST, QUIET = MilestoneKey.UNFILLED_LIST_RELEASED, MilestoneKey.QUIET_FROM
STATUS = MilestoneKey.MATCH_STATUS_RELEASED


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def dean(cycle: Cycle) -> User:
    return DeanFactory(school=cycle.school)


@pytest.fixture
def told() -> Iterator[list[tuple[MilestoneKey, datetime | None]]]:
    heard: list[tuple[MilestoneKey, datetime | None]] = []

    def hear(key: MilestoneKey, was: datetime | None, **kwargs: object) -> None:
        heard.append((key, was))

    milestone_moved.connect(hear)
    yield heard
    milestone_moved.disconnect(hear)


def move(
    cycle: Cycle,
    by: User,
    to: dict[MilestoneKey, datetime],
    at: datetime = WINTER,
    reason: str = "NRMP moved it",
) -> list[Milestone]:
    return move_milestones(cycle=cycle, to=to, reason=reason, by=by, now=moment(at))


def test_a_move_is_kept_told_and_waits_for_a_new_confirmation(
    cycle: Cycle, dean: User, told: list[tuple[MilestoneKey, datetime | None]]
) -> None:
    ends = cycle.milestones.get(key=ENDS)
    confirm_milestone(milestone=ends, at=ends.at, by=dean, now=moment(WINTER))

    move(cycle, dean, {ENDS: eastern(3, 18, 22)})

    ends.refresh_from_db()
    assert (ends.at, ends.confidence, ends.confirmed_by) == (
        eastern(3, 18, 22),
        MilestoneConfidence.TYPED,
        None,
    )
    kept = ends.moves.get()
    assert (kept.was, kept.became, kept.reason) == (eastern(3, 18, 21), eastern(3, 18, 22), "NRMP moved it")
    assert told == [(ENDS, eastern(3, 18, 21))]
    assert AuditEvent.objects.filter(event="milestone_moved").count() == 1
    assert numbers(cycle.pk, Scope.CLOCK)[Scope.CLOCK] == 2


def test_back_at_the_official_time_it_has_its_source_again(cycle: Cycle, dean: User) -> None:
    move(cycle, dean, {ENDS: eastern(3, 18, 22)})
    move(cycle, dean, {ENDS: eastern(3, 18, 21)})

    ends = cycle.milestones.get(key=ENDS)
    assert ends.confidence != MilestoneConfidence.TYPED
    assert "Typed" not in ends.source


def test_to_where_it_stands_is_no_move(
    cycle: Cycle, dean: User, told: list[tuple[MilestoneKey, datetime | None]]
) -> None:
    assert move(cycle, dean, {ENDS: eastern(3, 18, 21)}, reason="") == []
    assert told == []


def test_a_reason_is_asked(cycle: Cycle, dean: User) -> None:
    with pytest.raises(MoveRefused):
        move(cycle, dean, {ENDS: eastern(3, 18, 22)}, reason="  ")


def test_quiet_from_gets_its_first_time(cycle: Cycle, dean: User) -> None:
    move(cycle, dean, {QUIET: eastern(3, 12, 9)})

    assert cycle.clock_milestones().quiet_from == eastern(3, 12, 9)


def test_order_is_held_and_both_may_move_at_once(cycle: Cycle, dean: User) -> None:
    with pytest.raises(MoveRefused):
        move(cycle, dean, {LIST: eastern(3, 16, 9)})

    move(cycle, dean, {LIST: eastern(3, 16, 9), REVIEW: eastern(3, 17, 8)})

    assert cycle.milestones.get(key=LIST).at == eastern(3, 16, 9)


def test_no_move_opens_a_shut_pair_sooner(cycle: Cycle, dean: User) -> None:
    with pytest.raises(MoveRefused):
        move(cycle, dean, {ENDS: eastern(3, 16, 13)}, at=TUESDAY_NOON)

    assert cycle.milestones.get(key=ENDS).at == eastern(3, 18, 21)


def test_no_move_ends_a_running_embargo(cycle: Cycle, dean: User) -> None:
    StudentFactory(cycle=cycle, status=StudentStatus.UNMATCHED, is_embargoed=True)

    with pytest.raises(MoveRefused):
        move(cycle, dean, {STATUS: eastern(3, 15, 9, 45)}, at=MONDAY_EMBARGO)


def test_only_a_dean_of_the_school_moves_and_confirms(cycle: Cycle) -> None:
    ends = cycle.milestones.get(key=ENDS)

    for user in (StaffFactory(school=cycle.school), DeanFactory()):
        with pytest.raises(NotAllowed):
            move(cycle, user, {ENDS: eastern(3, 18, 22)})
        with pytest.raises(NotAllowed):
            confirm_milestone(milestone=ends, at=ends.at, by=user, now=moment(WINTER))


def test_confirm_names_who(cycle: Cycle, dean: User) -> None:
    ends = cycle.milestones.get(key=ENDS)

    confirmed = confirm_milestone(milestone=ends, at=ends.at, by=dean, now=moment(WINTER))
    again = confirm_milestone(
        milestone=ends, at=ends.at, by=DeanFactory(school=cycle.school), now=moment(TUESDAY_NOON)
    )

    assert (confirmed.confirmed_by, confirmed.confirmed_at) == (dean, WINTER)
    assert again.confirmed_by == dean


def test_confirm_refuses_a_time_that_moved_meanwhile(cycle: Cycle, dean: User) -> None:
    ends = cycle.milestones.get(key=ENDS)
    read = ends.at
    move(cycle, dean, {ENDS: eastern(3, 18, 22)})

    with pytest.raises(NotConfirmed):
        confirm_milestone(milestone=ends, at=read, by=dean, now=moment(WINTER))

    assert cycle.milestones.get(key=ENDS).confirmed_at is None
