import datetime

import pytest

from advising.imports.limits import NotATable
from advising.imports.outreach_log import parse_channel, parse_outcome, read
from advising.imports.problems import Unreadable
from advising.imports.times import parse_time
from tests.advising.imports.files import csv_bytes, sample

HEADING = "Date,Time,Sender,Recipient,Student Initials,Channel,Outcome,Program Code"


def test_sample_is_read_whole() -> None:
    reading = read(sample("outreach_log_2026.csv"), "log.csv")

    assert (reading.total, len(reading.rows), reading.problems, reading.notices) == (140, 140, (), ())
    assert {row.on for row in reading.rows} == {datetime.date(2026, 3, day) for day in (16, 17, 18, 19)}
    assert {row.channel for row in reading.rows} == {"email", "call", "text", "meeting"}
    assert sum(row.at is None for row in reading.rows) == 25
    first = reading.rows[0]
    assert (first.sender, first.recipient, first.initials) == (
        "Dr. Helen Forsythe",
        "Alejandra Lindqvist",
        "MS",
    )
    assert (first.outcome, first.follow_up_on) == ("declined", datetime.date(2026, 3, 18))
    assert reading.rows[10].program_code == "1127320C0"  # written 1127320c0
    assert reading.rows[5].sender_email == "npemberton@hvcom.example.edu"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2:50 PM", (14, 50)),
        ("15:27", (15, 27)),
        ("9a", (9, 0)),
        ("12a", (0, 0)),
        ("12 p.m.", (12, 0)),
        ("noon", (12, 0)),
        ("0930", (9, 30)),
        ("9:20 ET", (9, 20)),
        ("15:27:00", (15, 27)),
        ("0.5", (12, 0)),
        ("06:15", (6, 15)),
    ],
)
def test_time_in_every_style(text: str, told: tuple[int, int]) -> None:
    assert parse_time(text) == datetime.time(*told)


@pytest.mark.parametrize("text", ["2:30", "3", "25:00", "14:75", "13 pm", "after lunch"])
def test_time_that_is_none_or_two_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_time(text)


def test_time_that_is_not_told() -> None:
    assert parse_time(" ") is None


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("EMAIL", "email"),
        ("Phone call", "call"),
        ("in person", "meeting"),
        ("phone - VM", "voicemail"),
        ("SMS", "text"),
    ],
)
def test_channel_however_it_is_called(text: str, channel: str) -> None:
    assert parse_channel(text) == channel


@pytest.mark.parametrize("text", ["", "pigeon", "email / phone"])
def test_channel_that_is_none_or_two_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_channel(text)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("no reply", "no_answer"),
        ("Will look, asked for CV", "will_review"),
        ("spoke w/ coordinator", "spoke"),
        ("interview!", "will_interview"),
        ("no interview", ""),
        ("declined to interview", "declined"),
        ("they are full", "full"),
        ("not full yet", ""),
        ("left msg", "left_message"),
        ("bounced", ""),
        ("wrong person", ""),
        ("", ""),
    ],
)
def test_outcome_is_read_only_where_it_is_one_of_ours(words: str, code: str) -> None:
    assert parse_outcome(words) == code


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",9a,A,B,JG,email,,", "Row 2, Date: The date is missing."),
        ("3/5/26,9a,A,B,JG,email,,", 'Row 2, Date: "3/5/26" can be March 5'),
        ("3/16/26,9a,A,B,JG,pigeon,,", 'Row 2, Channel: "pigeon" is not one way'),
        ("3/16/26,9a,A,B,Jane Goodwin,email,,", 'Row 2, Student Initials: "Jane Goodwin" is more than'),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    reading = read(csv_bytes(HEADING, line), "log.csv")

    assert reading.rows == ()
    assert [str(p)[: len(problem)] for p in reading.problems] == [problem]


@pytest.mark.parametrize("line", ["3/16/26,2:30,A,B,JG,email,,", "3/16/26,9a,A,B,JG,email,,157911C0"])
def test_what_a_row_can_do_without_is_left_out_and_told(line: str) -> None:
    reading = read(csv_bytes(HEADING, line), "log.csv")

    assert len(reading.rows) == 1
    assert reading.notices[0].words.endswith("Left out.")


def test_the_same_contact_twice_is_taken_once() -> None:
    line = "3/16/26,9a,A,B,JG,email,,"

    reading = read(csv_bytes(HEADING, line, line), "log.csv")

    assert [row.number for row in reading.rows] == [2]
    assert [str(p) for p in reading.problems] == ["Row 3: says the same as row 2, which was taken."]


def test_other_list_is_refused() -> None:
    with pytest.raises(NotATable, match="does not look like a log of contacts"):
        read(sample("faculty.csv"), "log.csv")
