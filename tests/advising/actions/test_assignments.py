import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from advising import signals
from advising.actions.assignments import (
    AdvocateFull,
    AlreadyAssigned,
    AssignmentEnded,
    CannotSpeak,
    IsTheProgram,
    acknowledge,
    assign_advocate,
    assign_advocates,
    assign_backup,
    end_assignment,
    undo_assignment,
)
from advising.history import Event
from advising.models import Assignment, AuditEvent, Cycle, Interest, RoleKind
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.versions import Scope, numbers
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    BackupFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    PersonFactory,
    RoleFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
    TargetFactory,
)
from tests.moments import HOUR, TUESDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_NOON)


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory()
    return made


def _people(cycle: Cycle) -> dict[str, Any]:
    return {
        "student": StudentFactory(cycle=cycle),
        "advocate": AdvocateFactory(school=cycle.school),
        "by": DeanFactory(school=cycle.school),
        "now": NOW,
        "why": "Supervised her.",
    }


def test_assign_advocate_makes_one_open_assignment(cycle: Cycle) -> None:
    people = _people(cycle)

    made = assign_advocate(**people)

    assert list(people["student"].assignments.open().primary()) == [made]
    assert (made.advocate, made.since, made.why, made.is_embargoed) == (
        people["advocate"],
        TUESDAY_NOON,
        "Supervised her.",
        False,
    )
    assert AuditEvent.objects.get().event == Event.ADVOCATE_ASSIGNED
    assert numbers(cycle.pk, Scope.BOARD) == {Scope.BOARD: 1}


def test_assign_advocate_ends_the_one_before(cycle: Cycle) -> None:
    people = _people(cycle)
    before = assign_advocate(**people)
    other = AdvocateFactory(school=cycle.school)

    assign_advocate(**{**people, "advocate": other})

    before.refresh_from_db()
    assert before.until == TUESDAY_NOON
    assert people["student"].assignments.open().get().advocate == other


def test_assign_advocate_refuses_when_full(cycle: Cycle) -> None:
    people = _people(cycle)
    people["advocate"].capacity = 1
    people["advocate"].save()
    AssignmentFactory(student__cycle=cycle, advocate=people["advocate"])

    with pytest.raises(AdvocateFull):
        assign_advocate(**people)

    assert list(people["student"].assignments.all()) == []


def test_backups_do_not_fill_an_advocate(cycle: Cycle) -> None:
    people = _people(cycle)
    people["advocate"].capacity = 1
    people["advocate"].save()
    BackupFactory(student__cycle=cycle, advocate=people["advocate"])

    assert assign_advocate(**people).advocate == people["advocate"]


def test_several_are_assigned_all_or_none(cycle: Cycle) -> None:
    students = StudentFactory.create_batch(2, cycle=cycle)
    advocate = AdvocateFactory(school=cycle.school, capacity=1)
    by = DeanFactory(school=cycle.school)

    with pytest.raises(AdvocateFull):
        assign_advocates(pairs=[(one, advocate) for one in students], why="", by=by, now=NOW)

    assert not Assignment.objects.exists()


def test_backup_who_becomes_advocate_is_backup_no_more(cycle: Cycle) -> None:
    people = _people(cycle)
    assign_backup(**people)

    assign_advocate(**people)

    assert [one.kind for one in people["student"].assignments.open()] == ["primary"]


def test_assigning_the_same_twice_is_refused(cycle: Cycle) -> None:
    people = _people(cycle)
    assign_advocate(**people)

    with pytest.raises(AlreadyAssigned):
        assign_advocate(**people)

    assert people["student"].assignments.count() == 1


def test_declared_interest_in_the_student_is_refused(cycle: Cycle) -> None:
    people = _people(cycle)
    Interest.objects.create(person=people["advocate"], student=people["student"], why="cousin")

    with pytest.raises(CannotSpeak):
        assign_advocate(**people)


def test_who_takes_no_students_is_refused(cycle: Cycle) -> None:
    with pytest.raises(CannotSpeak):
        assign_advocate(**{**_people(cycle), "advocate": PersonFactory(school=cycle.school)})


def test_advocate_of_another_school_is_refused(cycle: Cycle) -> None:
    with pytest.raises(CannotSpeak):
        assign_advocate(**{**_people(cycle), "advocate": AdvocateFactory()})


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory])
def test_only_the_office_assigns(cycle: Cycle, factory: Any) -> None:
    with pytest.raises(NotAllowed):
        assign_advocate(**{**_people(cycle), "by": factory(school=cycle.school)})


def test_dean_of_another_school_is_refused(cycle: Cycle) -> None:
    with pytest.raises(NotAllowed):
        assign_advocate(**{**_people(cycle), "by": DeanFactory()})


DUAL = [
    pytest.param(DeanFactory, "Asked for by her.", True, True, id="dean, reason, yes"),
    pytest.param(DeanFactory, "Asked for by her.", False, False, id="without the student's yes"),
    pytest.param(DeanFactory, " ", True, False, id="without a reason"),
    pytest.param(StaffFactory, "Asked for by her.", True, False, id="staff"),
]


@pytest.mark.parametrize(("factory", "why", "agreed", "passes"), DUAL)
def test_dual_role_needs_dean_reason_and_yes(
    cycle: Cycle, factory: Any, why: str, agreed: bool, passes: bool
) -> None:
    people = {**_people(cycle), "by": factory(school=cycle.school), "why": why}
    target = TargetFactory(student=people["student"])
    RoleFactory(person=people["advocate"], kind=RoleKind.COORDINATOR, program=target.program)

    if passes:
        assert assign_advocate(**people, student_agreed=agreed).student_agreed_at == TUESDAY_NOON
    else:
        with pytest.raises(IsTheProgram):
            assign_advocate(**people, student_agreed=agreed)


def test_former_director_is_no_dual_role(cycle: Cycle) -> None:
    people = _people(cycle)
    target = TargetFactory(student=people["student"])
    last_year = TUESDAY_NOON.date() - timedelta(days=365)
    RoleFactory(person=people["advocate"], kind=RoleKind.DIRECTOR, program=target.program, until=last_year)

    assert assign_advocate(**people).student_agreed_at is None


def test_under_embargo_the_assignment_is_kept_from_the_advocate(cycle: Cycle) -> None:
    people = _people(cycle)
    people["student"].is_embargoed = True
    people["student"].save()

    made = assign_advocate(**people)

    assert made.is_embargoed
    assert not Assignment.objects.told_to(people["advocate"].user).exists()
    with pytest.raises(NotAllowed):
        acknowledge(assignment=made, by=people["advocate"].user, now=NOW)


def test_acknowledge_is_the_advocates_alone_and_harmless_twice(cycle: Cycle) -> None:
    people = _people(cycle)
    made = assign_advocate(**people)

    with pytest.raises(NotAllowed):
        acknowledge(assignment=made, by=people["by"], now=NOW)
    acknowledge(assignment=made, by=people["advocate"].user, now=NOW)
    acknowledge(assignment=made, by=people["advocate"].user, now=moment(TUESDAY_NOON + HOUR))

    made.refresh_from_db()
    assert made.acknowledged_at == TUESDAY_NOON
    assert AuditEvent.objects.filter(event=Event.ASSIGNMENT_ACKNOWLEDGED).count() == 1


def test_end_assignment_ends_once(cycle: Cycle) -> None:
    people = _people(cycle)
    made = assign_advocate(**people)

    end_assignment(assignment=made, why="Leaves town.", by=people["by"], now=NOW)

    assert not people["student"].assignments.open().exists()
    with pytest.raises(AssignmentEnded):
        end_assignment(assignment=made, why="", by=people["by"], now=NOW)
    with pytest.raises(AssignmentEnded):
        acknowledge(assignment=made, by=people["advocate"].user, now=NOW)


def test_undo_brings_the_former_advocate_back(cycle: Cycle) -> None:
    people = _people(cycle)
    before = assign_advocate(**people)
    later = moment(TUESDAY_NOON + HOUR)
    made = assign_advocate(**{**people, "advocate": AdvocateFactory(school=cycle.school), "now": later})

    back = undo_assignment(assignment=made, by=people["by"], now=moment(TUESDAY_NOON + 2 * HOUR))

    assert back == [before]
    assert list(people["student"].assignments.open()) == [before]
    assert AuditEvent.objects.filter(event=Event.ASSIGNMENT_RESTORED, about_id=before.pk).exists()


def test_undo_makes_who_was_backup_the_backup_again(cycle: Cycle) -> None:
    people = _people(cycle)
    assign_advocate(**people)
    backup = AdvocateFactory(school=cycle.school)
    assign_backup(**{**people, "advocate": backup})
    later = moment(TUESDAY_NOON + HOUR)
    made = assign_advocate(**{**people, "advocate": backup, "now": later})

    undo_assignment(assignment=made, by=people["by"], now=later)

    open_ones = people["student"].assignments.open()
    assert {one.kind: one.advocate for one in open_ones} == {"primary": people["advocate"], "backup": backup}


def test_undo_of_a_first_assignment_leaves_nobody(cycle: Cycle) -> None:
    people = _people(cycle)

    assert undo_assignment(assignment=assign_advocate(**people), by=people["by"], now=NOW) == []

    assert not people["student"].assignments.open().exists()


def test_undo_is_refused_where_the_former_has_no_room_any_more(cycle: Cycle) -> None:
    people = _people(cycle)
    former = AdvocateFactory(school=cycle.school, capacity=1)
    assign_advocate(**{**people, "advocate": former})
    made = assign_advocate(**{**people, "now": moment(TUESDAY_NOON + HOUR)})
    AssignmentFactory(student=StudentFactory(cycle=cycle), advocate=former)

    with pytest.raises(AdvocateFull):
        undo_assignment(assignment=made, by=people["by"], now=NOW)

    assert list(people["student"].assignments.open()) == [made]


def test_undo_is_refused_once_acknowledged(cycle: Cycle) -> None:
    people = _people(cycle)
    made = assign_advocate(**people)
    acknowledge(assignment=made, by=people["advocate"].user, now=NOW)

    with pytest.raises(Refusal, match="has said yes"):
        undo_assignment(assignment=made, by=people["by"], now=NOW)


def test_outreach_is_told_of_each_step(cycle: Cycle) -> None:
    people = _people(cycle)
    heard: list[tuple[str, int]] = []

    def hear(signal: str) -> Any:
        def receiver(assignment: Assignment, **_: Any) -> None:
            heard.append((signal, assignment.advocate_id))

        return receiver

    told, ended = hear("assigned"), hear("ended")
    signals.advocate_assigned.connect(told)
    signals.assignment_ended.connect(ended)
    try:
        assign_advocate(**people)
        assign_advocate(**{**people, "advocate": AdvocateFactory(school=cycle.school)})
    finally:
        signals.advocate_assigned.disconnect(told)
        signals.assignment_ended.disconnect(ended)

    assert [what for what, _ in heard] == ["assigned", "ended", "assigned"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_deans_cannot_fill_the_last_place_twice(cycle: Cycle) -> None:
    """Both press at once; the second waits for the first, and finds the advocate full."""
    advocate = AdvocateFactory(school=cycle.school, capacity=1)
    students = StudentFactory.create_batch(2, cycle=cycle)
    deans = DeanFactory.create_batch(2, school=cycle.school)
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def press(place: int) -> None:
        try:
            barrier.wait(timeout=10)
            assign_advocate(student=students[place], advocate=advocate, why="", by=deans[place], now=NOW)
        except AdvocateFull as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert advocate.assignments.open().count() == 1
    assert len(refused) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_deans_assigning_one_student_leave_one_advocate(cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle)
    advocates = AdvocateFactory.create_batch(2, school=cycle.school)
    dean = DeanFactory(school=cycle.school)
    barrier = threading.Barrier(2)
    faults: list[Exception] = []

    def press(place: int) -> None:
        try:
            barrier.wait(timeout=10)
            assign_advocate(student=student, advocate=advocates[place], why="", by=dean, now=NOW)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert faults == []
    assert student.assignments.open().count() == 1
    assert student.assignments.count() == 2
