import pytest

from outreach.checks.scenario import Released
from tests.outreach.checks.cast import finder, say

found = finder("unreleased_disclosure")
NOTHING = {"released": Released()}


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("exam_result", "Omar passed Step 1 on the second attempt."),
        ("exam_score", "His Step 2 CK is 218."),
        ("leave", "Omar was on leave for a year."),
        ("failure", "Omar failed the surgery shelf."),
    ],
)
@pytest.mark.parametrize("to", ["pd3", "al1"])
def test_a_true_fact_of_an_unreleased_category_is_found(topic, words, to):
    assert found(say("m", words, about="omar", to=to)) == [("m", topic)]


@pytest.mark.parametrize(
    ("topic", "words"), [("leave", "Maya took no leaves."), ("failure", "Maya never failed a course.")]
)
def test_a_true_denial_discloses_too(topic, words):
    assert found(say("m", words), maya=NOTHING) == [("m", topic)]


def test_a_false_statement_is_a_mismatch_only():
    assert found(say("m", "Omar took no leaves.", about="omar", to="pd3")) == []


def test_what_is_released_may_be_said():
    assert found(say("m", "Maya passed Step 1, Step 2 CK is 238, no leaves, no failures.")) == []


@pytest.mark.parametrize("to", ["f1", "a1"])
def test_our_own_people_may_hear_it(to):
    assert found(say("m", "Omar failed the surgery shelf.", about="omar", to=to)) == []


def test_students_speak_freely_of_themselves():
    assert (
        found(say("m", "I took a leave and failed the surgery shelf.", sender="omar", about="omar", to="pd3"))
        == []
    )


def test_releases_may_differ_by_reader():
    released = {"released": Released(program=frozenset({"leave"}))}
    words = "Omar was on leave for a year."

    assert found(say("m", words, about="omar", to="pd3"), omar=released) == []
    assert found(say("m", words, about="omar", to="al1"), omar=released) == [("m", "leave")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Omar took a leave.", []), ("Omar took a family leave.", [("m", "leave")])],
)
def test_leave_fact_releases_that_there_was_one_and_not_why(words, expected):
    released = {"released": Released.to_all("leave_fact")}

    assert found(say("m", words, about="omar", to="pd3"), omar=released) == expected


def test_leave_fact_covers_a_denial():
    assert found(say("m", "Maya took no leaves."), maya={"released": Released.to_all("leave_fact")}) == []


def test_one_finding_a_category():
    words = "Omar failed the surgery shelf. I repeat: he failed the surgery shelf, and he was on leave."

    assert found(say("m", words, about="omar", to="pd3")) == [("m", "leave"), ("m", "failure")]


@pytest.mark.parametrize("words", ["> Omar failed the surgery shelf.", "Does a failed shelf matter to you?"])
def test_quoted_and_asked_disclose_nothing(words):
    assert found(say("m", words, about="omar", to="pd3")) == []


def test_the_situation_needs_a_release_only_where_the_cycle_says_so():
    assert found(say("m", "Omar is free.", about="omar", to="pd3"), situation_needs_release=True) == [
        ("m", "situation")
    ]
    assert found(say("m", "Omar is free.", about="omar", to="pd3")) == []
