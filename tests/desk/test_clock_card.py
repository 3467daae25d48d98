import pytest

from advising.clock import Milestones
from soapnet.desk.clock_card import clock_card
from soapnet.desk.views.gallery import NOW, WEEK
from tests.desk.test_clock_strip import at

PREPARATION = ("letters and documents", "mock interviews", "a ready reply", "advice on where to aim")


@pytest.mark.parametrize("now", [at(16, 15, 40), NOW, at(19, 8, 20), at(19, 12, 48), at(19, 20, 30)])
def test_allowed_asks_nobody_for_contact_in_the_quiet_days(now):
    assert clock_card(WEEK, now).allowed == PREPARATION


def test_allowed_before_the_quiet_days_names_alumni():
    assert clock_card(WEEK, at(12, 9)).allowed[0] == "asking alumni and faculty for a word"


def test_allowed_while_the_week_is_unknown_is_preparation_alone():
    assert clock_card(Milestones({}), NOW).allowed == PREPARATION


def test_allowed_after_soap_has_thanks():
    assert "thanks" in clock_card(WEEK, at(20, 10)).allowed


@pytest.mark.parametrize("now", [at(12, 9), at(16, 15, 40), at(20, 10)])
def test_in_windows_is_empty_while_no_window_rules(now):
    assert clock_card(WEEK, now).in_windows == ()


def test_in_windows_says_until_when_a_lever_fades():
    words = {lever.title: lever.word for lever in clock_card(WEEK, at(19, 8, 20)).in_windows}

    assert words == {"Context for a red flag": "Most", "Prioritisation": "Most", "Pre-screen": "Fading, 9 am"}


def test_note_leaves_out_what_is_past():
    assert clock_card(WEEK, NOW).note == "Thu 9 am ET. Rounds at 9, 12, 3 and 6. SOAP ends Thu 9 pm."
    assert clock_card(WEEK, at(19, 12, 48)).note == "2 pm ET. Rounds at 3 and 6. SOAP ends 9 pm."


@pytest.mark.parametrize(("now", "is_soon"), [(at(19, 7, 59), False), (at(19, 8), True), (at(20, 10), False)])
def test_is_soon_within_the_hour(now, is_soon):
    assert clock_card(WEEK, now).is_soon is is_soon
