import pytest

from outreach.checks.scenario import Exam
from tests.outreach.checks.cast import all_of, finder, say

found = finder("record_mismatch")


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("exam_result", "Maya failed Step 1 once."),
        ("exam_score", "Step 2 CK is 241."),
        ("leave", "Maya took a leave of absence."),
        ("failure", "Maya repeated the neurology clerkship."),
        ("specialty", "Maya is applying in psychiatry."),
        ("identifier", "AAMC ID 14820973."),
        ("graduation", "Maya graduated in 2026."),
        ("visa", "Maya needs a visa."),
        ("name", "I recommend Maya Ching (AAMC ID 14820937)."),
        ("pronoun", "Maya is on my service. He is very good."),
    ],
)
def test_what_the_record_says_is_false_is_found(topic, words):
    assert found(say("m", words)) == [("m", topic)]


@pytest.mark.parametrize(
    "words",
    [
        "> Maya failed Step 1.",
        "Did Maya fail Step 1?",
        "If Maya had failed Step 1, you would know.",
        "Unlike last year's applicant, who failed Step 1, Maya did not.",
        "Thank you.\n\nOn Mon, Mar 8, 2027 John Marsh wrote:\n> Maya failed Step 1, no?",
        "Thank you.\n\nFrom: John Marsh\nTo: Ruth Okafor\n\nMaya failed Step 1, no?",
    ],
)
def test_quoted_asked_supposed_and_told_of_others_is_not(words):
    assert found(say("m", words)) == []


@pytest.mark.parametrize("words", ["I believe Maya failed Step 1.", "As far as I know Maya failed Step 1."])
def test_a_hedge_asserts(words):
    assert found(say("m", words)) == [("m", "exam_result")]


def test_silence_of_the_record_cannot_be_mismatched():
    silent = {"exams": (Exam("Step 2 CK", "pass", 1, None),), "visa": None}

    assert found(say("m", "Maya failed Step 1, has 260 on Step 2 CK and needs a visa."), maya=silent) == []


@pytest.mark.parametrize(("attempts", "expected"), [(1, [("m", "exam_result")]), (2, [])])
def test_a_pending_exam_counts_the_sitting_awaited(attempts, expected):
    pending = {"exams": (Exam("Step 2 CK", "pending", attempts, None),)}

    assert found(say("m", "Maya failed Step 2 CK."), maya=pending) == expected


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Katarzyna Bielak", "Kasia Bielak"),
        ("Nguyễn Thị Hạnh", "Hanh Nguyen"),
        ("Omar Farouk Bello", "Omar Bello"),
        ("Jamie Ortiz-Lund", "Jamie Ortiz"),
        ("Sofía Arriaga", "Sofia Arriaga"),
    ],
)
def test_other_ways_to_write_a_name_are_the_same_name(name, written):
    assert found(say("m", f"I recommend {written} (AAMC ID 14820937)."), maya={"name": name}) == []


@pytest.mark.parametrize(
    ("pronouns", "words", "expected"),
    [
        ("they/them", "Maya ran the clinic. She did it well.", [("m", "pronoun")]),
        ("she/her", "Maya ran the clinic. They did it well.", []),
        ("she/they", "Maya ran the clinic. She did it well.", []),
        ("she/her", "Maya worked with Dr. Feld. He thinks well of her.", []),
        ("she/her", "Maya presented the case and the patient thanked her. His daughter did too.", []),
    ],
)
def test_pronouns_are_matched_against_the_record(pronouns, words, expected):
    assert found(say("m", words), maya={"pronouns": pronouns}) == expected


def test_name_and_pronoun_need_one_student_only():
    words = "Maya and Omar have applied. He is quick, she is careful; I recommend Maya Ching too."

    assert found(say("m", words, about=("maya", "omar"))) == []


def test_leave_is_personal_agrees_with_medical():
    assert found(say("m", "The leave was personal.", about="lena")) == []
    assert found(say("m", "The leave was for research.", about="lena")) == [("m", "leave")]


def test_a_prelim_year_beside_an_advanced_specialty_is_on_record():
    record = {"specialty": "Radiology", "also": ("Preliminary Medicine",)}

    assert found(say("m", "Maya is applying for a prelim medicine year."), maya=record) == []
    assert found(say("m", "Maya is applying in surgery as well."), maya=record) == [("m", "specialty")]


def test_an_eight_digit_number_said_to_be_something_else_is_no_id():
    assert found(say("m", "USMLE ID 54820937, Zoom meeting ID 14820111. Maya's AAMC ID is 14820937.")) == []


def test_inbound_words_are_not_measured():
    assert found(say("m", "Maya failed Step 1, I hear.", sender="pd1", to="d1")) == []


def test_the_explanation_says_who_whom_when_and_what_the_record_has():
    [finding] = [f for f in all_of(say("m", "Step 2 CK is 241.")) if f.kind == "record_mismatch"]

    assert finding.explanation == (
        "Ruth Okafor tells Dr. John Marsh (County General Internal Medicine) on 8 March at 2:00 pm that of Maya Chen "
        "Step 2 CK is 241, but the record has 238."
    )
    assert [e.quote for e in finding.evidence] == ["Step 2 CK is 241"]
