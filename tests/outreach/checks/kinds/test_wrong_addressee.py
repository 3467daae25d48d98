import pytest

from tests.outreach.checks.cast import finder, say

found = finder("wrong_addressee")


@pytest.mark.parametrize(
    "greeting",
    [
        "Dear Dr. Yoder,",
        "Dear Priscilla,",
        "Hi Dr Whitcomb,",
        "Dear Dr. Wilson,",
        "Dear Dr. Marshall,",
        "Eleanor,",
        "Good morning Dr. Yoder,",
    ],
)
def test_a_greeting_of_somebody_else_is_found(greeting):
    assert found(say("m", f"{greeting}\n\nI recommend Maya Chen.\n\nRuth")) == [("m",)]


@pytest.mark.parametrize(
    "greeting",
    [
        "Dear Dr. Marsh,", "John,", "Dear Jack,", "Hi Johnny!", "Dear Dr. John Marsh:", "Dear Mr. Marsh,",
        "Dear Dr. Marsh and Ms. Fusco,",
        "Dear Program Director,", "Dear colleagues,", "Good morning,", "To whom it may concern,", "Dear Dr. Marhs,",
        "JM,", "Hello there,",
    ],
)  # fmt: skip
def test_any_usual_way_to_greet_the_receiver_is_fine(greeting):
    assert found(say("m", f"{greeting}\n\nI recommend Maya Chen.\n\nRuth")) == []


@pytest.mark.parametrize("greeting", ["Dear Mr. Fusco,", "Dear Mrs. Fusco,", "Dear Dr. Fusco,"])
def test_a_wrong_title_before_the_right_name_names_the_receiver(greeting):
    assert found(say("m", f"{greeting}\n\nI recommend Maya Chen.", to="c1")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Hi Eleanor! Maya Chen has applied",
        "Priscilla - Maya Chen has applied",
        "Dr Yoder, Maya Chen has applied",
    ],
)
def test_texts_greet_too(text):
    assert found(say("m", text, channel="text")) == [("m",)]


@pytest.mark.parametrize(
    "text",
    [
        "Maya Chen has applied",
        "Sorry to bother you",
        "Quick one, John: Maya",
        "Maya, again, is free",
        "Good news, Maya is free",
    ],
)
def test_a_text_may_begin_without_a_greeting(text):
    assert found(say("m", text, channel="text")) == []


def test_a_note_of_a_call_greets_nobody():
    assert found(say("m", "Yoder sends regards. Marsh will look.", channel="call")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Maya hopes for a spot at Prairie Lakes.",
        "I hope you will consider her for your Prairie Lakes program.",
        "She would thrive with the residents at Riverbend.",
        "Maya wants to train at Riverbend.",
        "She has applied to Riverbend Psychiatry; would you look at her file?",
    ],
)
def test_the_program_called_by_anothers_name_is_found(words):
    assert found(say("m", f"Dear Dr. Marsh,\n\n{words}")) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "She also applied to Prairie Lakes.",
        "Maya has an interview at Riverbend as well.",
        "She rotated at Prairie Lakes with Dr. Yoder.",
        "Maya has applied to County General and, to be open, to Riverbend too.",
        "She would train gladly at County General.",
    ],
)
def test_other_programs_may_be_named_as_such(words):
    assert found(say("m", f"Dear Dr. Marsh,\n\n{words}")) == []


def test_our_own_mail_is_measured_too():
    assert found(say("m", "Dear Helga,\n\nMaya is fine.", to="f1")) == [("m",)]


def test_inbound_mail_is_not():
    assert found(say("m", "Dear Helga,\n\nWho is Maya?", sender="pd1", to="d1")) == []
