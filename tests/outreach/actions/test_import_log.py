"""An earlier year's log goes into that year's ledger: about nobody, unchecked, opening nothing; and can be undone."""

from datetime import datetime

import pytest
from django.test import Client

from advising.actions.import_undo import undo_import
from advising.actions.imports import commit_import, preview_import
from advising.clock import EASTERN
from advising.models import (
    Contact,
    Cycle,
    ImportBatch,
    ImportKind,
    ImportState,
    Milestone,
    Person,
    Student,
    User,
)
from outreach.models import Conflict, Message, MessageText, Receiver, Touch
from outreach.models.message import State
from tests.advising.imports.files import csv_bytes, sample
from tests.factories import CycleFactory, DeanFactory, PersonFactory, ProgramFactory, StaffFactory
from tests.moments import MONDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(MONDAY_NOON)
HEADING = "Date,Time (ET),Sender,Recipient,Recipient Email,Program Code,Program,Student Initials,Channel,Outcome,Notes"
LINE = (
    "2026-03-17,2:50 PM,Dr. Omar Haddad,Linda Perez,linda@x.example,1579110C0,Emergency Medicine - Toledo,NT,phone,"
    "left msg,PD is new"
)


@pytest.fixture
def staff() -> User:
    return StaffFactory(school=CycleFactory().school)


def preview(staff: User, *lines: str, data: bytes | None = None) -> ImportBatch:
    assert staff.school is not None
    return preview_import(
        school=staff.school,
        cycle=None,
        kind=ImportKind.OUTREACH_LOG,
        file_name="log.csv",
        data=data or csv_bytes(HEADING, *lines),
        by=staff,
        now=NOW,
    )


def imported(staff: User, *lines: str, data: bytes | None = None) -> ImportBatch:
    return commit_import(batch=preview(staff, *lines, data=data), by=staff, now=NOW)


def test_row_becomes_a_log_of_that_year_about_nobody(staff: User) -> None:
    sender = PersonFactory(school=staff.school, title="Dr.", given_name="Omar", family_name="Haddad")
    program = ProgramFactory(code="1579110C0")

    imported(staff, LINE)

    message = Message.objects.select_related("cycle", "text").get()
    assert message.text is not None
    assert (message.cycle.year, message.cycle.closed_at is not None) == (2026, True)
    assert (message.state, message.channel, message.direction, message.outcome) == (
        State.LOGGED,
        "call",
        "outbound",
        "left_message",
    )
    assert (message.at, message.sender) == (datetime(2026, 3, 17, 14, 50, tzinfo=EASTERN), sender)
    assert message.text.body.splitlines() == [
        "From: Dr. Omar Haddad",
        "To: Linda Perez <linda@x.example>",
        "Program: 1579110C0 Emergency Medicine - Toledo",
        "Student's initials: NT",
        "Outcome: left msg",
        "Note: PD is new",
    ]
    touch = Touch.objects.get()
    assert (touch.student, touch.program, touch.person, touch.contact) == (None, program, None, None)


def test_nothing_is_opened_checked_or_made_of_it(staff: User) -> None:
    imported(staff, LINE)

    assert Contact.objects.count() == 0
    assert Conflict.objects.count() == 0
    assert Student.objects.count() == 0
    assert MessageText.objects.get().reader_version == ""
    assert Message.objects.get().checked_version == ""


def test_recipient_on_file_is_found_by_address(staff: User) -> None:
    perez = PersonFactory(school=staff.school, email="linda@x.example")

    imported(staff, LINE)

    assert Receiver.objects.get().person == perez
    assert Touch.objects.get().person == perez


def test_sample_goes_in_once(staff: User) -> None:
    log = sample("outreach_log_2026.csv")

    first = imported(staff, data=log)
    again = preview(staff, data=log)

    assert first.counts == {"total": 140, "new": 140, "changed": 0, "unchanged": 0, "problems": 0}
    assert again.counts == {"total": 140, "new": 0, "changed": 0, "unchanged": 140, "problems": 0}
    assert Message.objects.filter(cycle__year=2026).count() == 140
    assert Touch.objects.filter(student__isnull=False).count() == 0


def test_earlier_cycle_on_file_is_used(staff: User) -> None:
    earlier = CycleFactory(school=staff.school, year=2026, closed_at=MONDAY_NOON)

    imported(staff, LINE)

    assert Message.objects.get().cycle == earlier
    assert Cycle.objects.count() == 2


def test_contact_of_the_open_cycle_is_a_problem(staff: User) -> None:
    batch = preview(staff, LINE.replace("2026-03-17", "2027-03-16"))

    assert (batch.plan, batch.counts["problems"]) == ([], 1)
    assert "is in the cycle of 2027, which is open" in batch.problems[0]["words"]


def test_what_is_not_on_file_is_kept_as_text_and_told(staff: User) -> None:
    batch = preview(staff, LINE)

    assert [notice["words"] for notice in batch.notices] == [
        "1579110C0 is not in the directory: kept as text.",
        "Dr. Omar Haddad is nobody on file, or more than one: kept as text.",
    ]


def test_undo_leaves_nothing(staff: User) -> None:
    batch = imported(staff, LINE, LINE.replace("2026-03-17", "2026-03-18"))

    undo_import(batch=batch, by=staff, now=moment(MONDAY_NOON.replace(minute=10)))

    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    counts = [model._default_manager.count() for model in (Message, MessageText, Receiver, Touch, Person)]
    assert counts == [0] * 5
    assert not Cycle.objects.filter(year=2026).exists()
    assert not Milestone.objects.filter(cycle__year=2026).exists()


def test_deans_read_the_earlier_year_beside_the_contact_log(client: Client, staff: User) -> None:
    imported(staff, LINE)
    client.force_login(DeanFactory(school=staff.school))

    log = client.get("/contacts/").content.decode()
    year = client.get(f"/contacts/cycles/{Message.objects.get().cycle_id}/").content.decode()

    assert f'href="/contacts/cycles/{Message.objects.get().cycle_id}/">2026</a>' in log
    assert "Linda Perez" in year
    assert "initials: NT" in year
