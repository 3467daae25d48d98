import pytest

from tests.outreach.checks.cast import finder, say

found = finder("competing_endorsement")
MAYA = "Maya Chen is our strongest applicant this year."
LATER = "2027-03-12T09:00:00-05:00"


def omar(body: str, **rest):
    return say("b", body, sender="f1", about="omar", at=LATER, **rest)


def test_two_students_each_called_the_best_compete():
    assert found(say("a", MAYA), omar("Omar is the best candidate we have.")) == [("a", "b")]


@pytest.mark.parametrize(
    "words",
    [
        "Omar is one of our strongest applicants.",
        "Omar is the best student I have taught.",
        "Omar was top of my clerkship.",
        "Omar would be our best fit for you.",
        "Is Omar our best applicant?",
    ],
)
def test_lesser_praise_does_not_compete(words):
    assert found(say("a", MAYA), omar(words)) == []


def test_our_best_candidate_for_you_does():
    assert found(say("a", MAYA), omar("Our best candidate for you is Omar.")) == [("a", "b")]


def test_the_same_student_twice_does_not_compete():
    assert found(say("a", MAYA), say("b", MAYA, sender="f1", at=LATER)) == []


def test_another_program_may_hear_of_another_best():
    assert found(say("a", MAYA), omar("Omar is the best candidate we have.", to="pd2")) == []
