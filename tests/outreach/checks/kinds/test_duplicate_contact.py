from datetime import datetime, timedelta

import pytest

from tests.outreach.checks.cast import LOOK, finder, say

found = finder("duplicate_contact")
FIRST = datetime.fromisoformat("2027-03-08T09:00:00-05:00")


def at(hours: float) -> str:
    return (FIRST + timedelta(hours=hours)).isoformat()


def test_two_of_us_within_a_day_are_paired():
    assert found(say("a", LOOK, at=at(0)), say("b", LOOK, sender="f1", at=at(5))) == [("a", "b")]


@pytest.mark.parametrize(("hours", "expected"), [(24, [("a", "b")]), (24.001, [])])
def test_a_day_includes_its_exact_end(hours, expected):
    assert found(say("a", LOOK, at=at(0)), say("b", LOOK, sender="f1", at=at(hours))) == expected


def test_each_later_message_is_paired_with_the_nearest_earlier():
    messages = [
        say(ref, LOOK, sender=who, at=at(n))
        for n, (ref, who) in enumerate([("a", "d1"), ("b", "f1"), ("c", "a1")])
    ]

    assert found(*messages) == [("a", "b"), ("b", "c")]


def test_the_same_sender_may_write_twice():
    assert found(say("a", LOOK, at=at(0)), say("b", LOOK, at=at(1))) == []


def test_an_alum_acting_for_the_school_counts():
    assert found(say("a", LOOK, sender="al1", at=at(0)), say("b", LOOK, at=at(1))) == [("a", "b")]


def test_another_student_is_another_matter():
    assert found(say("a", LOOK, at=at(0)), say("b", LOOK, sender="f1", about="omar", at=at(1))) == []


def test_another_program_is_another_matter():
    assert found(say("a", LOOK, at=at(0)), say("b", LOOK, sender="f1", to="pd2", at=at(1))) == []


def test_coordinator_and_director_are_one_program():
    assert found(say("a", LOOK, to="c1", at=at(0)), say("b", LOOK, sender="f1", at=at(1))) == [("a", "b")]


def test_one_thread_is_coordinated():
    answer = say("b", LOOK, sender="f1", in_reply_to="a", at=at(1))

    assert found(say("a", LOOK, at=at(0)), answer) == []


def test_a_thread_through_a_cancelled_message_is_still_one():
    messages = [
        say("a", LOOK, at=at(0)),
        say("x", "", in_reply_to="a", state="cancelled", at=at(0.5)),
        say("b", LOOK, sender="f1", in_reply_to="x", at=at(1)),
    ]

    assert found(*messages) == []


@pytest.mark.parametrize(("about", "expected"), [("maya", []), ("omar", [("a", "b")]), ("", [("a", "b")])])
def test_the_programs_own_word_about_the_student_in_between_clears_it(about, expected):
    inbound = say("in", "Who is she?", sender="pd1", to="d1", about=about, at=at(1))

    assert found(say("a", LOOK, at=at(0)), inbound, say("b", LOOK, sender="f1", at=at(2))) == expected


def test_cancelled_messages_count_for_nothing():
    assert found(say("a", LOOK, state="cancelled", at=at(0)), say("b", LOOK, sender="f1", at=at(1))) == []


@pytest.mark.parametrize("thanks", ["Thank you for seeing Maya.", "Maya has accepted a position elsewhere."])
def test_thanks_and_news_are_exempt_whichever_of_the_two_they_are(thanks):
    assert found(say("a", thanks, at=at(0)), say("b", LOOK, sender="f1", at=at(1))) == []
    assert found(say("a", LOOK, at=at(0)), say("b", thanks, sender="f1", at=at(1))) == []


def test_equal_times_keep_the_order_of_the_file():
    assert found(say("z", LOOK, at=at(0)), say("a", LOOK, sender="f1", at=at(0))) == [("z", "a")]


def test_two_students_in_one_message_give_one_finding():
    both = ("maya", "omar")

    assert found(say("a", LOOK, about=both, at=at(0)), say("b", LOOK, sender="f1", about=both, at=at(1))) == [
        ("a", "b")
    ]
