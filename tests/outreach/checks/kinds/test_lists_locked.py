import pytest

from tests.outreach.checks.cast import LOCKED, QUIET, finder, say

found = finder("lists_locked")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-18T14:54:59-04:00", []),
        ("2027-03-18T14:55:00-04:00", [("m",)]),
        ("2027-03-18T20:59:59-04:00", [("m",)]),
        ("2027-03-18T21:00:00-04:00", []),
    ],
)
def test_from_the_final_deadline_until_soap_ends(at, expected):
    assert found(say("m", "Would you consider Maya?", at=at)) == expected


@pytest.mark.parametrize(
    "body", ["Maya is free all evening.", "Thank you for reading her file.", "I recommend her."]
)
def test_what_asks_for_no_consideration_is_fine(body):
    assert found(say("m", body, at=LOCKED)) == []


def test_an_alum_is_no_program():
    assert found(say("m", "Would you consider a talk with Maya?", to="al1", at=LOCKED)) == []


def test_an_open_window_changes_nothing():
    inbound = say("in", "Still free?", sender="pd1", to="d1", at=QUIET)

    assert found(inbound, say("m", "Would you consider Maya?", in_reply_to="in", at=LOCKED)) == [("m",)]
