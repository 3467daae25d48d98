from tests.outreach.checks.cast import LOOK, finder, say

found = finder("uncoordinated_student")
OWN = "Dear Dr. Marsh,\n\nI would be grateful for a look at my application.\n\nMaya Chen\nAAMC 14820937"
LATER = "2027-03-08T18:00:00-05:00"


def test_student_and_advocate_within_a_day_are_paired():
    assert found(say("a", LOOK), say("b", OWN, sender="maya", at=LATER)) == [("a", "b")]


def test_the_pair_is_no_duplicate_contact():
    assert finder("duplicate_contact")(say("a", LOOK), say("b", OWN, sender="maya", at=LATER)) == []


def test_two_of_us_are_not_this():
    assert found(say("a", LOOK), say("b", LOOK, sender="f1", at=LATER)) == []


def test_the_student_twice_is_not_this():
    assert found(say("a", OWN, sender="maya"), say("b", OWN, sender="maya", at=LATER)) == []


def test_two_programs_are_not_this():
    assert found(say("a", LOOK), say("b", OWN, sender="maya", to="pd2", at=LATER)) == []


def test_the_students_thanks_are_exempt():
    assert found(say("a", LOOK), say("b", "Thank you for the interview.", sender="maya", at=LATER)) == []
