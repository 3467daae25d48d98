"""The dean's board: who needs an advocate, what needs attention, in few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from advising.models import Assignment, Cycle, TargetState, User
from outreach.models import BeatMinute, Channel, Conflict, Direction, Heartbeat, Message, State, Touch
from outreach.models.conflict import ConflictSide, Severity
from soapnet.desk.board import Board
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ProgramFactory,
    ReleaseFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
    TargetFactory,
    TaskFactory,
)
from tests.factories.outreach import MessageFactory
from tests.moments import HOUR, TUESDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_NOON)


@pytest.fixture
def cycle() -> Cycle:
    """A rehearsal that shows Tuesday noon."""
    made: Cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=TUESDAY_NOON, clock_rate=1
    )
    return made


@pytest.fixture
def dean(cycle: Cycle) -> User:
    made: User = DeanFactory(school=cycle.school)
    return made


def _said(student: Any, *, ago: timedelta, **values: Any) -> Message:
    program = ProgramFactory(institution_name="County General")
    message: Message = MessageFactory(
        cycle=student.cycle, state=State.LOGGED, at=TUESDAY_NOON - ago, **values
    )
    Touch.objects.create(
        message=message, cycle=student.cycle, student=student, program=program, at=message.at
    )
    return message


def _clash(message: Message, severity: Severity) -> Conflict:
    conflict = Conflict.objects.create(
        cycle=message.cycle,
        kind="contradiction",
        severity=severity,
        fingerprint=f"{message.pk}-{severity}",
        sentence="Two reasons given.",
        found_at=timezone.now(),
    )
    ConflictSide.objects.create(conflict=conflict, message=message)
    return conflict


def _grown(cycle: Cycle) -> None:
    """A student with an advocate and everything, and one without."""
    student = AssignmentFactory(student__cycle=cycle).student
    TargetFactory(student=student, state=TargetState.INTERVIEW, interview_at=TUESDAY_NOON + HOUR)
    TaskFactory(student=student, due_at=TUESDAY_NOON + 2 * HOUR)
    ReleaseFactory(student=student)
    _clash(_said(student, ago=HOUR), Severity.BLOCK)
    TargetFactory(student=StudentFactory(cycle=cycle))
    BeatMinute.objects.create(
        minute=timezone.now().replace(second=0, microsecond=0)
        - timedelta(minutes=BeatMinute.objects.count()),
        beats=60,
    )


@pytest.mark.parametrize("size", [1, 3])
def test_board_takes_ten_queries_at_most(
    client: Client, cycle: Cycle, dean: User, size: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(size):
        _grown(cycle)
    Heartbeat.objects.create(name="beat", at=timezone.now())
    client.force_login(dean)

    with django_assert_max_num_queries(10):
        answer = client.get("/board/")

    assert answer.status_code == 200
    assert len(answer.context["rows"]) == size
    assert len(answer.context["board"].needs) == size


def test_row_says_what_happened_and_what_comes(cycle: Cycle) -> None:
    student = AssignmentFactory(student__cycle=cycle, advocate__family_name="Okafor").student
    TargetFactory(student=student)
    TargetFactory(student=student, state=TargetState.CONTACTED_US)
    TargetFactory(student=student, state=TargetState.INTERVIEW, interview_at=TUESDAY_NOON + HOUR)
    TaskFactory(student=student, due_at=TUESDAY_NOON + 2 * HOUR)
    _said(student, ago=HOUR, direction=Direction.INBOUND, channel=Channel.CALL)
    _said(student, ago=2 * HOUR)

    row = Board(cycle, NOW).rows()[0]

    assert row.advocate == "Dr. Okafor"
    assert (row.applied, row.contacted, row.interviews) == (3, 2, 1)
    assert (row.last.first, row.last.second) == ("11:00 am", "County General called us")
    assert (row.step.first, row.step.second) == ("Interview", "1 pm")
    assert row.quiet_for is None


def test_draft_is_no_contact(cycle: Cycle) -> None:
    student = AssignmentFactory(student__cycle=cycle).student
    message = _said(student, ago=HOUR)
    Message.objects.filter(pk=message.pk).update(state=State.DRAFT)

    assert Board(cycle, NOW).rows()[0].last.first == ""


def test_table_begins_with_what_needs_attention(cycle: Cycle) -> None:
    clear, quiet, held = (AssignmentFactory(student__cycle=cycle).student for _ in range(3))
    _said(clear, ago=HOUR)
    _said(quiet, ago=20 * HOUR)
    _clash(_said(held, ago=HOUR), Severity.BLOCK)
    for student in (clear, quiet, held):
        student.status_at = TUESDAY_NOON - 30 * HOUR
        student.save()

    board = Board(cycle, NOW)

    assert [row.pk for row in board.rows()] == [held.pk, quiet.pk, clear.pk]
    assert [row.pk for row in board.rows("held")] == [held.pk]
    assert [row.pk for row in board.rows("quiet")] == [quiet.pk]
    assert board.rows("quiet")[0].quiet_words == "Quiet 20 h"


def test_who_has_nobody_stands_apart_with_a_suggestion(cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle)
    advocate = AdvocateFactory(school=cycle.school, specialty_codes=["140"])

    board = Board(cycle, NOW)

    assert board.rows() == []
    assert board.needs[0].row.pk == student.pk
    assert board.needs[0].suggestion is not None
    assert board.needs[0].suggestion.person_id == advocate.pk


def test_other_schools_are_not_on_the_board(cycle: Cycle) -> None:
    AssignmentFactory()
    StudentFactory()
    _clash(MessageFactory(), Severity.BLOCK)

    board = Board(cycle, NOW)

    assert (board.all_rows, board.loads, board.aside.lines) == ([], [], [])


@pytest.mark.parametrize("factory", [DeanFactory, StaffFactory])
def test_office_assigns_with_one_press(client: Client, cycle: Cycle, factory: Any) -> None:
    student = StudentFactory(cycle=cycle)
    advocate = AdvocateFactory(school=cycle.school)
    client.force_login(factory(school=cycle.school))

    answer = client.post(f"/students/{student.pk}/assign/", {"advocate": advocate.pk, "next": "/board/"})

    assert answer.headers["Location"] == "/board/"
    assert Assignment.objects.get().advocate == advocate


def test_several_are_assigned_at_once(client: Client, cycle: Cycle, dean: User) -> None:
    students = StudentFactory.create_batch(2, cycle=cycle)
    advocate = AdvocateFactory(school=cycle.school)
    client.force_login(dean)
    assert client.get("/assignments/").status_code == 200

    client.post("/assignments/", {f"student-{student.pk}": advocate.pk for student in students})

    assert Assignment.objects.open().filter(advocate=advocate).count() == 2


def test_full_advocate_is_refused_on_the_page(client: Client, cycle: Cycle, dean: User) -> None:
    student = StudentFactory(cycle=cycle)
    advocate = AdvocateFactory(school=cycle.school, capacity=0)
    client.force_login(dean)

    answer = client.post(f"/students/{student.pk}/assign/", {"advocate": advocate.pk})

    assert answer.status_code == 422
    assert "has no room" in answer.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory])
def test_board_is_for_the_office(client: Client, cycle: Cycle, factory: Any) -> None:
    client.force_login(factory(school=cycle.school))

    assert client.get("/board/").status_code == 403


def test_board_signed_out_asks_to_sign_in(client: Client) -> None:
    assert client.get("/board/").status_code == 302


def test_board_without_a_cycle_says_so(client: Client) -> None:
    client.force_login(DeanFactory())

    assert "No cycle is open" in client.get("/board/").content.decode()


def test_advocate_acknowledges(client: Client, cycle: Cycle) -> None:
    assignment = AssignmentFactory(student__cycle=cycle)
    client.force_login(assignment.advocate.user)
    assert "I have it" in client.get(f"/students/{assignment.student_id}/").content.decode()

    client.post(f"/assignments/{assignment.pk}/acknowledge/")

    assignment.refresh_from_db()
    assert assignment.acknowledged_at is not None
