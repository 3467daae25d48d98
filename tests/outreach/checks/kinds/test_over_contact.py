from tests.outreach.checks.cast import finder, say

found = finder("over_contact")


def four(**last):
    hours = ("09", "11", "13")
    first = [
        say(f"m{n}", "Maya's letter is in.", at=f"2027-03-08T{hour}:00:00-05:00")
        for n, hour in enumerate(hours, 1)
    ]
    return [*first, say("m4", "One more thing on Maya.", **{"at": "2027-03-08T17:00:00-05:00", **last})]


def test_the_fourth_within_a_day_is_listed_alone():
    assert found(*four()) == [("m4",)]


def test_the_fifth_is_listed_too():
    fifth = say("m5", "And another.", at="2027-03-08T18:00:00-05:00")

    assert found(*four(), fifth) == [("m4",), ("m5",)]


def test_three_are_allowed():
    assert found(*four()[:3]) == []


def test_the_exact_end_of_the_day_counts():
    assert found(*four(at="2027-03-09T09:00:00-05:00")) == [("m4",)]
    assert found(*four(at="2027-03-09T09:00:01-05:00")) == []


def test_all_senders_and_students_count_together():
    assert found(*four(sender="f1", about="omar")) == [("m4",)]


def test_an_answer_to_the_persons_own_message_does_not_count():
    asked = say("in", "When?", sender="pd1", to="d1", at="2027-03-08T16:00:00-05:00")

    assert found(*four()[:3], asked, four(in_reply_to="in")[3]) == []


def test_an_alum_counts_where_a_student_is_spoken_of():
    messages = four(to="al1")
    alum = [say(m.ref, m.body, to="al1", at=m.at.isoformat()) for m in messages]
    nobody = [say(m.ref, m.body, to="al1", about="", at=m.at.isoformat()) for m in messages]

    assert found(*alum) == [("m4",)]
    assert found(*nobody) == []


def test_our_own_people_may_hear_from_us_often():
    assert found(*[say(m.ref, m.body, to="f1", at=m.at.isoformat()) for m in four()]) == []
