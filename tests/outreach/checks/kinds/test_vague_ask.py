import pytest

from tests.outreach.checks.cast import finder, say

found = finder("vague_ask")


@pytest.mark.parametrize(
    "words", ["Any help would be appreciated.", "Please do whatever you can for Maya.", "Could you help?"]
)
@pytest.mark.parametrize("to", ["pd1", "al1"])
def test_an_unspecific_request_is_found(words, to):
    assert found(say("m", words, to=to)) == [("m",)]


def test_praise_beside_it_makes_it_no_clearer():
    assert found(say("m", "I recommend Maya. Whatever you can do for her would be welcome.")) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "Any help is welcome. Would you read her file?",
        "Could you help Maya with her list of programs on Friday?",
        "Thank you for your help.",
    ],
)
def test_a_specific_one_beside_it_or_none_is_fine(words):
    assert found(say("m", words, to="al1")) == []


@pytest.mark.parametrize("channel", ["text", "call"])
def test_only_email_counts(channel):
    assert found(say("m", "Any help would be appreciated.", channel=channel)) == []


def test_our_own_people_may_be_asked_vaguely():
    assert found(say("m", "Any help would be appreciated.", to="f1")) == []
