from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from advising.models import Person
from outreach.actions.reminders import plan_reminders
from outreach.models import OutboxMail, Reminder, Rule
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory, PersonFactory, StaffFactory
from tests.moments import TUESDAY_7, moment

pytestmark = pytest.mark.django_db
WRITTEN = {
    "title": "Phones manned", "amount": "1", "unit": "60", "side": "before", "milestone_key": "round_1_start",
    "audience": "office", "condition": "always", "by_email": "on", "subject": "Phones",
    "body": "{milestone}: {at}.", "repeat_minutes": "", "repeat_until_key": "", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def staff(client: Client) -> Iterator[Person]:
    with time_machine.travel(TUESDAY_7, tick=False):
        cycle = CycleFactory()
        person = PersonFactory(school=cycle.school, user=StaffFactory(school=cycle.school))
        plan_reminders(cycle=cycle, now=moment(TUESDAY_7))
        client.force_login(person.user)
        yield person


def silence() -> Rule:
    return Rule.objects.get(slug="silence")


def test_preview_before_saving_shows_who_and_when_and_writes_nothing(client: Client, staff) -> None:
    answer = client.post("/reminders/rules/new/", {**WRITTEN, "do": "preview"})

    page = answer.content.decode()
    assert "8:00 am" in page
    assert str(staff) in page
    assert "Round 1: offers released: " in page
    assert not Rule.objects.filter(title="Phones manned").exists()


def test_preview_asked_while_writing_is_a_fragment_that_never_saves(client: Client, staff) -> None:
    answer = client.post("/reminders/rules/new/", {**WRITTEN, "do": "save"}, headers={"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div id="rule-preview"')
    assert not Rule.objects.filter(title="Phones manned").exists()


def test_preview_of_what_is_half_written_names_what_is_missing(client: Client, staff) -> None:
    written = {**WRITTEN, "body": "Dear {first_name}"}

    answer = client.post("/reminders/rules/new/", written, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "No such field: {first_name}." in answer.content.decode()


def test_saved_rule_is_listed_and_planned(client: Client, staff) -> None:
    answer = client.post("/reminders/rules/new/", {**WRITTEN, "do": "save"})

    assert answer.headers["Location"] == "/reminders/"
    rule = Rule.objects.get(title="Phones manned")
    assert (rule.offset_minutes, rule.by_email, rule.in_app) == (-60, True, False)
    assert Reminder.objects.filter(rule=rule, state="planned").count() == 1


def test_unknown_field_is_named_beside_the_words(client: Client, staff) -> None:
    answer = client.post("/reminders/rules/new/", {**WRITTEN, "body": "Dear {first_name}", "do": "save"})

    assert answer.status_code == 422
    assert "No such field: {first_name}." in answer.content.decode()


def test_default_rule_opens_as_it_is_and_saves_unchanged(client: Client, staff) -> None:
    page = client.get(f"/reminders/rules/{silence().pk}/edit/")
    before = Rule.objects.filter(slug="silence").values().get()
    form = page.context["form"]
    written = {name: form[name].value() for name in form.fields}

    client.post(
        f"/reminders/rules/{silence().pk}/edit/",
        {name: value for name, value in written.items() if value not in (None, False)} | {"do": "save"},
    )

    assert Rule.objects.filter(slug="silence").values().get() == before


def test_rule_of_an_event_keeps_its_event(client: Client, staff) -> None:
    rule = Rule.objects.get(slug="assigned")
    before = (rule.milestone_key, rule.audience, rule.condition)

    client.post(
        f"/reminders/rules/{rule.pk}/edit/",
        {"title": rule.title, "subject": "New words", "body": rule.body, "by_email": "on", "do": "save",
         "milestone_key": "round_1_start", "audience": "student", "is_active": "on"},
    )  # fmt: skip

    rule.refresh_from_db()
    assert (rule.subject, rule.in_app) == ("New words", False)
    assert (rule.milestone_key, rule.audience, rule.condition) == before


def test_try_is_sent_to_who_presses(client: Client, staff) -> None:
    client.post(f"/reminders/rules/{silence().pk}/try/")

    assert OutboxMail.objects.get().to_address == staff.user.email


def test_run_sheet_sets_reminders_between_the_milestones(client: Client, staff) -> None:
    page = client.get("/reminders/preview/").content.decode()

    opens, released = page.index(">Round 1 opens<"), page.index(">Round 1: offers released<")
    assert opens < released < page.index(">Round 2 opens<")
    assert "Print the run sheet" in page


@pytest.mark.parametrize("path", ["/reminders/preview/", "/reminders/rules/new/"])
def test_rules_are_the_offices_alone(client: Client, staff, path: str) -> None:
    client.force_login(FacultyUserFactory(school=staff.school))

    assert client.get(path).status_code == 403


def test_rule_of_another_school_cannot_be_opened(client: Client, staff) -> None:
    client.force_login(DeanFactory(school=CycleFactory().school))

    assert client.get(f"/reminders/rules/{silence().pk}/edit/").status_code == 404
    assert client.post(f"/reminders/rules/{silence().pk}/try/").status_code == 404


@pytest.mark.parametrize("path", ["/reminders/preview/", "rule"])
def test_previews_ask_the_same_for_any_number_of_persons(
    client: Client, staff, path: str, django_assert_num_queries
) -> None:
    rule = Rule.objects.get(slug="programs-may-contact")
    address = f"/reminders/rules/{rule.pk}/edit/" if path == "rule" else path
    client.get(address)
    with django_assert_num_queries(12 if path == "rule" else 13) as one:
        client.get(address)
    for _ in range(3):
        PersonFactory(school=staff.school, user=StaffFactory(school=staff.school))

    with django_assert_num_queries(len(one)):
        client.get(address)
