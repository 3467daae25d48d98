"""What a bad line is told, and that the lines beside it are read."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from outreach.checks.scenario_file import LONGEST_LINE, BadLine, read_lines

SAMPLE = Path(__file__).parents[2] / "data" / "conflicts_sample.jsonl"
GOOD: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8").splitlines()[0])
MISSING = object()


def changed(path: str, value: Any) -> bytes:
    """The good line with one value changed, or taken out."""
    row = json.loads(json.dumps(GOOD))
    at: Any = row
    *lead, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in lead:
        at = at[step]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return json.dumps(row).encode()


def read(*lines: bytes):
    return list(read_lines(io.BytesIO(b"\n".join(lines))))


def fine(name: str) -> bytes:
    return changed("id", name)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("id", MISSING, "id: is missing"),
        ("cycle", [], "cycle: must be an object, not a list"),
        ("cycle.timezone", "Mars/Olympus", "cycle.timezone: 'Mars/Olympus' is no time zone such as America/New_York"),
        ("cycle.policy", "off", "cycle.policy: 'off' is none of enforce, warn"),
        ("cycle.milestones.soap_ends", MISSING, "cycle.milestones.soap_ends: is missing"),
        ("cycle.milestones.soap_ends", "soon", "cycle.milestones.soap_ends: 'soon' is no time such as 2026"),
        ("people.1.role", "boss", "people[1].role: 'boss' is none of"),
        ("people.2.program", "p9", "people[2].program: there is no program 'p9'"),
        ("people.2.program", MISSING, "people[2].program: is missing"),
        ("people.1.ref", "d1", "people[1].ref: 'd1' is used twice"),
        ("students.0.exams.0.attempts", "two", "students[0].exams[0].attempts: must be a number, not text"),
        ("students.0.exams.0.score", 238.5, "students[0].exams[0].score: must be a whole number"),
        ("students.0.leaves", [{}], "students[0].leaves[0].category: is missing"),
        ("students.0.released", "all", "students[0].released: must be a list or an object, not text"),
        ("programs.0.filled_at", "2027-13-45T10:00:00-04:00", "programs[0].filled_at: '2027-13-45T10"),
        ("messages.0.at", "2027-03-10T08:40:00", "messages[0].at: '2027-03-10T08:40:00' has no offset"),
        ("messages.0.body", None, "messages[0].body: must be text, not null"),
        ("messages.1.body", MISSING, "messages[1].body: is missing"),
        ("messages.1.to", "nobody", "messages[1].to: there is no person 'nobody'"),
        ("messages.1.student", ["s1", "s9"], "messages[1].student: there is no student 's9'"),
        ("messages.1.in_reply_to", "m9", "messages[1].in_reply_to: there is no message 'm9'"),
        ("messages.1.channel", "pigeon", "messages[1].channel: 'pigeon' is none of"),
        ("messages.1", "hello", "messages[1]: must be an object, not text"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named_and_the_other_lines_are_read(path, value, words):
    before, bad, after = read(fine("a"), changed(path, value), fine("b"))

    assert isinstance(bad, BadLine)
    assert str(bad).startswith(f"line 2: {words}")
    assert [before.id, after.id] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"\xff\xfe{}", "line 1: byte 1 is not UTF-8"),
        (b"{", "line 1: not JSON"),
        (b"[]", "line 1: a scenario is an object, not a list"),
        (b'{"id": NaN}', "line 1: not JSON: NaN is no JSON number"),
        (b"[" * 200_000, "line 1: not JSON"),
        (b'{"id": "' + b"x" * LONGEST_LINE + b'"}', "line 1: the line is longer than 8 MiB"),
    ],
)
def test_a_line_that_is_no_scenario_is_told_and_the_next_is_read(line, words):
    bad, good = read(line, fine("a"))

    assert str(bad).startswith(words)
    assert good.id == "a"


def test_an_id_may_stand_once():
    _, bad = read(fine("a"), fine("a"))

    assert str(bad) == "line 2: id: 'a' was used on line 1 already"


def test_unknown_fields_blank_lines_and_a_byte_order_mark_are_let_be():
    found = read(b"\xef\xbb\xbf" + changed("weather", "fair"), b"", changed("id", "b"))

    assert [scenario.id for scenario in found] == ["c-001", "b"]


def test_what_a_file_may_leave_out_is_left_out():
    assert [s.id for s in read(changed("expected", MISSING))] == ["c-001"]


@pytest.mark.parametrize(
    ("value", "program", "alum"),
    [
        (["leave"], {"leave"}, {"leave"}),
        ({"program": ["leave"], "alum": []}, {"leave"}, set()),
        ({}, set(), set()),
    ],
)
def test_releases_are_a_list_or_by_reader(value, program, alum):
    [scenario] = read(changed("students.0.released", value))

    assert (scenario.students[0].released.program, scenario.students[0].released.alum) == (program, alum)


@pytest.mark.parametrize(("value", "students"), [(None, ()), ("s1", ("s1",)), (["s1"], ("s1",))])
def test_a_message_is_about_none_one_or_several(value, students):
    [scenario] = read(changed("messages.0.student", value))

    assert scenario.messages[0].students == students


def test_answer_for_student_is_on_where_a_file_is_silent():
    [silent], [off] = read(fine("a")), read(changed("cycle.answer_for_student", False))

    assert (silent.cycle.answer_for_student, off.cycle.answer_for_student) == (True, False)
