"""What nobody acknowledges climbs after 10, 20 and 30 minutes: advocate, backup, dean."""

from datetime import timedelta

import pytest

from advising.actions.assignments import acknowledge
from advising.models import Assignment, Contact, StudentStatus
from advising.signals import (
    advocate_assigned,
    assignment_ended,
    contact_decided,
    contact_filed,
    contact_taken_back,
)
from outreach.actions.deliveries import deliver_due
from outreach.actions.escalations import climb_due, dean_asked, end_settled
from outreach.actions.logs import Track, log_contact, take_back_log
from outreach.actions.messages import schedule
from outreach.dispatcher import send_due
from outreach.models import Channel, Direction, Escalation, Message, Notification, OutboxMail, Reminder
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
from tests.outreach.actions import letters

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


def answer(contact: Contact, by, minutes: float) -> Message:
    """A call back, logged as it ends."""
    at = NOON + timedelta(minutes=minutes)
    return log_contact(
        cycle=contact.cycle, student=contact.student, tracks=[Track(contact.program)], channel=Channel.CALL,
        direction=Direction.OUTBOUND, at=at, by=by, now=moment(at),
    )  # fmt: skip


def test_logged_answer_ends_the_climb_at_any_step(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    contact = filed(student, contacted=advocate)

    climb(10, 20, 30)
    at_the_top = Escalation.objects.get()
    answer(contact, advocate.user, 31)

    assert (at_the_top.due_at, at_the_top.ended_at) == (None, None)
    assert Escalation.objects.get().ended_at == NOON + 31 * MINUTE


def test_sent_answer_ends_the_climb(smtp_settings) -> None:
    place = letters.desk()
    contact = Contact.objects.get()
    contact_filed.send(sender=Contact, contact=contact, now=moment(NOON))

    schedule(message=place.draft(), version=1, by=place.user, now=letters.NOW)
    deliver_due(machine=letters.LATER.machine)

    assert Escalation.objects.get().ended_at == letters.LATER.machine


def test_answer_taken_back_starts_the_climb_again_and_it_is_said_again(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    contact = filed(student, contacted=advocate)
    climb(10)
    message = answer(contact, advocate.user, 11)
    before = told()

    now = moment(NOON + 12 * MINUTE)
    take_back_log(message=message, by=advocate.user, now=now, reason="It was for another student")
    climb(21.9, 22, 42)

    assert before == [("to-answer", advocate.pk)] * 2
    assert told()[2:] == [
        ("to-answer", advocate.pk),
        ("to-answer", advocate.pk),
        ("to-answer", dean.pk),
    ]
    assert Escalation.objects.filter(ended_at__isnull=True).count() == 1


def test_one_of_two_answers_taken_back_leaves_it_answered(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    contact = filed(student, contacted=advocate)
    first = answer(contact, advocate.user, 5)
    answer(contact, advocate.user, 6)

    take_back_log(message=first, by=advocate.user, now=moment(NOON + 7 * MINUTE), reason="Wrong student")
    climb(10, 20, 30)

    contact.refresh_from_db()
    assert contact.answered_at == NOON + 6 * MINUTE
    assert told() == [("to-answer", advocate.pk)]


def test_answer_to_one_student_of_a_message_is_none_to_another_program(student, dean) -> None:
    advocate = AssignmentFactory(student=student).advocate
    other = filed(student, contacted=advocate)
    contact = filed(student, contacted=advocate)

    answer(contact, advocate.user, 5)

    assert list(Contact.objects.filter(answered_at__isnull=True)) == [other]
    assert Escalation.objects.get(ended_at__isnull=True).subject_key == f"contact-{other.pk}"


def test_acknowledging_stops_mail_and_notices_at_once(student, dean) -> None:
    assignment = assigned(student)
    send_due(worker="one", clock=lambda: NOON)
    climb(10)  # planned, and not sent yet

    assert assignment.advocate.user
    acknowledge(assignment=assignment, by=assignment.advocate.user, now=moment(NOON + 11 * MINUTE))
    send_due(worker="one", clock=lambda: NOON + 12 * MINUTE)

    assert list(Reminder.objects.order_by("pk").values_list("rule__slug", "state")) == [
        ("assigned", "sent"),
        ("not-acknowledged", "cancelled"),
    ]
    assert OutboxMail.objects.count() == 1
    assert Notification.objects.get().read_at == NOON + 11 * MINUTE


def test_climb_of_a_student_who_accepted_ends_at_the_top_too(student, dean) -> None:
    filed(student, contacted=AssignmentFactory(student=student).advocate)
    climb(10, 20, 30)
    waiting = end_settled(NOON + 31 * MINUTE)
    student.status = StudentStatus.ACCEPTED
    student.save()

    settled = end_settled(NOON + 32 * MINUTE)

    assert (waiting, settled) == (0, 1)
    assert Escalation.objects.get().ended_at == NOON + 32 * MINUTE


def test_dean_asked_about_newer_words_is_told_again_and_it_climbs_again(dean, student) -> None:
    message = MessageFactory(cycle=student.cycle, state="held", asked_dean_at=NOON)
    dean_asked(message=message, now=moment(NOON))
    climb(3)
    message.asked_dean_at = NOON + 5 * MINUTE
    message.save()

    dean_asked(message=message, now=moment(NOON + 5 * MINUTE))
    climb(7.9, 8)

    assert told() == [("ask-dean", dean.pk)] * 4


@pytest.mark.logs_errors
def test_climb_at_fault_holds_up_no_other(student, dean) -> None:
    Escalation.objects.create(
        cycle=student.cycle, kind="no_such_kind", subject_key="contact-1", started_at=NOON, due_at=NOON
    )
    assignment = assigned(student)

    climb(10)

    assert told()[1:] == [("not-acknowledged", assignment.advocate.pk)]
