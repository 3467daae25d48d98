import pytest

from tests.outreach.checks.cast import finder, say

found = finder("missing_identifier")
ASK = "Dear Dr. Marsh,\n\nPlease look at Maya's file."


def test_vouching_without_the_id_is_found():
    assert found(say("m", ASK)) == [("m",)]


@pytest.mark.parametrize(
    "number", ["14820937", "1482 0937", "14-820-937", "AAMC ID: 1482-0937", "148 209 37"]
)
def test_the_id_counts_however_it_is_spaced(number):
    assert found(say("m", f"{ASK} {number}")) == []


def test_an_id_in_signature_or_subject_counts():
    assert found(say("m", f"{ASK}\n\nSincerely,\nRuth Okafor\nre AAMC 14820937")) == []
    assert found(say("m", ASK, subject="Maya Chen 14820937")) == []


def test_one_only_in_quoted_text_does_not():
    assert found(say("m", f"{ASK}\n\n> AAMC 14820937")) == [("m",)]


def test_a_wrong_one_is_a_mismatch_alone():
    assert found(say("m", f"{ASK} AAMC 14820973")) == []


def test_another_number_is_no_id():
    assert found(say("m", f"{ASK} USMLE ID 54820937")) == [("m",)]


@pytest.mark.parametrize("channel", ["text", "call"])
def test_only_email_vouches(channel):
    assert found(say("m", ASK, channel=channel)) == []


@pytest.mark.parametrize("body", ["Thank you for seeing Maya.", "Maya's transcript is in the mail."])
def test_what_does_not_vouch_needs_none(body):
    assert found(say("m", body)) == []


def test_each_student_needs_theirs():
    body = "Dear Dr. Marsh,\n\nPlease look at Maya (14820937) and Omar."

    assert found(say("m", body, about=("maya", "omar"))) == [("m",)]
    assert found(say("m", f"{body} His is 15117720.", about=("maya", "omar"))) == []
