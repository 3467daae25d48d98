"""The wording by lever, shipped or the school's own, filled with what may be told (design.md, "Release")."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from advising import specialties
from advising.clock import Moment
from advising.models import Category, Person, Program, Release, School, Student
from outreach.checking import is_outside
from outreach.models import MessageTemplate
from outreach.released_words import released_words

_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """`categories`: of a student, one of them must be released to the reader; none for what is no student's."""

    means: str
    example: str
    categories: tuple[str, ...] = ()


_SITUATION = (Category.SITUATION.value,)
VARIABLES: Mapping[str, Variable] = {
    "receiver.name": Variable("whom it is to, as they are addressed", "Dr. Marsh"),
    "sender.name": Variable("who writes it", "Ruth Okafor"),
    "sender.phone": Variable("the writer's phone", "(555) 014-2300"),
    "program.name": Variable("the program", "County General, Internal Medicine"),
    "student.full_name": Variable("the student's name", "Maya Chen", _SITUATION),
    "student.first_name": Variable("the student's first name", "Maya", _SITUATION),
    "student.aamc_id": Variable("the student's AAMC ID", "14820937", _SITUATION),
    "student.specialty": Variable("the first specialty", "Internal Medicine", _SITUATION),
    "student.exams": Variable(
        "the exams that were passed", "Maya passed Step 1 on attempt 2.", (Category.EXAM_RESULT.value,)
    ),
    "student.scores": Variable("exam scores", "Maya scored 233 on Step 2 CK.", (Category.EXAM_SCORE.value,)),
    "student.leave": Variable(
        "a leave, with its reason only where that is released",
        "Maya took a leave and came back.",
        (Category.LEAVE.value, Category.LEAVE_FACT.value),
    ),
    "student.failures": Variable(
        "courses that were repeated", "Maya repeated Surgery.", (Category.FAILURE.value,)
    ),
    "student.visa": Variable("whether a visa is needed", "Maya needs no visa.", (Category.VISA.value,)),
}
EXAMPLES = {name: variable.example for name, variable in VARIABLES.items()}


@dataclass(frozen=True, slots=True)
class Wording:
    slug: str
    title: str
    lever: str
    audience: str
    subject: str
    body: str
    is_own: bool = False
    is_off: bool = False


@cache
def shipped() -> tuple[Wording, ...]:
    """Every wording of the product, in the order of its file."""
    source = resources.files("outreach").joinpath("data/message_templates.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))["template"]
    return tuple(Wording(**{**row, "body": row["body"].lstrip("\n")}) for row in rows)


def wordings_of(school: School | int) -> list[Wording]:
    """Every wording of a school: its own, and the shipped ones that it has not put its own before. One query."""
    own = {row.slug: _own(row) for row in MessageTemplate.objects.filter(school=school)}
    kept = [own.pop(wording.slug, wording) for wording in shipped()]
    return [*kept, *own.values()]


def offered(school: School | int) -> list[Wording]:
    """Those that the school has not switched off."""
    return [wording for wording in wordings_of(school) if not wording.is_off]


def _own(row: MessageTemplate) -> Wording:
    return Wording(
        row.slug, row.title, row.lever, row.audience, row.subject, row.body, is_own=True,
        is_off=not row.is_active,
    )  # fmt: skip


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; what has no value stays as it is written."""
    return _VARIABLE.sub(lambda found: values.get(found[1], "") or found[0], text)


def unfilled(*texts: str) -> list[str]:
    """The variables that still stand in the words, known or not; "{{" or "}}" for what only looks like one."""
    names = [name or "{{ }}" for text in texts for name in _VARIABLE.findall(text)]
    names += [brace for text in texts for brace in _BRACES.findall(_VARIABLE.sub("", text))]
    return list(dict.fromkeys(names))


def unknown(*texts: str) -> list[str]:
    """What stands in braces there and is no variable."""
    return [name for name in unfilled(*texts) if name not in VARIABLES]


def told_to(student: Student, receiver: Person, *, now: Moment) -> set[str]:
    """The categories released to this receiver; all of them to our own people."""
    reader = is_outside(receiver, now.cycle)
    if not reader:
        return set(Category.values)
    own = Release.objects.filter(student=student, reader=reader).in_force(now.machine)
    return set(own.values_list("category", flat=True))


def values_for(
    *, student: Student | None, program: Program | None, receiver: Person, sender: Person, now: Moment
) -> dict[str, str]:
    """What the variables stand for towards this receiver. Of a student, nothing that is not released to them."""
    values = {
        "receiver.name": receiver.address_name,
        "sender.name": sender.full_name,
        "sender.phone": sender.phone,
        "program.name": program.name if program else "",
    }
    if student is None:
        return values
    told = told_to(student, receiver, now=now)
    if Category.SITUATION not in told:
        return values
    words = released_words(student, told)
    return values | {
        "student.full_name": student.person.full_name,
        "student.first_name": student.person.first_name,
        "student.aamc_id": student.aamc_id,
        "student.specialty": _specialty(student),
        "student.exams": words.get("exam_result", ""),
        "student.scores": words.get("exam_score", "") if Category.EXAM_SCORE in told else "",
        "student.leave": words.get("leave", ""),
        "student.failures": words.get("failure", ""),
        "student.visa": words.get("visa", ""),
    }


def _specialty(student: Student) -> str:
    return specialties.by_code(student.specialty_codes[0]).name if student.specialty_codes else ""
