"""The calendars that come with the product."""

import json
from datetime import datetime
from importlib import resources

import pytest

from advising.calendars import Confidence, Kind, advice, calendar, calendars, preset_for, presets
from advising.clock import EASTERN, MilestoneKey, to_wall
from tests.moments import eastern

NEVER_IN_A_PRESET = {MilestoneKey.QUIET_FROM}


def test_calendars_newest_first_official_before_advice():
    assert [one.id for one in calendars()] == [
        "nrmp_2027",
        "nrmp_2026",
        "seed_article",
        "nrmp_2025",
        "nrmp_2024",
    ]


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_preset_has_every_milestone_but_quiet_from(preset):
    assert set(preset.milestones) == set(MilestoneKey) - NEVER_IN_A_PRESET


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_preset_begins_quiet_days_with_the_list(preset):
    assert preset.milestones.quiet_from == preset.milestones.list_released


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_preset_rows_have_sources_and_confidence(preset):
    assert all(event.sources and event.confidence is not Confidence.ADVICE for event in preset.events)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_preset_keeps_wall_times_on_the_weekdays_of_match_week(preset):
    days = {event.key: event.wall.strftime("%a %H:%M") for event in preset.events}

    assert days["match_status_released"] == "Mon 10:00"
    assert days["unfilled_list_released"] == "Mon 10:00"
    assert days["programs_review_begin"] == "Tue 08:00"
    assert days["round_1_start"] == "Thu 09:00"
    assert days["round_4_end"] == "Thu 20:00"
    assert days["soap_ends"] == "Thu 21:00"


def test_preset_wall_times_agree_with_the_offsets_in_the_file():
    text = resources.files("advising").joinpath("data/soap_calendars.json").read_text(encoding="utf-8")
    rows = [row for one in json.loads(text)["calendars"] for row in one["events"]]

    written = [datetime.fromisoformat(row["at"]) for row in rows]

    assert all(at.utcoffset() == at.replace(tzinfo=EASTERN).utcoffset() for at in written)


def test_preset_of_2027_lies_on_both_sides_of_the_clock_change():
    preset = preset_for(2027)

    assert preset is not None
    assert preset.milestones[MilestoneKey.ROL_CERTIFICATION_DEADLINE] == eastern(3, 3, 21)
    assert preset.milestones.review_begins == eastern(3, 16, 8)


def test_preset_of_2027_is_secondary_and_counts():
    preset = preset_for(2027)

    assert preset is not None
    assert (preset.kind, preset.is_official) == (Kind.SECONDARY, True)


def test_preset_of_an_unknown_year_is_none():
    assert preset_for(1999) is None
    assert calendar("nrmp_1999") is None


def test_advice_rules_nothing():
    (seed,) = advice(2026)

    assert seed not in presets()
    with pytest.raises(ValueError, match="rules nothing"):
        _ = seed.milestones


def test_advice_says_where_it_contradicts_the_official_calendar():
    (seed,) = advice()

    screen = next(event for event in seed.events if event.key == "seed_programs_first_screen")

    assert to_wall(screen.at) == screen.wall
    assert screen.confidence is Confidence.ADVICE
    assert screen.official_says == "officially programs see no application before Tuesday 08:00 ET"
