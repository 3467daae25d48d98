import pytest

from tests.outreach.checks.cast import BEFORE, MONDAY, finder, say

found = finder("cold_monday")
ASK = "Would you talk with Maya tonight?"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-15T09:59:59-04:00", []),
        ("2027-03-15T10:00:00-04:00", [("m",)]),
        ("2027-03-15T14:00:00-04:00", [("m",)]),
        ("2027-03-15T14:00:01-04:00", []),
    ],
)
def test_four_hours_from_the_list_the_exact_end_included(at, expected):
    assert found(say("m", ASK, to="al1", at=at)) == expected


@pytest.mark.parametrize("channel", ["email", "text", "call"])
def test_any_channel_counts(channel):
    assert found(say("m", ASK, to="al1", channel=channel, at=MONDAY)) == [("m",)]


def test_an_earlier_message_to_the_alum_by_any_of_us_clears_it():
    assert (
        found(say("a", "Hello.", sender="f1", to="al1", about=""), say("m", ASK, to="al1", at=MONDAY)) == []
    )


def test_an_earlier_message_of_the_alum_clears_it():
    assert (
        found(say("a", "Hello.", sender="al1", to="a1", about=""), say("m", ASK, to="al1", at=MONDAY)) == []
    )


def test_a_cancelled_one_does_not():
    assert found(say("a", "Hello.", to="al1", state="cancelled"), say("m", ASK, to="al1", at=MONDAY)) == [
        ("m",)
    ]


def test_news_without_a_request_is_fine():
    assert found(say("m", "Maya did not match. I wanted you to know.", to="al1", at=MONDAY)) == []


def test_other_receivers_are_no_alum():
    assert found(say("m", ASK, to="f1", at=MONDAY), say("n", ASK, at=BEFORE)) == []
