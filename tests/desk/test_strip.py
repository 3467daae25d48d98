from datetime import timedelta

import pytest

from advising.versions import Scope, bump
from tests import moments
from tests.factories import CycleFactory, DeanFactory


@pytest.fixture
def dean(db):
    return DeanFactory(school=CycleFactory().school)


@pytest.fixture
def asked(client, dean, time_machine):
    """Ask the strip as a browser does that holds `etag`, at a moment of the week."""

    def ask(at, etag=""):
        time_machine.move_to(at, tick=False)
        client.force_login(dean)
        return client.get("/strip/", headers={"if-none-match": etag} if etag else {})

    return ask


def test_strip_says_now_and_next(asked):
    text = asked(moments.TUESDAY_NOON).content.decode()

    assert "<b>Tue 12:00 pm ET</b> · Reply" in text
    assert "Round 1: offers released" in text
    assert "1 d 21 h" in text


def test_strip_is_304_within_the_minute(asked):
    first = asked(moments.TUESDAY_NOON)

    again = asked(moments.TUESDAY_NOON + timedelta(seconds=30), first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_strip_is_new_after_a_minute(asked):
    first = asked(moments.TUESDAY_NOON)

    assert asked(moments.TUESDAY_NOON + moments.MINUTE, first["ETag"]).status_code == 200


def test_strip_is_new_when_a_milestone_has_moved(asked, dean):
    first = asked(moments.TUESDAY_NOON)
    bump(dean.school.cycles.get().pk, Scope.CLOCK)

    assert asked(moments.TUESDAY_NOON, first["ETag"]).status_code == 200


def test_strip_is_kept_by_no_cache(asked):
    assert asked(moments.TUESDAY_NOON)["Cache-Control"] == "private, no-store"


def test_strip_without_a_cycle(client, db):
    client.force_login(DeanFactory())

    assert client.get("/strip/").status_code == 200


def test_strip_signed_out(client, db):
    assert client.get("/strip/").status_code == 302
