import pytest

from tests.outreach.checks.cast import finder, say

found = finder("rank_pressure")


@pytest.mark.parametrize(
    "words",
    [
        "Where does Maya stand on your rank list?",
        "Will she be ranked?",
        "Is Maya on your list?",
        "She will rank you first.",
        "Can you commit to ranking her?",
        "Two other programs are ranking her first.",
        "Please rank her to match.",
    ],
)
def test_pressing_about_rank_lists_is_found(words):
    assert found(say("m", words)) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "I do not ask how you will rank her.",
        "Maya ranks among the top ten of her class.",
        "Please consider her in the next round.",
        "Maya was on your list of applicants in the fall.",
        "> Will you rank her?",
    ],
)
def test_talk_that_does_not_press_is_fine(words):
    assert found(say("m", words)) == []


def test_an_alum_may_be_asked_how_to_rank():
    assert found(say("m", "How did you decide on your rank list?", to="al1")) == []


def test_what_the_program_asked_in_a_call_is_theirs():
    assert found(say("m", "He asked whether she would rank them first. Said nothing.", channel="call")) == []
