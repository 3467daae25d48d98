from datetime import datetime

import pytest

from tests.outreach.checks.cast import LOOK, finder, say

found = finder("moot")
WHEN = datetime.fromisoformat("2027-03-08T12:00:00-05:00")
ACCEPTED = {"status": "accepted", "status_at": WHEN, "accepted_program": "p2"}


@pytest.mark.parametrize("status", ["accepted", "withdrawn"])
def test_a_message_after_the_student_is_settled_is_moot(status):
    assert found(say("m", LOOK), maya={**ACCEPTED, "status": status}) == [("m",)]


@pytest.mark.parametrize(
    ("at", "expected"), [("2027-03-08T11:59:59-05:00", []), ("2027-03-08T12:00:00-05:00", [("m",)])]
)
def test_the_very_moment_counts(at, expected):
    assert found(say("m", LOOK, at=at), maya=ACCEPTED) == expected


def test_a_filled_program_makes_it_moot():
    assert found(say("m", LOOK), p1={"filled_at": WHEN}) == [("m",)]


@pytest.mark.parametrize(
    "body",
    [
        "Thank you for the care you took with Maya.",
        "Maya has accepted a position elsewhere.",
        "Dear Dr. Marsh,\n\nSorry for the late word: Maya has withdrawn. Please close the file.\n\nRuth",
    ],
)
def test_thanks_and_news_are_not_moot(body):
    assert found(say("m", body), maya=ACCEPTED) == []


@pytest.mark.parametrize(
    "body",
    [
        "Thank you for seeing Maya. Her third letter is uploaded.",
        "Thank you for seeing Maya. Would you look again?",
        "Maya still thinks the world of you.",
    ],
)
def test_a_new_fact_or_request_spoils_it(body):
    assert found(say("m", body), maya=ACCEPTED) == [("m",)]


def test_any_of_its_students_will_do_and_gives_one_finding():
    assert found(say("m", "Please read both files.", about=("omar", "maya")), maya=ACCEPTED) == [("m",)]


def test_a_message_to_an_alum_is_not_moot():
    assert found(say("m", "Would you talk with Maya?", to="al1"), maya=ACCEPTED) == []
