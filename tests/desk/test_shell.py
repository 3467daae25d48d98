from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from advising.middleware import Now
from outreach.models import Conflict, Heartbeat, Touch
from outreach.models.message import State
from soapnet.desk.shell import BEAT, Engine, Shell, engine_state
from tests import moments
from tests.factories import (
    AssignmentFactory,
    BackupFactory,
    CycleFactory,
    DeanFactory,
    MessageFactory,
    StudentUserFactory,
)


@pytest.mark.parametrize(
    ("silence", "engine"),
    [
        (timedelta(seconds=14), Engine("Reminders on time", "Running, last beat 14 s ago")),
        (timedelta(seconds=89), Engine("Reminders on time", "Running, last beat 1 min ago")),
        (timedelta(seconds=90), Engine("Reminders late", "Last beat 1 min ago", "warn")),
        (timedelta(minutes=6), Engine("Reminders stopped", "Reminders stopped 6 min ago.", "block")),
        (timedelta(seconds=-2), Engine("Reminders on time", "Running, last beat 0 s ago")),
    ],
)
def test_engine_state(silence, engine):
    assert engine_state(moments.TUESDAY_NOON, moments.TUESDAY_NOON + silence) == engine


@pytest.fixture
def dean(db):
    return DeanFactory(school=CycleFactory().school, name="Katherine Alvarez")


def test_page_shows_stopped_reminders_in_words(client, dean, time_machine):
    time_machine.move_to(moments.TUESDAY_NOON, tick=False)
    Heartbeat.objects.create(name=BEAT, at=moments.TUESDAY_NOON - timedelta(minutes=6))
    client.force_login(dean)

    text = client.get("/gallery/").content.decode()

    assert text.count("Reminders stopped 6 min ago.") == 2  # the band, and the gallery's own sample


def test_page_without_an_engine_says_nothing_of_it(client, dean):
    client.force_login(dean)

    assert "Reminders on time" not in client.get("/gallery/").content.decode()


def test_shell_costs_three_queries(client, dean, django_assert_num_queries):
    client.force_login(dean)

    with django_assert_num_queries(5):  # session, user; then cycle with school, milestones, figures
        client.get("/gallery/")


def shell_of(user):
    request = RequestFactory().get("/")
    request.user = user
    request.now = Now(request)  # type: ignore[attr-defined]
    return Shell(request)


def a_conflict(cycle, **values):
    return Conflict.objects.create(
        cycle=cycle,
        kind="k",
        severity="block",
        fingerprint=str(values)[:64],
        found_at=moments.TUESDAY_NOON,
        **values,
    )


def test_counts_of_a_dean_are_open_conflicts_and_waiting_messages(dean):
    cycle = dean.school.cycles.get()
    a_conflict(cycle, sentence="one")
    a_conflict(cycle, sentence="two", settled_at=moments.TUESDAY_NOON, settlement="fixed")
    MessageFactory.create_batch(2, cycle=cycle, state=State.IN_REVIEW)
    MessageFactory(cycle=cycle, state=State.DRAFT)

    counts = shell_of(dean).counts

    assert (counts["conflicts"], counts["messages"]) == (1, 2)


def test_count_of_an_advocate_is_of_their_own_drafts(db):
    backup = BackupFactory()
    for sender in (backup.advocate, AssignmentFactory(student=backup.student).advocate):
        message = MessageFactory(cycle=backup.student.cycle, sender=sender, state=State.DRAFT)
        Touch.objects.create(
            message=message, cycle=message.cycle, student=backup.student, at=moments.TUESDAY_NOON
        )

    assert shell_of(backup.advocate.user).counts["messages"] == 1


def test_counts_stay_within_the_school(dean):
    elsewhere = CycleFactory()
    a_conflict(elsewhere, sentence="one")
    MessageFactory(cycle=elsewhere, state=State.IN_REVIEW)

    counts = shell_of(dean).counts

    assert (counts["conflicts"], counts["messages"]) == (0, 0)


def test_shell_of_nobody_is_empty(db):
    shell = shell_of(AnonymousUser())

    assert (shell.nav, shell.tabs, shell.school, shell.engine, shell.clock) == ([], (), "", None, None)


# Light and dark


def test_set_theme_is_kept_with_the_account(client, dean):
    client.force_login(dean)

    response = client.post(
        reverse("set_theme"), {"theme": "dark"}, headers={"referer": "http://testserver/gallery/"}
    )

    assert response["Location"] == "http://testserver/gallery/"
    assert '<html lang="en" data-bs-theme="dark">' in client.get("/gallery/").content.decode()


def test_set_theme_before_sign_in_is_kept_in_a_cookie(client, db):
    client.post(reverse("set_theme"), {"theme": "light"})

    assert '<html lang="en" data-bs-theme="light">' in client.get("/accounts/login/").content.decode()


def test_set_theme_refuses_other_words(client, db):
    assert client.post(reverse("set_theme"), {"theme": "sepia"}).status_code == 400


def test_set_theme_never_leaves_the_site(client, db):
    response = client.post(
        reverse("set_theme"), {"theme": ""}, headers={"referer": "https://elsewhere.example/"}
    )

    assert response["Location"] == "/"


# The gallery


def test_gallery_is_for_the_office(client, dean):
    client.force_login(StudentUserFactory(school=dean.school))

    assert client.get("/gallery/").status_code == 403


def test_gallery_signed_out_asks_to_sign_in(client, db):
    assert client.get("/gallery/")["Location"] == "/accounts/login/?next=/gallery/"
