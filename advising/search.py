"""Finding people, programs and students by what somebody typed, among those handed in (`visible_to(user)`)."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import F, Q

from advising import postgresql
from advising.finding import Query, best_first, folded, likeness
from advising.models import Person, Program, Student

M = TypeVar("M", bound=models.Model)
NAMES = ("given_name", "preferred_name", "family_name", "birth_family_name")
CANDIDATES = 5  # read for each one shown, before they are judged
PLACES = ("institution_name", "track_name", "city", "state")


def find_people(people: models.QuerySet[Person], query: Query, *, most: int) -> list[Person]:
    """By any of their names, nicknames too."""
    if not query:
        return []
    return _alike(people, query, NAMES, most)


def find_programs(programs: models.QuerySet[Program], query: Query, *, most: int) -> list[Program]:
    """By code first; else by institution, track, city and state, and by specialty where a word names one."""
    if not query:
        return []
    if query.code and (coded := list(_coded(programs, query)[:most])):
        return coded
    return _alike(programs, query, PLACES, most, specialty="specialty_code")


def find_students(students: models.QuerySet[Student], query: Query, *, most: int) -> list[Student]:
    """By AAMC ID, from four digits on, or by any of their names."""
    students = students.select_related("person")
    if not query:
        return []
    if len(query.digits) >= 4:
        return list(students.filter(aamc_id__startswith=query.digits)[:most])
    return _alike(students, query, tuple(f"person__{name}" for name in NAMES), most)


def _coded(programs: models.QuerySet[Program], query: Query) -> models.QuerySet[Program]:
    coded = Q(code__startswith=query.code)
    if query.digits and len(query.digits) == 10:
        coded |= Q(acgme_id=query.digits)
    return programs.filter(coded).order_by("code", "pk")


def _alike(
    rows: models.QuerySet[M], query: Query, fields: Sequence[str], most: int, *, specialty: str = ""
) -> list[M]:
    """The likest first. PostgreSQL brings a few candidates by its indexes; elsewhere every row is one, which is right
    for the size of a school on one machine. What is like enough is judged here, so that all databases find the same.
    """
    columns = ("pk", *fields, *([specialty] if specialty else []))
    candidates: Iterable[tuple[Any, ...]] = rows.order_by().values_list(*columns).distinct()
    if connection.vendor == "postgresql":
        is_kept = rows.model in (Person, Program)
        text = postgresql.kept_folded(rows.model) if is_kept else postgresql.Folded(*map(F, fields))
        found = postgresql.alike(rows, text, query, specialty=specialty)
        candidates = found.values_list(*columns)[: CANDIDATES * most]
    judged = []
    for values in candidates:
        words = folded(" ".join(values[1 : 1 + len(fields)]))
        judged.append((likeness(query, words, values[-1] if specialty else ""), values[0]))
    ids = best_first(judged, most)
    made = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [made[pk] for pk in ids if pk in made]
