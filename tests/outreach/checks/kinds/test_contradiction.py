import pytest

from tests.outreach.checks.cast import all_of, finder, say

found = finder("contradiction")
LATER = "2027-03-12T09:00:00-05:00"


@pytest.mark.parametrize(
    ("topic", "one", "other"),
    [
        ("exam_result", "Maya passed Step 1 on her first attempt.", "Maya needed two attempts at Step 1."),
        ("exam_result", "Maya failed Step 1.", "Maya passed Step 1 on her first try."),
        ("exam_score", "Her Step 2 CK is 238.", "Maya scored 251 on Step 2 CK."),
        ("leave", "Maya took no leaves.", "Maya took a medical leave."),
        ("leave", "Her leave was for research.", "The leave was to care for her father."),
        ("failure", "Maya never failed a course.", "Maya failed the surgery shelf."),
        ("specialty", "Maya is applying in psychiatry.", "Maya is going into pediatrics."),
        ("identifier", "AAMC ID 14820937.", "AAMC ID 14820973."),
        ("graduation", "Maya graduates in May 2027.", "Maya graduated in December 2026."),
        ("visa", "Maya needs a J-1.", "Maya does not need a visa."),
    ],
)
def test_what_cannot_both_be_true_clashes_in_either_order(topic, one, other):
    assert found(say("a", one), say("b", other, sender="f1", to="al1", at=LATER)) == [("a", "b", topic)]
    assert found(say("a", other), say("b", one, sender="f1", to="al1", at=LATER)) == [("a", "b", topic)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maya passed Step 1.", "Maya passed Step 1 on the second attempt."),
        ("Maya failed Step 1.", "Maya passed Step 1 on the second attempt."),
        ("Her Step 2 CK is in the 230s.", "Step 2 CK is 238."),
        ("Maya took a leave.", "Maya took a family leave."),
        ("Maya took a personal leave.", "The leave was medical."),
        ("Maya failed a shelf.", "Maya failed the surgery shelf."),
        ("Maya failed the surgery shelf.", "Maya failed the pediatrics shelf."),
        ("Maya is a prelim applicant.", "Maya is applying for a transitional year."),
        ("Maya is applying in psychiatry.", "Maya is applying in family medicine as well."),
        ("Maya graduates in 2027.", "Maya graduates in May 2027."),
        ("AAMC ID 14820937.", "AAMC ID 1482-0937."),
    ],
)
def test_the_vaguer_agrees_with_the_finer(one, other):
    assert found(say("a", one), say("b", other, sender="f1", at=LATER)) == []


def test_specialties_the_record_names_both_never_clash():
    one, other = "Lena is applying in family medicine.", "Lena is applying for a transitional year."

    assert found(say("a", one, about="lena"), say("b", other, sender="f1", about="lena", at=LATER)) == []


def test_two_courses_clash_where_one_is_called_the_only_one():
    one, other = "Her only failure was the surgery shelf.", "Maya failed the pediatrics clerkship."

    assert found(say("a", one), say("b", other, sender="f1", at=LATER)) == [("a", "b", "failure")]


def test_two_leaves_on_record_are_two_leaves():
    one, other = "Her family leave was in 2024.", "Maya took a research leave too."

    assert found(say("a", one), say("b", other, at=LATER), maya={"leaves": ("family", "research")}) == []


def test_each_topic_has_its_own_nearest_earlier_message():
    messages = [
        say("a", "Maya took no leaves."),
        say("b", "Her Step 2 CK is 251.", at="2027-03-09T09:00:00-05:00"),
        say("c", "Her Step 2 CK is 238 and she took a medical leave.", at=LATER),
    ]

    assert found(*messages) == [("b", "c", "exam_score"), ("a", "c", "leave")]


def test_an_alums_word_to_our_own_staff_asserts_nothing():
    assert (
        found(
            say("a", "Maya took no leaves.", sender="al1", to="d1"), say("b", "Maya took a leave.", at=LATER)
        )
        == []
    )


def test_the_programs_own_words_assert_nothing():
    assert (
        found(
            say("a", "Maya took a leave.", sender="pd1", to="d1"), say("b", "Maya took no leaves.", at=LATER)
        )
        == []
    )


def test_a_cancelled_or_corrected_message_asserts_nothing():
    denial = say("b", "Maya took no leaves.", at=LATER)

    assert found(say("a", "Maya took a leave.", state="cancelled"), denial) == []
    assert found(say("a", "Maya took a leave.", corrected=True), denial) == []


def test_the_false_one_alone_is_held():
    true, false = say("a", "Maya took no leaves."), say("b", "Maya took a leave.", at=LATER)

    [finding] = [f for f in all_of(true, false) if f.kind == "contradiction"]

    assert finding.held == ("b",)
    assert [e.quote for e in finding.evidence] == ["no leaves", "took a leave"]
