"""From rows to the window: the table of design.md through the database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advising.models import Hat, Intel, IntelKind, MilestoneMove, Role, RoleKind, StudentStatus
from advising.standings import standing_of
from advising.window import Effect, Reason
from advising.windows import family_of, may_send, milestones_of, on_file_of_cycle, window_of, windows_of
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.TUESDAY_NOON + moments.HOUR


@pytest.fixture
def target() -> Any:
    return factories.TargetFactory()


@pytest.fixture
def advocate(target: Any) -> Any:
    return factories.AssignmentFactory(student=target.student).advocate


def contact(target: Any, advocate: Any, **fields: Any) -> Any:
    return factories.ContactFactory(
        student=target.student, program=target.program, contacted=advocate, **fields
    )


def reason(target: Any, who: Any, now: Any = NOW) -> Reason:
    return window_of(target.student, target.program, who=who, now=now).reason


def test_window_without_contact(target: Any, advocate: Any) -> None:
    assert reason(target, advocate) is Reason.NO_CONTACT


def test_window_opens_for_desk_and_student_when_advocate_logs(target: Any, advocate: Any) -> None:
    contact(target, advocate)

    assert reason(target, advocate) is Reason.CONTACTED
    assert reason(target, target.student.person) is Reason.CONTACTED
    assert reason(target, factories.DeanFactory(school=target.student.cycle.school)) is Reason.CONTACTED


def test_window_of_other_faculty_stays_shut(target: Any, advocate: Any) -> None:
    contact(target, advocate)

    assert reason(target, factories.AdvocateFactory(school=advocate.school)) is Reason.NOT_OF_THE_DESK


def test_window_of_a_sister_track_stays_shut(target: Any, advocate: Any) -> None:
    contact(target, advocate)
    sister = factories.ProgramFactory(sister_key=target.program.sister_key)
    other = factories.TargetFactory(student=target.student, program=sister)

    assert reason(other, advocate) is Reason.NO_CONTACT
    assert family_of(sister, target.student.cycle) == {sister.pk, target.program.pk}


def test_window_of_who_directs_a_sister(target: Any, advocate: Any) -> None:
    contact(target, advocate)
    sister = factories.ProgramFactory(sister_key=target.program.sister_key)
    Role.objects.create(person=advocate, kind=RoleKind.DIRECTOR, program=sister)

    assert reason(target, advocate) is Reason.IS_THE_PROGRAM


def test_window_of_who_directed_it_last_year(target: Any, advocate: Any) -> None:
    contact(target, advocate)
    Role.objects.create(
        person=advocate, kind=RoleKind.DIRECTOR, program=target.program, until=date(2026, 6, 30)
    )

    assert reason(target, advocate) is Reason.CONTACTED


def test_window_without_application(advocate: Any, target: Any) -> None:
    contact(target, advocate)
    target.delete()

    assert reason(target, advocate) is Reason.APPLICATION_UNKNOWN


def test_window_where_applied_by_a_word_that_is_gone(advocate: Any, target: Any) -> None:
    contact(target, advocate)
    target.is_applied_by_word = True
    target.save()

    assert reason(target, advocate) is Reason.APPLICATION_UNKNOWN


def test_window_of_ineligible_is_told_to_the_office_alone_under_embargo(target: Any, advocate: Any) -> None:
    student = target.student
    student.status, student.status_at = StudentStatus.INELIGIBLE, moments.MONDAY_EMBARGO
    student.save()
    quiet = student.cycle.milestones.get(key="match_status_released")
    quiet.at = moments.TUESDAY_NOON
    quiet.save()
    early = moments.MONDAY_NOON

    assert reason(target, advocate, early) is Reason.TOO_EARLY
    assert reason(target, factories.DeanFactory(school=student.cycle.school), early) is Reason.INELIGIBLE
    assert reason(target, advocate) is Reason.INELIGIBLE


@pytest.mark.parametrize(("value", "expected"), [("", Reason.NOT_IN_SOAP), ("no", Reason.CONTACTED)])
def test_window_of_program_outside_soap(target: Any, advocate: Any, value: str, expected: Reason) -> None:
    contact(target, advocate)
    Intel.objects.create(
        school=advocate.school, program=target.program, kind=IntelKind.NOT_IN_SOAP, value=value,
        source="Letter", known_on=date(2027, 3, 1),
    )  # fmt: skip

    assert reason(target, advocate) is expected


def test_milestones_of_know_what_stood_before(target: Any) -> None:
    review = target.student.cycle.milestones.get(key="programs_review_begin")
    was = review.at
    review.at = was + moments.HOUR
    review.save()
    MilestoneMove.objects.create(
        milestone=review, was=was, became=review.at, moved_at=moments.MONDAY_NOON, reason="NRMP moved it"
    )

    milestones = milestones_of(target.student.cycle)

    assert milestones.review_begins == was + moments.HOUR
    assert milestones.as_of(moments.MONDAY_NOON - timedelta(minutes=1)).review_begins == was


def test_may_send_is_shut_by_one_pair_of_two(target: Any, advocate: Any) -> None:
    contact(target, advocate)
    other = factories.TargetFactory(student=target.student)
    cycle = target.student.cycle

    both = may_send(
        cycle,
        [(target.student, target.program), (target.student, other.program)],
        who=advocate,
        now=NOW,
    )
    one = may_send(cycle, [(target.student, target.program)], who=advocate, now=NOW)

    assert (both.effect, one.effect) == (Effect.BLOCK, Effect.PASS)


def test_may_send_about_nobody_only_as_an_answer(target: Any, advocate: Any) -> None:
    cycle = target.student.cycle

    opened = may_send(cycle, [(None, target.program)], who=advocate, now=NOW)
    answer = may_send(cycle, [(None, target.program)], who=advocate, now=NOW, answers=[advocate.pk])

    assert (opened.effect, answer.effect) == (Effect.BLOCK, Effect.PASS)


def test_on_file_of_cycle_costs_as_much_for_one_student_as_for_three(target: Any, advocate: Any) -> None:
    def queries() -> int:
        cycle = type(target.student.cycle).objects.get(pk=target.student.cycle_id)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            on_file_of_cycle(cycle)
        return len(seen)

    one = queries()
    for _ in range(2):
        student = factories.StudentFactory(cycle=target.student.cycle)
        contact(factories.TargetFactory(student=student), advocate, contacted_hat=Hat.FACULTY)

    assert queries() == one


def test_windows_of_a_student_by_program(target: Any, advocate: Any) -> None:
    contact(target, advocate)
    other = factories.TargetFactory(student=target.student)

    found = windows_of(target.student, who=advocate, now=NOW)

    assert {program: answer.is_open for program, answer in found.items()} == {
        target.program_id: True,
        other.program_id: False,
    }


def test_standing_of_staff_without_a_person() -> None:
    staff = factories.StaffFactory()

    assert standing_of(staff, now=NOW).person == -staff.pk
