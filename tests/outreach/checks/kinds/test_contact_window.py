from datetime import datetime

import pytest

from outreach.checks.run import check
from outreach.checks.scenario import Policy
from outreach.checks.view import Opening
from tests.outreach.checks.cast import MONDAY, QUIET, finder, say, scenario

found = finder("contact_window")
CONTACT = "2027-03-17T09:00:00-04:00"


def call_from(program: str = "pd1", **rest):
    return say("in", "Tell me more.", **{"sender": program, "to": "d1", "at": CONTACT, **rest})


def test_a_program_message_in_the_quiet_hours_is_found():
    assert found(say("m", "Maya is free.", at=QUIET)) == [("m",)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-15T09:59:59-04:00", []),
        ("2027-03-15T10:00:00-04:00", [("m",)]),
        ("2027-03-18T20:59:59-04:00", [("m",)]),
        ("2027-03-18T21:00:00-04:00", []),
    ],
)
def test_the_hours_begin_with_the_list_and_end_with_soap(at, expected):
    assert found(say("m", "Maya is free.", at=at)) == expected


def test_quiet_from_begins_them_sooner():
    early = {"quiet_from": datetime.fromisoformat("2027-03-03T21:00:00-05:00")}

    assert found(say("m", "Maya is free."), **early) == [("m",)]


def test_the_programs_contact_about_this_student_opens():
    assert found(call_from(), say("m", "Maya is free.", at=QUIET)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"about": "omar"},
        {"about": ""},
        {"program": "pd2"},
        {"at": "2027-03-12T09:00:00-05:00"},
        {"at": QUIET.replace("11:", "12:")},
        {"state": "cancelled"},
    ],
)
def test_other_contact_opens_nothing(changes):
    assert found(call_from(**changes), say("m", "Maya is free.", at=QUIET)) == [("m",)]


def test_contact_before_programs_review_opens_nothing():
    review = {"programs_review_begin": datetime.fromisoformat("2027-03-17T09:00:01-04:00")}

    assert found(call_from(), say("m", "Maya is free.", at=QUIET), **review) == [("m",)]


def test_a_coordinator_speaks_for_the_program():
    assert found(call_from("c1"), say("m", "Maya is free.", at=QUIET)) == []


@pytest.mark.parametrize(("setting", "expected"), [(True, []), (False, [("m",)])])
def test_contact_with_the_student_opens_for_us_by_the_cycles_setting(setting, expected):
    assert (
        found(call_from(to="maya"), say("m", "Maya is free.", at=QUIET), answer_for_student=setting)
        == expected
    )


def test_contact_with_the_student_opens_for_the_student_in_any_case():
    own = say("m", "I am free.", sender="maya", at=QUIET)

    assert found(call_from(to="maya"), own, answer_for_student=False) == []


def test_thanks_are_not_exempt():
    assert found(say("m", "Thank you for the interview.", at=QUIET)) == [("m",)]


def test_a_message_about_nobody_is_no_program_message():
    assert found(say("m", "Good luck this week.", about="", at=QUIET)) == []


def test_of_several_students_one_shut_is_enough_and_one_finding():
    assert found(call_from(), say("m", "Both are free.", about=("maya", "omar"), at=QUIET)) == [("m",)]


def test_policy_warn_makes_it_a_warning():
    [finding] = [
        f
        for f in check(scenario(say("m", "Maya is free.", at=QUIET), policy=Policy.WARN))
        if f.kind == "contact_window"
    ]

    assert finding.severity == "warn"


def test_the_callers_own_window_function_is_asked():
    case = scenario(say("m", "Maya is free.", at=MONDAY))

    kinds = {f.kind for f in check(case, window=lambda view, message, student: Opening(True))}

    assert "contact_window" not in kinds
