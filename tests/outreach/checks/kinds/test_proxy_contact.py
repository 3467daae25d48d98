import pytest

from outreach.checks.run import check
from outreach.checks.scenario import Policy
from tests.outreach.checks.cast import BEFORE, QUIET, finder, say, scenario

found = finder("proxy_contact")
ASK = "Would you call Dr. Marsh about Maya?"


@pytest.mark.parametrize("to", ["al1", "f1", "a1"])
def test_asking_an_alum_or_teacher_to_contact_a_program_is_found(to):
    assert found(say("m", ASK, to=to, at=QUIET)) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "Please put in a word for Maya with the director at Riverbend.",
        "Could you forward Maya's file to your program director?",
        "Would you email County General for her?",
        "Could you mention her to Dr. Yoder?",
        "Please drop Dr. Marsh a line about Maya.",
    ],
)
def test_whatever_the_way(words):
    assert found(say("m", words, to="al1", at=QUIET)) == [("m",)]


@pytest.mark.parametrize(
    "words",
    [
        "Would you talk with Maya about her list tonight?",
        "If a program calls you about Maya, please answer.",
        "Please do not call any program for Maya.",
        "Could you finish the letter and upload it?",
        "Which programs would you put on her list?",
        "Did you speak to Dr. Marsh in January?",
    ],
)
def test_advice_and_readiness_to_answer_are_fine(words):
    assert found(say("m", words, to="al1", at=QUIET)) == []


def test_before_the_quiet_hours_it_is_fine():
    assert found(say("m", ASK, to="al1", at=BEFORE)) == []


@pytest.mark.parametrize("to", ["d1", "pd1"])
def test_others_may_be_asked(to):
    assert found(say("m", ASK, sender="a1", to=to, at=QUIET)) == []


def test_an_open_window_changes_nothing():
    inbound = say("in", "Tell me more.", sender="pd1", to="d1", at="2027-03-17T09:00:00-04:00")

    assert found(inbound, say("m", ASK, to="al1", at=QUIET)) == [("m",)]


def test_yes_to_an_offer_is_asking_and_the_offer_is_not():
    offer = say(
        "o",
        "I would be happy to call Dr. Marsh for Maya.",
        sender="al1",
        to="d1",
        at="2027-03-17T10:00:00-04:00",
    )
    yes = say("y", "Yes, please do. Thank you!", to="al1", in_reply_to="o", at=QUIET)

    assert found(offer, yes) == [("y",)]


def test_yes_to_something_else_is_nothing():
    offer = say(
        "o", "I would be happy to talk with Maya.", sender="al1", to="d1", at="2027-03-17T10:00:00-04:00"
    )

    assert found(offer, say("y", "Yes, please do. Thank you!", to="al1", in_reply_to="o", at=QUIET)) == []


def test_a_position_where_the_receiver_works_is_no_proxy():
    assert found(say("m", "Could you get Maya a spot at your hospital?", to="al1", at=QUIET)) == []


def test_a_students_own_request_counts():
    assert found(say("m", "Could you email the director for me?", sender="maya", to="al1", at=QUIET)) == [
        ("m",)
    ]


def test_policy_warn_makes_it_a_warning():
    [finding] = [
        f
        for f in check(scenario(say("m", ASK, to="al1", at=QUIET), policy=Policy.WARN))
        if f.kind == "proxy_contact"
    ]

    assert finding.severity == "warn"
