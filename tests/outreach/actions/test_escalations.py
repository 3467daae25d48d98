"""What nobody acknowledges climbs after 10, 20 and 30 minutes: advocate, backup, dean."""

from datetime import timedelta

import pytest

from advising.actions.assignments import acknowledge
from advising.models import Assignment, Contact
from advising.signals import (
    advocate_assigned,
    assignment_ended,
    contact_decided,
    contact_filed,
    contact_taken_back,
)
from outreach.actions.escalations import climb_due, dean_asked
from outreach.models import Escalation, Reminder
from outreach.notices import notice_of
from tests.factories import (
    AssignmentFactory,
    BackupFactory,
    ContactFactory,
    CycleFactory,
    DeanFactory,
    MessageFactory,
    PersonFactory,
    StudentFactory,
)
from tests.moments import MINUTE, TUESDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOON = TUESDAY_NOON


def told() -> list[tuple[str, int]]:
    return list(Reminder.objects.order_by("pk").values_list("rule__slug", "person"))


def climb(*minutes: float) -> None:
    for minute in minutes:
        climb_due(NOON + timedelta(minutes=minute))


@pytest.fixture
def student():
    return StudentFactory()


@pytest.fixture
def dean(student):
    return PersonFactory(school=student.cycle.school, user=DeanFactory(school=student.cycle.school))


def assigned(student) -> Assignment:
    assignment: Assignment = AssignmentFactory(student=student, since=NOON)
    advocate_assigned.send(sender=Assignment, assignment=assignment, now=moment(NOON))
    return assignment


def filed(student, **values) -> Contact:
    contact: Contact = ContactFactory(student=student, at=NOON, **values)
    contact_filed.send(sender=Contact, contact=contact, now=moment(NOON))
    return contact


def test_assignment_climbs_to_advocate_backup_and_dean_once_each(student, dean) -> None:
    assignment = assigned(student)
    backup = BackupFactory(student=student)

    climb(9.9, 10, 10.1, 20, 30, 31, 60)

    assert told() == [
        ("assigned", assignment.advocate.pk),
        ("not-acknowledged", assignment.advocate.pk),
        ("not-acknowledged", backup.advocate.pk),
        ("not-acknowledged", dean.pk),
    ]
    assert Escalation.objects.get().due_at is None


def test_backup_is_told_when_named_and_nothing_climbs(student) -> None:
    backup = BackupFactory(student=student, since=NOON)

    advocate_assigned.send(sender=Assignment, assignment=backup, now=moment(NOON))

    assert told() == [("backup-named", backup.advocate.pk)]
    assert notice_of(Reminder.objects.get(), now=moment(NOON)) is not None
    assert not Escalation.objects.exists()


def test_assignment_without_backup_goes_on_to_the_dean(student, dean) -> None:
    assignment = assigned(student)

    climb(10, 20, 30)

    assert told()[1:] == [("not-acknowledged", assignment.advocate.pk), ("not-acknowledged", dean.pk)]


def test_acknowledging_ends_the_climb(student, dean) -> None:
    assignment = assigned(student)

    assert assignment.advocate.user
    acknowledge(assignment=assignment, by=assignment.advocate.user, now=moment(NOON + MINUTE))
    climb(10, 20, 30)

    assert told() == [("assigned", assignment.advocate.pk)]
    assert Escalation.objects.get().ended_at == NOON + MINUTE


def test_assignment_ended_ends_the_climb(student, dean) -> None:
    assignment = assigned(student)

    assignment_ended.send(sender=Assignment, assignment=assignment, now=moment(NOON))
    climb(10)

    assert told() == [("assigned", assignment.advocate.pk)]


def test_assignment_under_embargo_tells_nobody(student, dean) -> None:
    assignment = AssignmentFactory(student=student, is_embargoed=True)

    advocate_assigned.send(sender=Assignment, assignment=assignment, now=moment(NOON))
    climb(10, 20, 30)

    assert told() == []


def test_climb_keeps_the_cycles_own_minutes(student, dean) -> None:
    student.cycle.escalation_minutes = [2, 4, 6]
    student.cycle.save()
    assignment = assigned(student)

    climb(2)

    assert told()[1:] == [("not-acknowledged", assignment.advocate.pk)]


def test_rehearsal_climbs_in_cycle_time() -> None:
    cycle = CycleFactory(is_rehearsal=True, anchor_machine_at=NOON, anchor_cycle_at=NOON, clock_rate=10)

    assigned(StudentFactory(cycle=cycle))

    assert Escalation.objects.get().due_at == NOON + MINUTE


def test_reported_contact_climbs_until_confirmed_then_its_answer_does(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    contact = filed(student, needs_confirming=True, contacted=student.person, logger=student.person)

    climb(10)
    contact.confirmed_at, contact.confirmed_by = NOON + 11 * MINUTE, advocate.user
    contact.save()
    contact_decided.send(sender=Contact, contact=contact, now=moment(NOON + 11 * MINUTE))
    climb(21)

    assert told() == [
        ("to-confirm", advocate.pk),
        ("to-confirm", advocate.pk),
        ("to-answer", advocate.pk),
        ("to-answer", advocate.pk),
    ]


def test_contact_of_the_student_is_hers_to_answer_where_the_desk_may_not(student, dean) -> None:
    student.cycle.answer_for_student = False
    student.cycle.save()
    advocate = AssignmentFactory(student=student).advocate

    filed(student, contacted=student.person, logger=student.person)

    assert told() == [("help-answer", advocate.pk)]


def test_answered_contact_climbs_no_further(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    contact = filed(student, contacted=advocate)
    contact.answered_at = NOON + MINUTE
    contact.save()

    climb(10, 20, 30)

    assert told() == [("to-answer", advocate.pk)]
    assert Escalation.objects.get().ended_at == NOON + 10 * MINUTE


def test_contact_taken_back_or_declined_climbs_no_further(student, dean) -> None:
    contact = filed(student, needs_confirming=True)

    contact_taken_back.send(sender=Contact, contact=contact, now=moment(NOON))

    assert not Escalation.objects.filter(ended_at__isnull=True).exists()


def test_contact_of_a_student_without_advocate_goes_to_the_office(student, dean) -> None:
    filed(student, needs_confirming=True)

    assert told() == [("to-confirm", dean.pk)]


def test_dean_asked_is_told_at_once_and_again_after_three_minutes(dean, student) -> None:
    message = MessageFactory(cycle=student.cycle, state="held", asked_dean_at=NOON)

    dean_asked(message=message, now=moment(NOON))
    dean_asked(message=message, now=moment(NOON))
    climb(2.9)
    early = told()
    climb(3, 4)

    assert (early, told()) == ([("ask-dean", dean.pk)], [("ask-dean", dean.pk)] * 2)
