import pytest
from django.test import Client
from django.utils import timezone

from outreach.actions.heartbeat import count_beat, count_sent, show_life
from outreach.actions.reminders import plan_reminders
from outreach.beats import last_minutes
from outreach.models import OutboxMail, Reminder, Rule
from tests.factories import (
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ItAdminFactory,
    PersonFactory,
    StaffFactory,
    StudentUserFactory,
)
from tests.moments import MINUTE, TUESDAY_7, TUESDAY_NOON, moment
from tests.outreach.reminding import due_reminder

pytestmark = pytest.mark.django_db
PAGES = ["/reminders/", "/reminders/heartbeat/"]


def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def staff():
    cycle = CycleFactory()
    person = PersonFactory(school=cycle.school, user=StaffFactory(school=cycle.school))
    plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
    return person


def test_reminders_show_who_is_told_next(client: Client, staff) -> None:
    page = signed_in(client, staff.user).get("/reminders/").content.decode()

    assert "30 min before “Programs may contact”" in page
    assert str(staff) in page
    assert "Tue 7:30 am" in page


def test_reminders_show_what_was_sent_and_how_late(client: Client, staff) -> None:
    rows = Reminder.objects.filter(rule__slug__startswith="round")
    rows.update(state="sent", sent_at=TUESDAY_NOON + 5 * MINUTE, due_at=TUESDAY_NOON)

    page = signed_in(client, staff.user).get("/reminders/").content.decode()

    assert "5 min</" in page or "5 min\n" in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory, ItAdminFactory])
def test_reminders_are_the_offices_alone(client: Client, staff, factory, path: str) -> None:
    user = factory() if factory is ItAdminFactory else factory(school=staff.school)

    assert signed_in(client, user).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_reminders_signed_out_asks_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_rule_is_switched_off_and_off_again(client: Client, staff) -> None:
    rule = Rule.objects.get(slug="silence")
    signed_in(client, staff.user)

    for _ in range(2):
        assert client.post(f"/reminders/rules/{rule.pk}/", {"is_active": "0"}).status_code == 302

    rule.refresh_from_db()
    assert not rule.is_active


def test_rule_of_another_school_is_not_there(client: Client, staff) -> None:
    other = CycleFactory()
    rule = Rule.objects.get(slug="silence")

    answer = signed_in(client, DeanFactory(school=other.school)).post(f"/reminders/rules/{rule.pk}/")

    rule.refresh_from_db()
    assert (answer.status_code, rule.is_active) == (404, True)


def test_reminders_ask_the_same_for_any_number_of_rows(
    client: Client, staff, django_assert_num_queries
) -> None:
    signed_in(client, staff.user).get("/reminders/")
    with django_assert_num_queries(12) as one:
        client.get("/reminders/")
    for _ in range(2):
        PersonFactory(school=staff.school, user=StaffFactory(school=staff.school))
    plan_reminders(cycle=staff.school.cycles.get(), now=moment(TUESDAY_7))

    with django_assert_num_queries(len(one)):
        client.get("/reminders/")


def test_heartbeat_is_tagged(client: Client, staff) -> None:
    show_life("beat", machine=TUESDAY_7)

    first = signed_in(client, staff.user).get("/reminders/heartbeat/")

    assert first.status_code == 200
    assert first.headers["ETag"].startswith('"beat-')


def test_last_minutes_tell_beats_and_mails() -> None:
    count_beat(machine=TUESDAY_7)
    count_beat(machine=TUESDAY_7 + MINUTE)
    count_sent(3, machine=TUESDAY_7 + MINUTE)

    found = last_minutes(TUESDAY_7 + 3 * MINUTE, minutes=3)

    assert [(one.on_time, one.sent) for one in found] == [(True, 0), (True, 3), (False, 0)]


def test_due_reminders_are_sent_by_hand(client: Client, staff) -> None:
    due_reminder(timezone.now() - MINUTE, cycle=staff.school.cycles.get(), slug="milestone-moved")
    signed_in(client, staff.user)

    for _ in range(2):
        assert client.post("/reminders/send/").headers["Location"] == "/reminders/"

    assert OutboxMail.objects.count() == 1


def test_faculty_send_nothing_by_hand(client: Client, staff) -> None:
    due_reminder(timezone.now() - MINUTE, cycle=staff.school.cycles.get(), slug="milestone-moved")

    answer = signed_in(client, FacultyUserFactory(school=staff.school)).post("/reminders/send/")

    assert (answer.status_code, OutboxMail.objects.count()) == (403, 0)
