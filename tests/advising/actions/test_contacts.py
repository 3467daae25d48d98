"""Contacts through their actions: who opens, who confirms, what a take-back takes with it."""

from datetime import timedelta
from typing import Any

import pytest

from advising.actions.contacts import (
    confirm_contact,
    decline_contact,
    file_contact,
    say_applied,
    take_back_contact,
)
from advising.models import AuditEvent, Contact, Role, RoleKind, Target, TargetState
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.window import Reason
from advising.windows import window_of
from tests import factories, moments

pytestmark = pytest.mark.django_db
AT = moments.TUESDAY_NOON
NOW = moments.moment(AT + moments.MINUTE)
LATER = moments.moment(AT + moments.HOUR)


@pytest.fixture
def target() -> Any:
    return factories.TargetFactory()


@pytest.fixture
def advocate(target: Any) -> Any:
    return factories.AssignmentFactory(student=target.student).advocate


@pytest.fixture
def dean(target: Any) -> Any:
    return factories.DeanFactory(school=target.student.cycle.school)


def filed(target: Any, by: Any, contacted: Any, **fields: Any) -> Contact:
    return file_contact(
        student=target.student, program=target.program, contacted=contacted, channel="call", at=AT,
        by=by, now=NOW, **fields,
    )  # fmt: skip


def reason(target: Any, who: Any) -> Reason:
    return window_of(target.student, target.program, who=who, now=LATER.cycle).reason


def test_file_contact_by_the_advocate_opens_at_once(target: Any, advocate: Any) -> None:
    contact = filed(target, advocate.user, advocate)

    target.refresh_from_db()
    assert (contact.contacted_hat, contact.needs_confirming) == ("desk", False)
    assert reason(target, advocate) is Reason.CONTACTED
    assert target.state == TargetState.CONTACTED_US


def test_file_contact_for_somebody_else_waits(target: Any, advocate: Any, dean: Any) -> None:
    contact = filed(target, dean, advocate)

    target.refresh_from_db()
    assert reason(target, advocate) is Reason.UNCONFIRMED
    assert list(Contact.objects.waiting()) == [contact]
    assert target.state == TargetState.APPLIED


def test_confirm_contact_opens_from_its_own_moment(target: Any, advocate: Any, dean: Any) -> None:
    contact = filed(target, dean, advocate)

    confirm_contact(contact=contact, by=advocate.user, now=LATER)

    answer = window_of(target.student, target.program, who=advocate, now=LATER.cycle)
    assert (answer.is_open, answer.since) == (True, AT)


def test_confirm_contact_by_its_logger_needs_a_dean_who_says_how(target: Any, advocate: Any) -> None:
    faculty = factories.AdvocateFactory(school=advocate.school)
    contact = filed(target, advocate.user, faculty)

    with pytest.raises(Refusal, match="somebody else confirms it"):
        confirm_contact(contact=contact, by=advocate.user, now=LATER)


def test_confirm_contact_by_other_faculty_is_refused(target: Any, advocate: Any) -> None:
    faculty = factories.AdvocateFactory(school=advocate.school)
    contact = filed(target, faculty.user, faculty)

    with pytest.raises(Refusal, match="Only a dean, staff"):
        confirm_contact(contact=contact, by=faculty.user, now=LATER)


def test_student_report_opens_for_her_alone_until_confirmed(target: Any, advocate: Any) -> None:
    person = target.student.person

    contact = filed(target, person.user, person)

    assert reason(target, person) is Reason.CONTACTED
    assert reason(target, advocate) is Reason.UNCONFIRMED
    confirm_contact(contact=contact, by=advocate.user, now=LATER)
    assert reason(target, advocate) is Reason.CONTACTED


def test_decline_contact_leaves_the_students_own_window(target: Any, advocate: Any) -> None:
    person = target.student.person
    contact = filed(target, person.user, person)

    decline_contact(contact=contact, by=advocate.user, now=LATER, word="They called another student")

    assert reason(target, advocate) is Reason.DECLINED
    assert reason(target, person) is Reason.CONTACTED


def test_file_contact_with_yes_writes_the_target_and_take_back_takes_it(advocate: Any, target: Any) -> None:
    other = factories.ProgramFactory()
    contact = file_contact(
        student=target.student, program=other, contacted=advocate, channel="call", at=AT, by=advocate.user,
        now=NOW, applied=True,
    )  # fmt: skip
    written = Target.objects.get(program=other)
    assert (written.state, written.applied_at) == (TargetState.CONTACTED_US, AT)

    take_back_contact(contact=contact, by=advocate.user, now=LATER, reason="Wrong program")

    written.refresh_from_db()
    assert (written.state, written.applied_at) == (TargetState.CONSIDERED, None)
    assert window_of(target.student, other, who=advocate, now=LATER.cycle).reason is Reason.NO_CONTACT


def test_take_back_keeps_what_somebody_else_said_of_the_application(advocate: Any, target: Any) -> None:
    target.delete()
    contact = filed(target, advocate.user, advocate, applied=True)
    say_applied(
        student=target.student, program=target.program, applied=True, by=target.student.person.user,
        now=LATER, contact=contact,
    )  # fmt: skip

    take_back_contact(contact=contact, by=advocate.user, now=LATER, reason="Another day")

    assert Target.objects.get(student=target.student).applied_at == AT


def test_take_back_keeps_an_application_on_file(target: Any, advocate: Any) -> None:
    contact = filed(target, advocate.user, advocate, applied=True)

    take_back_contact(contact=contact, by=advocate.user, now=LATER, reason="It was for another student")

    target.refresh_from_db()
    assert (target.state, target.applied_at) == (TargetState.APPLIED, moments.MONDAY_NOON)


def test_take_back_by_one_press_ends_after_20_seconds(target: Any, advocate: Any) -> None:
    contact = filed(target, advocate.user, advocate)
    too_late = moments.moment(NOW.machine + timedelta(seconds=20, microseconds=1))

    with pytest.raises(Refusal, match="say why"):
        take_back_contact(contact=contact, by=advocate.user, now=too_late)

    take_back_contact(
        contact=contact, by=advocate.user, now=moments.moment(NOW.machine + timedelta(seconds=20))
    )
    assert reason(target, advocate) is Reason.NO_CONTACT


def test_log_by_who_directs_it_opens_nothing(target: Any, advocate: Any, dean: Any) -> None:
    Role.objects.create(person=advocate, kind=RoleKind.DIRECTOR, program=target.program)

    contact = filed(target, advocate.user, advocate)

    assert (contact.logger_is_program, contact.contacted_is_program) == (True, True)
    assert reason(target, dean) is Reason.LOGGED_BY_PROGRAM


def test_yes_of_who_directs_it_counts_nothing(target: Any, advocate: Any, dean: Any) -> None:
    target.delete()
    Role.objects.create(person=advocate, kind=RoleKind.DIRECTOR, program=target.program)
    filed(target, advocate.user, target.student.person, applied=True)

    with pytest.raises(NotAllowed):
        say_applied(student=target.student, program=target.program, applied=True, by=advocate.user, now=LATER)

    assert not Target.objects.filter(student=target.student).exists()


def test_say_applied_no_by_the_student_shuts_it(target: Any, advocate: Any) -> None:
    filed(target, advocate.user, advocate)

    say_applied(
        student=target.student, program=target.program, applied=False, by=target.student.person.user,
        now=LATER,
    )  # fmt: skip

    target.refresh_from_db()
    assert reason(target, advocate) is Reason.NOT_APPLIED
    assert target.state == TargetState.APPLIED


def test_say_applied_by_other_faculty_is_refused(target: Any) -> None:
    other = factories.AdvocateFactory(school=target.student.cycle.school)

    with pytest.raises(NotAllowed):
        say_applied(student=target.student, program=target.program, applied=True, by=other.user, now=LATER)


def test_contact_in_the_future_is_refused(target: Any, advocate: Any) -> None:
    with pytest.raises(Refusal, match="still to come"):
        file_contact(
            student=target.student, program=target.program, contacted=advocate, channel="call",
            at=LATER.cycle, by=advocate.user, now=NOW,
        )  # fmt: skip

    assert not Contact.objects.exists()


def test_contact_of_another_school_is_refused(target: Any, advocate: Any) -> None:
    with pytest.raises(NotAllowed):
        filed(target, factories.DeanFactory(), advocate)


def test_contact_is_in_the_history(target: Any, advocate: Any, dean: Any) -> None:
    contact = filed(target, dean, advocate)
    confirm_contact(contact=contact, by=advocate.user, now=LATER)

    assert list(
        AuditEvent.objects.filter(student_id=target.student.pk).order_by("pk").values_list("event", flat=True)
    ) == ["contact_filed", "contact_confirmed"]


def test_say_applied_no_after_a_contact_is_a_task_to_report_it_once(target: Any, advocate: Any) -> None:
    filed(target, advocate.user, advocate)

    for _ in range(2):
        say_applied(
            student=target.student, program=target.program, applied=False,
            by=target.student.person.user, now=LATER,
        )  # fmt: skip

    assert [(task.kind, task.owner) for task in target.student.tasks.all()] == [("report_contact", "student")]
