import pytest

from tests.outreach.checks.cast import finder, say

found = finder("too_long")
SIGNATURE = "\n\nSincerely,\n\nRuth Okafor, MD\nAssociate Dean for Student Affairs\nRoom 214\nTel 555-0136"


def letter(words: int) -> str:
    return "Dear Dr. Marsh,\n\n" + " ".join(["word"] * (words - 3))


@pytest.mark.parametrize(("words", "expected"), [(250, []), (251, [("m",)])])
def test_more_than_250_words_are_too_many(words, expected):
    assert found(say("m", letter(words))) == expected


def test_signature_and_quoted_text_do_not_count():
    quoted = "\n\nOn Mon, Mar 8, 2027 John Marsh wrote:\n" + "> and so on and so forth\n" * 60

    assert found(say("m", letter(250) + SIGNATURE + quoted)) == []


def test_signs_are_no_words():
    assert found(say("m", letter(250) + " - * —")) == []


@pytest.mark.parametrize("channel", ["text", "call"])
def test_only_email_counts(channel):
    assert found(say("m", letter(400), channel=channel)) == []


def test_an_email_to_our_own_people_counts():
    assert found(say("m", letter(400), to="f1")) == [("m",)]


def test_inbound_may_be_long():
    assert found(say("m", letter(400), sender="pd1", to="d1")) == []
