"""A message's reading can be stored, and stands for its body when a later message is checked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.checks.reading import READER_VERSION, Reading
from outreach.checks.run import check, check_one, read_one
from outreach.checks.scenario_file import BadLine, read_lines
from tests.outreach.checks.cast import LOOK, say, scenario

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "data" / "conflicts_sample.jsonl"


def sample():
    with SAMPLE.open("rb") as source:
        return [s for s in read_lines(source) if not isinstance(s, BadLine)]


def keys(findings):
    return sorted((f.kind, f.messages, f.topic or "") for f in findings)


def test_a_reading_survives_json():
    for case in sample():
        for message in case.messages:
            reading = read_one(case, message.ref)

            assert Reading.from_json(json.loads(json.dumps(reading.as_json()))) == reading


def test_a_reading_carries_the_readers_version():
    assert read_one(scenario(say("m", LOOK)), "m").version == READER_VERSION


def test_stored_readings_stand_for_bodies():
    for case in sample():
        readings = {message.ref: read_one(case, message.ref) for message in case.messages}
        empty = replace(
            case, messages=tuple(replace(message, body="", subject="") for message in case.messages)
        )

        assert keys(check(empty, readings=readings)) == keys(check(case))


def test_checking_one_after_another_finds_the_same():
    for case in sample():
        one_by_one = []
        for message in case.messages:
            until = [
                m
                for m in case.messages
                if (m.at, case.messages.index(m)) <= (message.at, case.messages.index(message))
            ]
            one_by_one += check_one(replace(case, messages=tuple(until)), message.ref)
        # A mailing grows: what counts is the last word on it.
        last = {
            (f.kind, f.topic, f.messages[0] if f.kind == "mass_message" else f.messages): f
            for f in one_by_one
        }

        assert keys(last.values()) == keys(check(case))


def test_a_cancelled_message_has_no_findings():
    assert check_one(scenario(say("m", "Maya failed Step 1.", state="cancelled")), "m") == []


def test_an_unknown_ref_is_an_error():
    with pytest.raises(KeyError):
        check_one(scenario(say("m", LOOK)), "nobody")
