"""The board is kept while nothing on it has changed: every write shows at once, and nobody gets another's."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advising.actions import persons
from advising.actions.assignments import (
    acknowledge,
    assign_advocate,
    end_assignment,
    undo_assignment,
)
from advising.actions.contacts import say_applied
from advising.actions.import_programs import import_programs
from advising.actions.milestones import move_milestones
from advising.actions.students import set_status
from advising.actions.tasks import add_task, finish_task
from advising.clock import MilestoneKey
from advising.imports.programs import ProgramRow
from advising.models import (
    Access,
    AcquaintanceKind,
    Assignment,
    Contact,
    Cycle,
    Person,
    RoleKind,
    Student,
    StudentStatus,
    Target,
    Task,
    TaskOwner,
    TieKind,
    User,
)
from outreach.actions.conflicts import settle
from outreach.actions.logs import Track, log_contact, take_back_log
from outreach.actions.reservations import extend_reservation, release_reservation, reserve
from outreach.models import Channel, Conflict, ConflictSide, Direction, Message, Reservation, Settlement
from outreach.models.conflict import Severity
from soapnet.desk.board import Board
from tests import board_feeds, factories
from tests.moments import HOUR, MINUTE, TUESDAY_NOON, moment

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = moment(TUESDAY_NOON + 10 * MINUTE)


@pytest.fixture(autouse=True)
def still() -> Iterator[time_machine.Traveller]:
    """The clock stands, so that what is kept is kept."""
    with time_machine.travel(NOW.machine, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["own_pages"].clear()


@dataclass
class World:
    """A week in which everything that the board shows is there once."""

    cycle: Cycle
    dean: User
    assigned: Student
    advocate: Person
    waiting: Student
    free: Person
    target: Target
    contact: Contact

    @property
    def by_dean(self) -> dict[str, Any]:
        return {"by": self.dean, "now": NOW}


@pytest.fixture
def world() -> World:
    assigned = factories.StudentFactory()
    cycle = assigned.cycle
    advocate = factories.AssignmentFactory(student=assigned).advocate
    waiting = factories.StudentFactory(cycle=cycle)
    target = factories.TargetFactory(student=assigned)
    factories.TargetFactory(student=waiting, program=target.program)
    made = World(
        cycle=cycle,
        dean=factories.DeanFactory(school=cycle.school),
        assigned=assigned,
        advocate=advocate,
        waiting=waiting,
        free=factories.AdvocateFactory(school=cycle.school),
        target=target,
        contact=factories.ContactFactory(student=assigned, program=target.program, contacted=advocate),
    )
    factories.TaskFactory(student=assigned)
    message = _logged(made)
    conflict = Conflict.objects.create(
        cycle=cycle, kind="contradiction", severity=Severity.WARN, fingerprint="1", sentence="Two reasons.",
        found_at=NOW.machine - HOUR,
    )  # fmt: skip
    ConflictSide.objects.create(conflict=conflict, message=message)
    persons.add_absence(
        person=made.free, since=NOW.cycle - HOUR, until=NOW.cycle + HOUR, note="", by=made.dean, now=NOW
    )
    return made


def _logged(world: World, at: datetime = NOW.cycle - HOUR) -> Message:
    return log_contact(
        cycle=world.cycle, student=world.assigned, tracks=[Track(world.target.program)], channel=Channel.CALL,
        direction=Direction.INBOUND, at=at, by=_user_of(world.advocate), now=NOW,
    )  # fmt: skip


def _reserved(world: World) -> Reservation:
    return reserve(student=world.assigned, program=world.target.program, by=_user_of(world.advocate), now=NOW)


def _row(world: World) -> ProgramRow:
    program = world.target.program
    return ProgramRow(
        1, program.code, program.specialty_code, program.track_name, "Elsewhere General", program.acgme_id
    )


def _user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


DEEDS: dict[str, Callable[[World], object]] = {
    "assign": lambda w: assign_advocate(student=w.waiting, advocate=w.advocate, why="", **w.by_dean),
    "reassign": lambda w: assign_advocate(student=w.assigned, advocate=w.free, why="", **w.by_dean),
    "undo an assignment": lambda w: undo_assignment(assignment=Assignment.objects.get(), **w.by_dean),
    "end an assignment": lambda w: end_assignment(assignment=Assignment.objects.get(), why="", **w.by_dean),
    "acknowledge": lambda w: acknowledge(
        assignment=Assignment.objects.get(), by=_user_of(w.advocate), now=NOW
    ),
    "change capacity": lambda w: persons.change_advocate(
        person=w.free, is_advocate=True, capacity=1, specialty_codes=[], **w.by_dean
    ),
    "rename a person": lambda w: persons.change_person(
        person=w.advocate, values={"family_name": "Newname"}, **w.by_dean
    ),
    "note an absence": lambda w: persons.add_absence(
        person=w.advocate, since=NOW.cycle, until=NOW.cycle + 9 * HOUR, note="", **w.by_dean
    ),
    "take an absence back": lambda w: persons.remove_absence(absence=w.free.absences.get(), **w.by_dean),
    "declare an interest": lambda w: persons.declare_interest(
        person=w.advocate, why="cousin", student=w.waiting, **w.by_dean
    ),
    "note an acquaintance": lambda w: persons.note_acquaintance(
        person=w.advocate, student=w.waiting, kind=AcquaintanceKind.SUPERVISED, **w.by_dean
    ),
    "add a tie": lambda w: persons.add_tie(
        person=w.advocate, program=w.target.program, kind=TieKind.KNOWS_DIRECTOR, **w.by_dean
    ),
    "add a role": lambda w: persons.add_role(
        person=w.advocate, kind=RoleKind.DIRECTOR, program=w.target.program, **w.by_dean
    ),
    "accept": lambda w: set_status(
        student=w.assigned, status=StudentStatus.ACCEPTED, source="", program=w.target.program, **w.by_dean
    ),
    "apply": lambda w: say_applied(
        student=w.assigned, program=factories.ProgramFactory(), applied=True, applied_at=NOW.cycle,
        **w.by_dean,
    ),
    "add a task": lambda w: add_task(
        student=w.assigned, kind="other", title="Call home", owner=TaskOwner.OFFICE, due_at=NOW.cycle + MINUTE,
        **w.by_dean,
    ),
    "finish a task": lambda w: finish_task(task=Task.objects.get(student=w.assigned), **w.by_dean),
    "log a contact": lambda w: _logged(w, NOW.cycle - MINUTE),
    "take a log back": lambda w: take_back_log(message=Message.objects.get(), reason="Wrong", **w.by_dean),
    "reserve": _reserved,
    "settle a conflict": lambda w: settle(
        conflict=Conflict.objects.get(), settlement=Settlement.FIXED, **w.by_dean
    ),
    "move a milestone": lambda w: move_milestones(
        cycle=w.cycle,
        to={MilestoneKey.ROUND_1_START: w.cycle.clock_milestones()[MilestoneKey.ROUND_1_START] + 2 * HOUR},
        reason="Told so",
        **w.by_dean,
    ),
    "import the directory": lambda w: (_logged(w), import_programs(rows=[_row(w)], now=NOW)),
}  # fmt: skip


def _seen(client: Client) -> Any:
    return client.get("/board/").context["panels"]


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_shows_on_the_next_load(client: Client, world: World, deed: str) -> None:
    client.force_login(world.dean)
    before = _seen(client)

    DEEDS[deed](world)
    after = _seen(client)

    caches["own_pages"].clear()
    assert after != before
    assert after == _seen(client)


def test_end_of_a_reservation_shows(client: Client, world: World) -> None:
    reservation = _reserved(world)
    client.force_login(world.dean)
    assert "is calling" in _seen(client).main

    release_reservation(reservation=reservation, by=_user_of(world.advocate), now=NOW)

    assert "is calling" not in _seen(client).main


def test_reservation_that_runs_out_within_the_minute_is_gone(
    client: Client, world: World, still: time_machine.Traveller
) -> None:
    reservation = extend_reservation(reservation=_reserved(world), by=_user_of(world.advocate), now=NOW)
    Reservation.objects.filter(pk=reservation.pk).update(until=NOW.machine + timedelta(seconds=20))
    client.force_login(world.dean)
    assert "is calling" in _seen(client).main

    still.shift(21)

    assert "is calling" not in _seen(client).main


def test_next_minute_is_told_anew(client: Client, world: World, still: time_machine.Traveller) -> None:
    client.force_login(world.dean)
    before = _seen(client)

    still.shift(60)

    assert _seen(client) != before


def test_what_is_kept_is_not_read_again(client: Client, world: World, monkeypatch: Any) -> None:
    client.force_login(world.dean)
    before = _seen(client)
    monkeypatch.setattr(Board, "all_rows", None)

    assert _seen(client) == before


def test_form_token_is_of_each_answer(client: Client, world: World) -> None:
    client.force_login(world.dean)

    tokens = {
        re.findall(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/board/").content.decode())[0]
        for _ in range(2)
    }

    assert len(tokens) == 2
    assert "csrf" not in "".join([_seen(client).head, _seen(client).main, _seen(client).aside])


def _makes_anew(client: Client, monkeypatch: Any) -> bool:
    """Whether this reader's next board is read from the database."""
    read: list[Cycle] = []
    begin = Board.__init__

    def begun(board: Board, cycle: Cycle, now: Any) -> None:
        read.append(cycle)
        begin(board, cycle, now)

    with monkeypatch.context() as patch:
        patch.setattr(Board, "__init__", begun)
        client.get("/board/")
    return bool(read)


def test_nobody_gets_what_was_kept_for_another(client: Client, world: World, monkeypatch: Any) -> None:
    client.force_login(world.dean)
    client.get("/board/")
    assert not _makes_anew(client, monkeypatch)

    for user in (world.dean, factories.DeanFactory(school=world.cycle.school)):
        other = Client()
        other.force_login(user)
        assert _makes_anew(other, monkeypatch)


def test_other_school_gets_its_own(client: Client, world: World) -> None:
    client.force_login(world.dean)
    client.get("/board/")
    theirs = factories.AssignmentFactory().student

    client.force_login(factories.DeanFactory(school=theirs.cycle.school))
    shown = _seen(client).main

    assert theirs.person.family_name in shown
    assert world.assigned.person.full_name not in shown


def test_signed_out_gets_nothing(client: Client, world: World) -> None:
    client.force_login(world.dean)
    client.get("/board/")

    client.logout()

    assert client.get("/board/").status_code == 302
    assert client.get("/board/", headers={"hx-request": "true"}).status_code == 302


@pytest.mark.parametrize("access", [Access.FACULTY, Access.STUDENT, Access.IT_ADMIN])
def test_who_is_of_the_office_no_more_gets_nothing(client: Client, world: World, access: Access) -> None:
    client.force_login(world.dean)
    client.get("/board/")

    world.dean.access = access
    world.dean.save()

    assert client.get("/board/").status_code == 403


def test_dean_who_is_staff_now_gets_a_board_made_anew(client: Client, world: World, monkeypatch: Any) -> None:
    client.force_login(world.dean)
    client.get("/board/")

    world.dean.access = Access.STAFF
    world.dean.save()

    assert _makes_anew(client, monkeypatch)


@pytest.mark.parametrize("only", ["", "held", "quiet"])
def test_each_filter_is_kept_apart(client: Client, world: World, only: str) -> None:
    client.force_login(world.dean)
    client.get("/board/")
    client.get("/board/?only=held")
    client.get("/board/?only=quiet")

    shown = client.get(f"/board/?only={only}").content.decode()

    assert len(re.findall(r'<tr id="student-', shown)) == (0 if only == "held" else 1 if not only else 0)


# Polling


def _ask(client: Client, tag: str = "") -> Any:
    headers = {"hx-request": "true", **({"if-none-match": tag} if tag else {})}
    return client.get("/board/", headers=headers)


def test_page_carries_the_tag_it_is_asked_with(client: Client, world: World) -> None:
    client.force_login(world.dean)

    page = client.get("/board/").content.decode()
    tag = _ask(client).headers["ETag"]

    assert f'data-etag="{tag.replace(chr(34), "&quot;")}"' in page


def test_unchanged_board_is_not_sent_again(client: Client, world: World) -> None:
    client.force_login(world.dean)
    first = _ask(client)

    second = _ask(client, first.headers["ETag"])

    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    assert (second.status_code, second.content) == (304, b"")


def test_changed_board_is_sent(client: Client, world: World) -> None:
    client.force_login(world.dean)
    tag = _ask(client).headers["ETag"]

    _logged(world)

    assert _ask(client, tag).status_code == 200


@pytest.mark.parametrize("size", [1, 40])
def test_question_about_an_unchanged_board_costs_five_queries(
    client: Client, world: World, size: int, django_assert_max_num_queries: Any
) -> None:
    """Session, user, cycle with school, milestones, version: fewer than a page without anything on it."""
    for _ in range(size):
        factories.AssignmentFactory(student__cycle=world.cycle)
    client.force_login(world.dean)
    tag = _ask(client).headers["ETag"]

    with django_assert_max_num_queries(5):
        _ask(client, tag)


# Queries


@pytest.mark.parametrize("size", [1, 40])
def test_board_takes_ten_queries_anew_and_seven_as_kept(client: Client, world: World, size: int) -> None:
    for _ in range(size):
        factories.AssignmentFactory(student__cycle=world.cycle)
        factories.TargetFactory(student=factories.StudentFactory(cycle=world.cycle))
    client.force_login(world.dean)
    client.get("/more/")

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/board/")
        counts.append(len(captured))

    assert counts[0] <= 10
    assert counts[1] <= 7


def test_feeds_are_the_tables_that_the_board_reads(world: World) -> None:
    """What is shown without its version: the engine's beat and reminders, which are read each time."""
    with CaptureQueriesContext(connection) as captured:
        board = Board(world.cycle, NOW)
        assert board.needs
        assert board.loads
    read = {
        table
        for query in captured.captured_queries
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }

    engine = {"outreach_beatminute", "outreach_reminder", "outreach_rule"}
    assert read - engine == set(board_feeds.FEEDS)


TOLD = ('UPDATE "advising_version" SET "number" = 2', ("board",))


@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        ([('UPDATE "advising_task" SET "title" = %s', ())], ["advising_task.title"]),
        ([('INSERT INTO "advising_task" ("title")', ())], ["advising_task.*"]),
        ([('DELETE FROM "advising_task" WHERE 1', ())], ["advising_task.*"]),
        ([('UPDATE "advising_task" SET "detail" = %s', ())], []),
        ([('UPDATE "advising_task" SET "title" = %s', ()), TOLD], []),
        ([('UPDATE "advising_task" SET "title" = %s', ()), ('ROLLBACK TO SAVEPOINT "a"', ())], []),
    ],
)
def test_guard_finds_a_write_without_a_raise(
    world: World, statements: list[tuple[str, Any]], faults: list[str]
) -> None:
    guard = board_feeds.Guard()

    for sql, params in [('SAVEPOINT "a"', ()), *statements, ('RELEASE SAVEPOINT "a"', ())]:
        guard(lambda *_: None, sql, params, False, {})

    assert guard.faults == faults
