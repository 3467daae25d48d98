import pytest

from tests.outreach.checks.cast import finder, say

found = finder("impossible_ask")


@pytest.mark.parametrize(
    "words",
    [
        "Please hold a place for Maya.",
        "Can you get her in?",
        "Would you guarantee Maya one of your prelim spots?",
        "Save her a spot, would you.",
        "I ask you to find a position for her.",
    ],
)
@pytest.mark.parametrize("to", ["pd1", "al1", "f1"])
def test_asking_for_a_position_is_found_whoever_is_asked(words, to):
    assert found(say("m", words, to=to)) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "I am not asking you to hold a place for Maya.",
        "Maya hopes for one of your prelim years.",
        "She already has a spot for research.",
        "Thank you for finding time for her.",
        "Would you hold the file until Friday?",
        "Could you offer her an interview?",
        "> Can you get her a spot?",
    ],
)
def test_hoping_and_not_asking_are_fine(words):
    assert found(say("m", words)) == []


def test_inbound_words_are_not_measured():
    assert found(say("m", "Can you hold her for us?", sender="pd1", to="d1")) == []
