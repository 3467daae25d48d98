"""Phrasings with what a reader should take from them (tests/data/phrasings), as sentences of one message.

Every third of each list was set aside before the reader was tuned, and first run when tuning had ended; what was
"written later" was written to try the reader, and tuned to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from outreach.checks.asks import ACCEPT, LOOK, OFFER, OTHER, POSITION, PROXY, RANK, VAGUE, VOUCH
from outreach.checks.claims import BEST, FIRST_CHOICE
from outreach.checks.context import Context
from outreach.checks.facts.specialties import record_value
from outreach.checks.reading import Reading, read
from outreach.checks.scenario import Channel, Person, Program, Role, Student

DATA = Path(__file__).parents[2] / "data" / "phrasings"

STUDENT = Student(
    ref="s1", name="Maya Chen", pronouns="she/her", aamc_id="14820937", degree="MD", graduation="2027-05",
    visa="not needed", specialty="Internal Medicine",
)  # fmt: skip
SENDER = Person("d1", "Ruth Okafor", "Dr.", Role.DEAN)
DIRECTOR = Person("pd1", "John Marsh", "Dr.", Role.PROGRAM_DIRECTOR, program="p1")
OTHER_DIRECTOR = Person("pd2", "Elke Hartmann", "Dr.", Role.PROGRAM_DIRECTOR, program="p2")
ALUM = Person("al1", "Ngozi Anyaoku", "Dr.", Role.ALUM)
PROGRAM = Program("p1", "County General Internal Medicine", "Internal Medicine")
OTHER_PROGRAM = Program("p2", "Lakeshore Family Medicine", "Family Medicine")
TO_PROGRAM = Context(
    students=(STUDENT,), sender=SENDER, to=DIRECTOR, program=PROGRAM,
    people=(SENDER, DIRECTOR, OTHER_DIRECTOR, ALUM),
    other_students=(), programs=(PROGRAM, OTHER_PROGRAM), channel=Channel.EMAIL,
    at=datetime(2027, 3, 9, 14, tzinfo=UTC),
)  # fmt: skip
TO_ALUM = replace(TO_PROGRAM, to=ALUM, program=None)


@dataclass(frozen=True)
class Phrasing:
    family: str
    line: int
    expected: str
    text: str
    channel: Channel
    held_out: bool


def phrasings(family: str, *, held_out: bool) -> Iterator[Phrasing]:
    number, is_later = 0, False
    for line, row in enumerate((DATA / f"{family}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if not row or row.startswith("#"):
            is_later = is_later or row.startswith("# written later")
            continue
        number += 1
        expected, _, text = row.partition(" | ")
        channel = Channel.EMAIL
        for mark in (Channel.CALL, Channel.TEXT):
            if text.startswith(f"[{mark}] "):
                text, channel = text.removeprefix(f"[{mark}] "), mark
        if (number % 3 == 0 and not is_later) is held_out:
            yield Phrasing(
                family, line, expected.strip(), text.strip().replace("\\n", "\n"), channel, held_out
            )


def families() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.txt"))


def reading_of(phrasing: Phrasing) -> Reading:
    context = TO_ALUM if phrasing.family == "asks_contact" else TO_PROGRAM
    if phrasing.expected and "L" in phrasing.expected and phrasing.family in ("exam_result", "exam_score"):
        context = replace(context, students=(replace(STUDENT, degree="DO"),))
    own = phrasing.text.split()
    if {"I", "me", "my", "I'm", "I'd"} & set(own) and phrasing.family == "first_choice":
        context = replace(context, sender=replace(SENDER, name="Maya Chen", role=Role.STUDENT, student="s1"))
    return read(phrasing.text, "", replace(context, channel=phrasing.channel))


_SHORT = {
    "Step 1": "S1", "Step 2 CK": "S2", "Step 3": "S3",
    "COMLEX Level 1": "L1", "COMLEX Level 2": "L2", "COMLEX Level 3": "L3",
}  # fmt: skip


def found(phrasing: Phrasing) -> str:
    """What was read, in the notation of the lists."""
    reading = reading_of(phrasing)
    facts = [fact.value for fact in reading.facts if fact.topic == phrasing.family]
    kinds = {ask.kind for ask in reading.asks}
    match phrasing.family:
        case "exam_result":
            said = [f"{_SHORT[str(exam)]}={claim}" for exam, claim in facts]
        case "exam_score":
            said = [
                f"{_SHORT[str(exam)]}={low}" + ("" if low == high else f"-{high}")
                for exam, low, high in facts
            ]
        case "leave" | "visa" | "identifier":
            said = [str(value[0]) for value in facts]
        case "failure":
            said = [
                str(value[0]) + (f"/{value[1]}" if value[1] and value[0] not in ("none", "yes") else "")
                for value in facts
            ]
        case "specialty":
            said = [
                ("+" if room == 1 and len(facts) == 1 else "") + f"{code}{'p' if prelim else ''}"
                for code, prelim, room in facts
            ]
        case "graduation":
            said = [
                "-".join([str(year or ""), *([f"{int(month):02}"] if month else [])]) for year, month in facts
            ]
        case "best" | "first_choice":
            wanted = BEST if phrasing.family == "best" else FIRST_CHOICE
            said = ["y" if any(claim.kind == wanted for claim in reading.claims) else "n"]
        case "thanks":
            said = ["y" if reading.only_thanks else "n"]
        case "asks_program":
            said = [kind for kind in (LOOK, POSITION, RANK, VAGUE, VOUCH, OTHER) if kind in kinds]
        case _:
            said = [kind for kind in (PROXY, POSITION, VAGUE) if kind in kinds]
            if not said and kinds - {VOUCH, ACCEPT, OFFER, PROXY, VAGUE, POSITION}:
                said = ["advice"]
    return " ".join(sorted(set(said))) or "-"


def wanted(phrasing: Phrasing) -> str:
    if phrasing.family == "specialty" and phrasing.expected != "-":
        values = [
            (name.strip().startswith("+"), record_value(name.strip().removeprefix("+")))
            for name in phrasing.expected.split(";")
        ]
        return " ".join(
            sorted(
                ("+" if also else "") + f"{value[0]}{'p' if value[1] else ''}"
                for also, value in values
                if value
            )
        )
    if phrasing.family == "asks_contact" and phrasing.expected == "answer":
        return "advice"
    if phrasing.family == "visa":
        return phrasing.expected
    separator = ";" if phrasing.family == "failure" else None
    return " ".join(sorted(part.strip() for part in phrasing.expected.split(separator)))


def is_right(phrasing: Phrasing) -> bool:
    want, got = wanted(phrasing), found(phrasing)
    if phrasing.family == "failure":
        # The kind of course counts only where it is said; a course named without one agrees.
        return want == got or want.rpartition("/")[0] == got
    if phrasing.family == "asks_contact":
        # What matters is whether somebody is asked to contact a program, to give a position, for a thing at all.
        return set(want.split()) - {"advice", "-"} == set(got.split()) - {"advice", "-"}
    if phrasing.family == "asks_program":
        drop = {"other"}
        return set(want.split()) - drop - {"-"} == set(got.split()) - drop - {"-"}
    if phrasing.family == "exam_score" and "-" in want and want != "-":
        return _bounds(want) == _bounds(got) or _inside(want, got)
    return want == got


def _bounds(text: str) -> list[str]:
    return text.split()


def _inside(want: str, got: str) -> bool:
    """A vague score: read as a range that overlaps what was meant."""
    if "=" not in got:
        return False
    exam, _, span = want.partition("=")
    other, _, read_span = got.partition("=")
    low, high = (int(n) for n in span.split("-"))
    ends = [int(n) for n in read_span.split("-")]
    return exam == other and low <= ends[-1] and ends[0] <= high and len(ends) == 2
