import pytest
from django.db.models import F

from advising.models import Cycle, Milestone, Person, StudentStatus
from advising.permissions import NotAllowed
from outreach.actions.reminders import move_reminders, plan_reminders, switch_rule
from outreach.models import Reminder, ReminderState, Rule
from tests.factories import (
    AdvocateFactory,
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    PersonFactory,
    StudentFactory,
)
from tests.moments import HOUR, MINUTE, MONDAY_NOON, TUESDAY_7, eastern, moment

pytestmark = pytest.mark.django_db


def office(cycle: Cycle) -> Person:
    person: Person = PersonFactory(school=cycle.school, user=DeanFactory(school=cycle.school))
    return person


def rows(slug: str) -> list[tuple[int, str, object, str]]:
    found = Reminder.objects.filter(rule__slug=slug).order_by("pk")
    return list(found.values_list("person", "subject_key", "due_cycle_at", "state"))


def test_plan_makes_one_row_a_person_and_subject():
    cycle = CycleFactory()
    dean = office(cycle)
    assignment = AssignmentFactory(student__cycle=cycle)
    student = assignment.student

    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))

    opens = eastern(3, 18, 8, 30)
    assert rows("round-1-opens") == [(dean.pk, "cycle", opens, "planned")]
    assert rows("round-1-opens-advocate") == [(assignment.advocate.pk, "cycle", opens, "planned")]
    assert rows("round-1-opens-student") == [(student.person.pk, f"student-{student.pk}", opens, "planned")]
    assert rows("silence") == [
        (assignment.advocate.pk, f"student-{student.pk}", eastern(3, 16, 12), "planned")
    ]


def test_plan_twice_changes_nothing():
    cycle = CycleFactory()
    office(cycle)
    AssignmentFactory(student__cycle=cycle)
    first = plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    before = list(Reminder.objects.order_by("pk").values())

    second = plan_reminders(cycle=cycle, now=moment(TUESDAY_7 + MINUTE))

    assert first == len(before) > 20
    assert second == 0
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_plan_under_embargo_speaks_of_nobody_but_to_the_office():
    cycle = CycleFactory()
    dean = office(cycle)
    AssignmentFactory(student__cycle=cycle, student__is_embargoed=True, is_embargoed=True)

    plan_reminders(cycle=cycle, now=moment(MONDAY_NOON))

    assert set(Reminder.objects.values_list("person", flat=True)) == {dean.pk}


def test_plan_leaves_out_who_matched():
    cycle = CycleFactory()
    StudentFactory(cycle=cycle, status=StudentStatus.MATCHED)

    plan_reminders(cycle=cycle, now=moment(MONDAY_NOON))

    assert list(Reminder.objects.all()) == []


def test_plan_cancels_for_an_advocate_no_more_and_plans_for_the_next():
    assignment = AssignmentFactory()
    cycle = assignment.student.cycle
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    assignment.until = TUESDAY_7
    assignment.save()
    following = AssignmentFactory(student=assignment.student)

    plan_reminders(cycle=cycle, now=moment(TUESDAY_7 + MINUTE))

    subject, due = f"student-{assignment.student.pk}", eastern(3, 16, 12)
    assert rows("silence") == [
        (assignment.advocate.pk, subject, due, "cancelled"),
        (following.advocate.pk, subject, due, "planned"),
    ]


def move(cycle: Cycle, key: str, by, now) -> None:
    milestone = Milestone.objects.get(cycle=cycle, key=key)
    was, milestone.at = milestone.at, milestone.at + by
    milestone.save()
    milestone.moves.create(was=was, became=milestone.at, moved_at=now, moved_by=None, reason="NRMP said so")
    move_reminders(cycle=cycle, key=key, now=moment(now))


def test_moved_milestone_moves_what_is_unsent():
    cycle = CycleFactory()
    dean = office(cycle)
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))

    move(cycle, "round_1_start", HOUR, TUESDAY_7 + MINUTE)

    assert rows("round-1-opens") == [(dean.pk, "cycle", eastern(3, 18, 9, 30), "planned")]
    assert rows("milestone-moved") == []


def test_moved_milestone_corrects_once_what_was_told():
    cycle = CycleFactory()
    dean = office(cycle)
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    Reminder.objects.filter(rule__slug="round-1-opens").update(state=ReminderState.SENT)
    now = eastern(3, 18, 8, 40)

    move(cycle, "round_1_start", HOUR, now)
    move(cycle, "round_1_start", HOUR, now + MINUTE)

    assert rows("milestone-moved") == [(dean.pk, "moved-round_1_start", now, "planned")]
    assert rows("round-1-opens") == [(dean.pk, "cycle", eastern(3, 18, 8, 30), "sent")]


def test_rehearsal_row_is_due_at_the_machine_instant_of_its_cycle_time():
    cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=MONDAY_NOON, anchor_cycle_at=TUESDAY_7, clock_rate=60
    )
    office(cycle)

    plan_reminders(cycle=cycle, now=cycle.moment(MONDAY_NOON))

    row = Reminder.objects.get(rule__slug="programs-may-contact")
    assert (row.due_cycle_at, row.due_at) == (eastern(3, 16, 7, 30), MONDAY_NOON + MINUTE / 2)


def test_rule_switched_off_cancels_and_on_plans_again():
    cycle = CycleFactory()
    dean = office(cycle)
    assert dean.user
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    rule = Rule.objects.get(cycle=cycle, slug="round-1-opens")

    switch_rule(rule=rule, is_active=False, by=dean.user, now=moment(TUESDAY_7))
    off = rows("round-1-opens")
    switch_rule(rule=rule, is_active=True, by=dean.user, now=moment(TUESDAY_7))

    assert [row[3] for row in off] == ["cancelled"]
    assert rows("round-1-opens") == [(dean.pk, "cycle", eastern(3, 18, 8, 30), "planned")]


def test_rule_is_the_offices_alone():
    cycle = CycleFactory()
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    rule = Rule.objects.get(cycle=cycle, slug="silence")

    with pytest.raises(NotAllowed):
        switch_rule(
            rule=rule, is_active=False, by=FacultyUserFactory(school=cycle.school), now=moment(TUESDAY_7)
        )

    rule.refresh_from_db()
    assert rule.is_active


def test_advocate_with_no_student_gets_nothing():
    cycle = CycleFactory()
    AdvocateFactory(school=cycle.school)

    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))

    assert list(Reminder.objects.all()) == []


def test_plan_leaves_a_row_alone_that_a_worker_took_meanwhile(monkeypatch):
    cycle = CycleFactory()
    office(cycle)
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    lease = TUESDAY_7 + HOUR

    def take_all(rows, *args, **kwargs):
        Reminder.objects.update(state=ReminderState.CLAIMED, leased_until=lease, claimed_by="worker")
        return []

    Milestone.objects.filter(cycle=cycle).update(at=F("at") + HOUR)
    monkeypatch.setattr(Reminder.objects, "bulk_create", take_all)

    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))

    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.CLAIMED}
