import pytest

from tests.outreach.checks.cast import finder, say

found = finder("first_choice_twice")
FIRST = "County General is Maya's first choice."
LATER = "2027-03-12T09:00:00-05:00"


def second(body: str):
    return say("b", body, sender="f1", to="pd2", at=LATER)


@pytest.mark.parametrize(
    "words",
    [
        "Prairie Lakes is her first choice.",
        "She will rank you first.",
        "Your program is where she most wants to train.",
    ],
)
def test_two_programs_told_the_same_are_paired(words):
    assert found(say("a", FIRST), second(words)) == [("a", "b")]


@pytest.mark.parametrize(
    "words",
    [
        "Prairie Lakes is one of her top choices.",
        "County General is her first choice.",
        "Is Prairie Lakes her first choice?",
        "Prairie Lakes is not her first choice.",
    ],
)
def test_what_is_no_such_claim_is_not(words):
    assert found(say("a", FIRST), second(words)) == []


def test_one_program_may_hear_it_twice():
    assert found(say("a", FIRST), say("b", FIRST, sender="f1", at=LATER)) == []


def test_two_students_may_have_two_first_choices():
    assert (
        found(say("a", FIRST), say("b", "You are Omar's first choice.", about="omar", to="pd2", at=LATER))
        == []
    )
