"""Offers noted, answered, expired and taken back, and who is with the student."""

import pytest
from django.db import IntegrityError, transaction

from advising.actions.offers import (
    OfferRefused,
    answer_offer,
    expire_offers,
    note_offer,
    set_companion,
    take_back_offer,
)
from advising.actions.students import set_status
from advising.clock import Moment
from advising.models import AuditEvent, Student, StudentStatus, Target, TargetState, User, Version
from advising.permissions import NotAllowed
from tests.factories import (
    AdvocateFactory,
    AssignmentFactory,
    DeanFactory,
    ProgramFactory,
    StaffFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import eastern, moment

pytestmark = pytest.mark.django_db
ROUND_1 = moment(eastern(3, 18, 9, 30))
GAP_1 = moment(eastern(3, 18, 11, 1))
ROUND_2 = moment(eastern(3, 18, 12, 5))


@pytest.fixture
def target() -> Target:
    return TargetFactory()


@pytest.fixture
def staff(target: Target) -> User:
    return StaffFactory(school=target.student.cycle.school)


def offered(target: Target, by: User, *, round_number: int = 1, now: Moment = ROUND_1) -> Target:
    return note_offer(
        student=target.student, program=target.program, round_number=round_number, by=by, now=now
    )


def test_offer_is_noted_once_with_round_time_and_audit(target: Target, staff: User) -> None:
    offered(target, staff)
    offered(target, staff)

    target.refresh_from_db()
    assert (target.state, target.offer_round, target.offered_at) == ("offered", 1, ROUND_1.cycle)
    assert AuditEvent.objects.filter(event="offer_noted").count() == 1
    assert Version.objects.get(cycle=target.student.cycle, scope="offers").number == 1


@pytest.mark.parametrize("who", ["student", "advocate", "staff", "dean"])
def test_student_advocate_and_office_note(target: Target, who: str) -> None:
    school = target.student.cycle.school
    by = {
        "student": lambda: target.student.person.user,
        "advocate": lambda: AssignmentFactory(student=target.student).advocate.user,
        "staff": lambda: StaffFactory(school=school),
        "dean": lambda: DeanFactory(school=school),
    }[who]()

    assert offered(target, by).state == TargetState.OFFERED


def test_others_do_not_note(target: Target) -> None:
    for other in (
        AdvocateFactory(school=target.student.cycle.school).user,
        StudentFactory(cycle=target.student.cycle).person.user,
        StaffFactory(),
    ):
        assert isinstance(other, User)
        with pytest.raises(NotAllowed):
            offered(target, other)
    target.refresh_from_db()
    assert target.state == TargetState.APPLIED


def test_offer_without_an_application_is_refused(target: Target, staff: User) -> None:
    with pytest.raises(OfferRefused, match="no application to"):
        note_offer(student=target.student, program=ProgramFactory(), round_number=1, by=staff, now=ROUND_1)


def test_offer_of_a_round_that_has_not_begun_is_refused(target: Target, staff: User) -> None:
    with pytest.raises(OfferRefused, match="Round 2 has not begun"):
        offered(target, staff, round_number=2)


def test_rejected_offer_does_not_come_back(target: Target, staff: User) -> None:
    answer_offer(target=offered(target, staff), is_accepted=False, by=staff, now=ROUND_1)

    with pytest.raises(OfferRefused, match="does not come back"):
        offered(target, staff, round_number=2, now=ROUND_2)


def test_accepting_settles_the_student_and_ends_the_other_offers(target: Target, staff: User) -> None:
    other = TargetFactory(student=target.student)
    offered(other, staff)
    student_user = target.student.person.user
    assert student_user is not None

    answer_offer(target=offered(target, staff), is_accepted=True, by=student_user, now=ROUND_1)

    student = Student.objects.get()
    assert (student.status, student.accepted_program) == (StudentStatus.ACCEPTED, target.program)
    assert set(student.targets.values_list("program", "state")) == {
        (target.program.pk, "accepted"),
        (other.program.pk, "rejected"),
    }
    with pytest.raises(OfferRefused, match="has settled"):
        offered(TargetFactory(student=student), staff)


def test_accepting_twice_and_taking_back_what_was_accepted_are_refused(target: Target, staff: User) -> None:
    answer_offer(target=offered(target, staff), is_accepted=True, by=staff, now=ROUND_1)

    with pytest.raises(OfferRefused, match="no open offer"):
        answer_offer(target=target, is_accepted=True, by=staff, now=ROUND_1)
    with pytest.raises(OfferRefused, match="change the status"):
        take_back_offer(target=target, by=staff, now=ROUND_1)


def test_offer_expires_at_the_end_of_its_round_and_not_before(target: Target, staff: User) -> None:
    offered(target, staff)

    assert expire_offers(ROUND_1.machine) == 0
    assert expire_offers(GAP_1.machine) == 1
    assert expire_offers(GAP_1.machine) == 0

    target.refresh_from_db()
    assert target.state == TargetState.EXPIRED


def test_answer_noted_late_counts_still(target: Target, staff: User) -> None:
    offered(target, staff)
    expire_offers(GAP_1.machine)

    assert answer_offer(target=target, is_accepted=True, by=staff, now=GAP_1).state == TargetState.ACCEPTED


def test_taking_back_leads_to_where_it_was(target: Target, staff: User) -> None:
    take_back_offer(target=offered(target, staff), by=staff, now=ROUND_1)

    target.refresh_from_db()
    assert (target.state, target.offer_round, target.offered_at) == ("applied", None, None)


def test_an_offer_outside_the_clock_of_its_cycle_is_not_touched_by_anothers(
    target: Target, staff: User
) -> None:
    offered(target, staff)
    withdrawn = TargetFactory()
    set_status(
        student=withdrawn.student,
        status=StudentStatus.WITHDRAWN,
        source="dean",
        by=DeanFactory(school=withdrawn.student.cycle.school),
        now=ROUND_1,
    )

    assert expire_offers(ROUND_2.machine) == 1


def test_companion_is_set_moved_and_left(target: Target, staff: User) -> None:
    bell = AdvocateFactory(school=target.student.cycle.school)

    set_companion(student=target.student, person=bell, place=" in room 2 ", by=staff, now=ROUND_1)
    assert list(Student.objects.values_list("companion", "companion_place")) == [(bell.pk, "in room 2")]

    set_companion(student=target.student, person=None, place="in room 2", by=staff, now=ROUND_1)
    assert list(Student.objects.filter(companion=None, companion_place="")) == [target.student]


@pytest.mark.parametrize("state", [TargetState.OFFERED, TargetState.REJECTED, TargetState.EXPIRED])
def test_no_offer_stands_on_file_without_its_round(target: Target, state: TargetState) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(state=state)


def test_no_round_stands_without_the_time_it_was_noted(target: Target) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(offer_round=1)


def test_no_place_stands_without_a_companion(target: Target) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Student.objects.filter(pk=target.student_id).update(companion_place="in room 2")


def test_companion_of_another_school_is_refused(target: Target, staff: User) -> None:
    with pytest.raises(OfferRefused, match="school"):
        set_companion(student=target.student, person=AdvocateFactory(), place="", by=staff, now=ROUND_1)
