import pytest

from outreach.checks.scenario import Exam
from tests.outreach.checks.cast import finder, say

found = finder("below_threshold")
ASK = "Would you look at his file?"


def ask(body: str = ASK, **rest):
    return say("m", body, **{"about": "omar", "to": "pd3", "channel": "text", **rest})


def step2(score: int | None, attempts: int = 1):
    return {"exams": (Exam("Step 2 CK", "pass", attempts, score),)}


@pytest.mark.parametrize(("score", "expected"), [(224, [("m",)]), (225, []), (None, [])])
def test_a_minimum_shuts_out_who_is_below_it_and_known_to_be(score, expected):
    assert found(ask(), omar=step2(score)) == expected


@pytest.mark.parametrize(
    "exams",
    [
        (Exam("Step 1", "pass", 2, None),),
        (Exam("Step 1", "fail", 1, None),),
        (Exam("Step 1", "pending", 2, None),),
    ],
)
def test_attempts_shut_out_where_the_program_takes_none(exams):
    assert found(ask(), omar={"exams": exams}) == [("m",)]


@pytest.mark.parametrize(("required", "expected"), [(True, [("m",)]), (False, [])])
def test_a_required_score_shuts_out_who_has_none(required, expected):
    rule = {"min_step2": None, "accepts_attempts": None, "requires_step2": required}

    assert found(ask(), omar={"exams": ()}, p3=rule) == expected


def test_unknown_rules_shut_nobody_out():
    assert found(ask(), p3={"min_step2": None, "accepts_attempts": None}) == []


@pytest.mark.parametrize(
    "body",
    [
        "Please interview him.",
        "Could you give him a spot?",
        "Please rank him high.",
        "Omar hopes you will consider him.",
    ],
)
def test_every_kind_of_request_counts(body):
    assert found(ask(body)) == [("m",)]


@pytest.mark.parametrize(
    "body", ["Thank you for being plain about your rules.", "Omar's letter is in.", "I recommend him."]
)
def test_what_asks_for_no_look_does_not(body):
    assert found(ask(body)) == []


def test_a_students_own_request_counts():
    assert found(ask("Could my application be reviewed?", sender="omar")) == [("m",)]
