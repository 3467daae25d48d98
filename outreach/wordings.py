"""The shipped wording by lever, and filling its variables from what may be told (design.md, "Release")."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from advising import specialties
from advising.clock import Moment
from advising.models import Category, Person, Program, Release, Student
from outreach.checking import is_outside
from outreach.released_words import passed_exams

_VARIABLE = re.compile(r"\{\{ ([a-z_.]+) \}\}")


@dataclass(frozen=True, slots=True)
class Wording:
    slug: str
    title: str
    lever: str
    audience: str
    subject: str
    body: str


@cache
def shipped() -> tuple[Wording, ...]:
    """Every wording of the product, in the order of its file."""
    source = resources.files("outreach").joinpath("data/message_templates.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))["template"]
    return tuple(Wording(**{**row, "body": row["body"].lstrip("\n")}) for row in rows)


def by_slug(slug: str) -> Wording | None:
    return next((wording for wording in shipped() if wording.slug == slug), None)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; what has no value stays as it is written."""
    return _VARIABLE.sub(lambda found: values.get(found[1], "") or found[0], text)


def unfilled(*texts: str) -> list[str]:
    """The variables that still stand in the words."""
    return list(dict.fromkeys(name for text in texts for name in _VARIABLE.findall(text)))


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
    reader = is_outside(receiver, now.cycle)
    own = Release.objects.filter(student=student, reader=reader).in_force(now.machine)
    told = set(own.values_list("category", flat=True)) if reader else set(Category.values)
    if Category.SITUATION in told:
        values |= {
            "student.full_name": student.person.full_name,
            "student.first_name": student.person.first_name,
            "student.aamc_id": student.aamc_id,
            "student.specialty": _specialty(student),
        }
    if Category.EXAM_RESULT in told:
        values["student.exams"] = passed_exams(student)
    return values


def _specialty(student: Student) -> str:
    return specialties.by_code(student.specialty_codes[0]).name if student.specialty_codes else ""
