"""What must change no finding, and what no text may do."""

import os
import random
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.checks.run import check
from outreach.checks.scenario import Scenario
from outreach.checks.scenario_file import BadLine, read_lines
from tests.outreach.checks.cast import QUIET, say, scenario

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "data" / "conflicts_sample.jsonl"
with SAMPLE.open("rb") as _source:
    SCENARIOS = [s for s in read_lines(_source) if not isinstance(s, BadLine)]
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def keys(findings):
    return sorted((f.kind, f.severity, tuple(sorted(f.messages)), f.topic or "") for f in findings)


def shifted(case: Scenario, by: timedelta) -> Scenario:
    def move(moment):
        return None if moment is None else moment + by

    return replace(
        case,
        cycle=replace(
            case.cycle,
            unfilled_list_released=case.cycle.unfilled_list_released + by,
            final_list_deadline=case.cycle.final_list_deadline + by,
            soap_ends=case.cycle.soap_ends + by,
        ),
        students=tuple(replace(s, status_at=move(s.status_at)) for s in case.students),
        programs=tuple(replace(p, filled_at=move(p.filled_at)) for p in case.programs),
        messages=tuple(replace(m, at=m.at + by) for m in case.messages),
    )


@FEW
@given(st.sampled_from(SCENARIOS), st.integers(-86_400 * 40, 86_400 * 40))
def test_shifting_all_times_together_changes_nothing(case, seconds):
    assert keys(check(shifted(case, timedelta(seconds=seconds)))) == keys(check(case))


@FEW
@given(st.sampled_from(SCENARIOS), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, chance):
    def mixed(rows):
        return tuple(chance.sample(rows, len(rows)))

    assert len({m.at for m in case.messages}) == len(case.messages)  # equal times keep the order of the file
    other = Scenario(
        case.id,
        case.cycle,
        mixed(case.people),
        mixed(case.students),
        mixed(case.programs),
        mixed(case.messages),
    )

    assert keys(check(other)) == keys(check(case))


GIVEN = [
    "Delphine",
    "Kwabena",
    "Ruslan",
    "Mirela",
    "Tadashi",
    "Ingeborg",
    "Oluchi",
    "Pranjal",
    "Zuzana",
    "Leopoldo",
]
FAMILY = [
    "Vandermolen",
    "Achterkamp",
    "Szymanski",
    "Okonedo",
    "Wakabayashi",
    "Brandstrup",
    "Iyengar",
    "Castellvi",
    "Dragomir",
]
PLACES = [
    "Quillmoor",
    "Ashbourne",
    "Tarnhelm",
    "Velasquero",
    "Windermoor",
    "Kestrelby",
    "Orrinford",
    "Maplethorne",
]


def renamed(case: Scenario, chance: random.Random) -> Scenario:
    """Every person and program under another name, in records and in every text, each word for another."""
    swaps: dict[str, str] = {}
    people = {p.name for p in case.people} | {s.name for s in case.students}
    words = sorted({word for name in people for word in re.findall(r"\w+", name)})
    fresh = [f"{g[:-2]}{f[:4].lower()}" for g in GIVEN for f in FAMILY]
    chance.shuffle(fresh)
    for word, other in zip(words, fresh, strict=False):
        swaps[word] = other

    def swap(text: str) -> str:
        return re.sub(r"\w+", lambda found: swaps.get(found.group(), found.group()), text)

    return replace(
        case,
        people=tuple(replace(p, name=swap(p.name)) for p in case.people),
        students=tuple(replace(s, name=swap(s.name)) for s in case.students),
        messages=tuple(replace(m, body=swap(m.body), subject=swap(m.subject)) for m in case.messages),
    )


def _says_whole_names_only(case: Scenario) -> bool:
    """Can its names be changed word for word: no short forms, no initials, no name that is another word too?"""
    names = {p.name for p in case.people} | {s.name for s in case.students}
    words = {w for name in names for w in re.findall(r"\w+", name)}
    text = " ".join(m.body for m in case.messages)
    programs = {w for p in case.programs for w in re.findall(r"\w+", p.name)}
    known = {"Ben", "Kasia", "Bob", "Bart", "Leo", "JL"}
    initials = re.findall(r"\b[A-Z]\b\.?", text)
    return not words & programs and not known & set(re.findall(r"\w+", text)) and not initials


PLAIN = [case for case in SCENARIOS if _says_whole_names_only(case)]


@FEW
@given(st.sampled_from(PLAIN), st.randoms(use_true_random=False))
def test_renaming_people_consistently_changes_nothing(case, chance):
    assert keys(check(renamed(case, chance))) == keys(check(case))


@FEW
@given(st.sampled_from(SCENARIOS), st.randoms(use_true_random=False))
def test_renaming_programs_consistently_changes_nothing(case, chance):
    fresh = chance.sample(PLACES, len(PLACES))
    names = dict(zip(sorted(p.name for p in case.programs), fresh, strict=False))
    swaps: list[tuple[str, str]] = []
    programs = []
    for program in case.programs:
        field = next(
            (f for f in (program.specialty, "OB/GYN", "Diagnostic Radiology") if program.name.endswith(f)), ""
        )
        place = program.name.removesuffix(field).strip().removesuffix("Diagnostic").strip()
        swaps += [(place, names[program.name]), (place.split()[0], names[program.name])]
        programs.append(replace(program, name=program.name.replace(place, names[program.name])))
    names_of_people = {p.name for p in case.people} | {s.name for s in case.students}
    people = {word for name in names_of_people for word in name.split()}
    swaps = [(old, new) for old, new in swaps if old not in people and not _is_common(old)]

    def swap(text: str) -> str:
        for old, new in sorted(swaps, key=lambda pair: -len(pair[0])):
            text = re.sub(rf"\b{re.escape(old)}\b", new, text)
        return text

    other = replace(
        case,
        programs=tuple(programs),
        messages=tuple(replace(m, body=swap(m.body), subject=swap(m.subject)) for m in case.messages),
    )

    assert keys(check(other)) == keys(check(case))


# First words of places that stand in other names, or for themselves.
_COMMON = frozenset({
    "County", "Three", "Green", "Black", "Grand", "Great", "High", "Front", "Iron", "Lone", "Mercy", "Saint", "Santa",
    "San", "Spring", "Cedar", "Cape", "Pine", "Snake", "Lake", "Steel", "Gulf", "Holland", "Ohio",
})  # fmt: skip


def _is_common(word: str) -> bool:
    return word in _COMMON


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.text(max_size=400),
    st.sampled_from(["email", "text", "call"]),
    st.sampled_from(["pd1", "al1", "f1"]),
)
def test_no_text_crashes(body, channel, to):
    check(scenario(say("m", body, channel=channel, to=to, at=QUIET, subject=body[:60])))


WORDS = re.findall(
    r"\S+|\n", " ".join(m.body.replace("\n", " \n ") for case in SCENARIOS for m in case.messages)
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(WORDS), max_size=120), st.sampled_from(["email", "text", "call"]))
def test_no_jumble_of_real_words_crashes(words, channel):
    findings = check(scenario(say("m", " ".join(words), channel=channel, at=QUIET)))

    for finding in findings:
        for evidence in finding.evidence:
            assert evidence.start <= evidence.end


ODD = [
    "\u202e\u0301\u0301",
    "İıſ",
    "\ufeff",
    "\x00",
    "\ud800",
    "👩‍⚕️" * 3,
    "ﬁﬂ",
    "Ⅷ step Ⅱ",
    "\u2028Step\u2029 1",
    "ß" * 9,
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("channel", ["email", "text", "call"])
def test_odd_unicode_crashes_nothing(odd, channel):
    check(
        scenario(
            say("m", f"Dear {odd},\n\nMaya {odd} passed Step 1 {odd}.\n\n{odd}", channel=channel, at=QUIET)
        )
    )


def _seconds(body: str) -> float:
    case = scenario(say("m", body, at=QUIET))
    start = time.process_time()
    check(case)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "> ",
        ">",
        "no ",
        "\n",
        "- ",
        "Step 1 ",
        "she ",
        "1",
        "1 ",
        "(",
        '"',
        "' ",
        ", ",
        "Dr. ",
        "never failed a ",
        "On ",
        "A",
    ],
)
def test_time_grows_no_faster_than_the_text(unit):
    small, large = 40_000 // len(unit), 320_000 // len(unit)
    _seconds(unit * 1000)  # warm

    once, eight = _seconds(unit * small), _seconds(unit * large)

    # Eight times the text in eight times the time; four times that for noise; a square would take 64.
    assert eight <= 32 * max(once, 0.02)


@pytest.mark.slow
def test_ten_megabytes_of_one_letter_are_read():
    assert _seconds("a" * 10_000_000) < 60


@pytest.mark.slow
def test_a_hundred_thousand_nested_quotes_are_read():
    deep = "\n".join(">" * (1 + n % 200) + " Maya failed Step 1." for n in range(100_000))

    assert [f.kind for f in check(scenario(say("m", deep)))] == []


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns"])
def test_the_machines_zone_and_locale_change_nothing(zone):
    script = (
        "import sys, json\n"
        "from outreach.checks.run import check\n"
        "from outreach.checks.scenario_file import read_lines\n"
        "for s in read_lines(open(sys.argv[1], 'rb')):\n"
        "    sys.stdout.buffer.write((json.dumps([f.as_json() for f in check(s)]) + '\\n').encode())\n"
    )

    def run(**environment: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-c", script, str(SAMPLE)],
            capture_output=True, check=True, cwd=Path(__file__).parents[3], env={**os.environ, **environment},
        )  # fmt: skip
        return done.stdout

    assert run(TZ=zone, LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="7") == run(
        TZ="America/New_York", LC_ALL="C", PYTHONHASHSEED="1"
    )
