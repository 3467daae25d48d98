"""Whom to ask for a student: the five to ten people worth asking, with reasons, and who is not worth the time."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from advising import specialties
from advising.actions.openings import note_opening
from advising.askable import askable, clock_of, profile_of
from advising.guide import Guide, readings
from advising.models import Acquaintance, Cycle, OnCall, Person, Placing, Student
from advising.permissions import NotAllowed, Permission, may
from advising.ranking import Ask, Suggested
from advising.ranking import on_call as rank_on_call
from advising.requests import Request
from outreach.asked import asked_of

IN_ONE_LOOK, SUGGESTED = 5, 3
FOR_THE_STUDENT = (Ask.MOCK_INTERVIEW, Ask.ADVICE, Ask.TRIAGE)
"""What a student may ask for by themself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One suggestion, with what staff did about it."""

    suggested: Suggested
    href: str
    kind: str
    recommended: Acquaintance | None
    placing: Placing | None
    asks_for: tuple[str, ...]
    """What the student could be told to ask for."""


@login_required
def student_people(request: Request, student_id: int) -> HttpResponse:
    """The whole list; for htmx the first few, as the student's page shows them."""
    if not request.user.is_office:
        get_object_or_404(Student.objects.visible_to(request.user), pk=student_id)
        raise NotAllowed("Whom to ask is for deans and staff. They recommend people to the student.")
    shown = get_object_or_404(
        Student.objects.visible_to(request.user)
        .select_related("person", "cycle__school")
        .prefetch_related("exams", "leaves", "failures", "targets"),
        pk=student_id,
    )
    note_opening(student=shown, by=request.user, now=request.now.moment)
    values = _people(request, shown)
    template = "desk/_people_worth.html" if request.headers.get("HX-Request") else "desk/student_people.html"
    return render(request, template, values)


def _people(request: Request, shown: Student) -> dict[str, Any]:
    now = request.now.moment
    found = askable(cycle=shown.cycle, students=[shown], by=request.user, past=asked_of(shown.cycle), now=now)
    ranking = found.ranking(shown.pk)
    recommended = {
        one.person_id: one
        for one in shown.acquaintances.recommended().select_related("person").order_by("pk")
    }
    placings = {one.person_id: one for one in shown.placings.select_related("placed_by")}
    faculty = {pk for pk, one in found.pool.helpers.items() if one.is_faculty}

    def rows(suggestions: tuple[Suggested, ...]) -> list[Row]:
        return [
            Row(
                one,
                Person(pk=one.person_id).get_absolute_url(),
                "faculty" if one.person_id in faculty else "alum",
                recommended.get(one.person_id),
                placings.get(one.person_id),
                tuple(ask.ask.label for ask in one.asks if ask.ask in FOR_THE_STUDENT),
            )
            for one in suggestions
        ]

    worth = rows(ranking.worth)
    guide = Guide.from_stored(shown.cycle.school.guide)
    on_call = (
        shown.cycle.on_call.filter(specialty_code__in=shown.specialty_codes)
        .select_related("person")
        .order_by("specialty_code", "pk")
    )
    return {
        "student": shown,
        "clock": clock_of(shown.cycle, now),
        "worth": worth,
        "few": worth[:IN_ONE_LOOK],
        "later": rows(ranking.later),
        "low": rows(ranking.low),
        "low_count": ranking.low_count,
        "recommended": list(recommended.values()),
        "readings": readings(profile_of(shown, guide), guide),
        "on_call": [(specialties.by_code(one.specialty_code).short, one) for one in on_call],
        "may_assign": may(request.user, Permission.ASSIGN, school=shown.cycle.school),
    }


@login_required
def on_call(request: Request) -> HttpResponse:
    """Who takes which specialty's questions in the week, and who could."""
    if not request.user.is_office:
        raise NotAllowed("The on-call list is for deans and staff.")
    cycle, now = request.now.cycle, request.now.moment
    rows = _on_call_rows(request, cycle) if cycle else []
    may_assign = cycle is not None and may(request.user, Permission.ASSIGN, school=cycle.school)
    return render(request, "desk/on_call.html", {"rows": rows, "may_assign": may_assign, "now": now.cycle})


def _on_call_rows(request: Request, cycle: Cycle) -> list[dict[str, Any]]:
    students = list(
        Student.objects.visible_to(request.user).filter(cycle=cycle).in_soap().select_related("person")
    )
    found = askable(
        cycle=cycle, students=students, by=request.user, past=asked_of(cycle), now=request.now.moment
    )
    aimed = Counter(code for student in students for code in student.specialty_codes)
    standing: dict[str, list[OnCall]] = defaultdict(list)
    for one in cycle.on_call.select_related("person"):
        standing[one.specialty_code].append(one)
    rows = []
    for code in sorted(aimed.keys() | standing.keys(), key=lambda code: (-aimed[code], code)):
        there = {one.person_id for one in standing[code]}
        could = rank_on_call(found.pool.helpers.values(), code, clock=found.pool.clock)
        rows.append(
            {
                "code": code,
                "name": specialties.by_code(code).name,
                "students": aimed[code],
                "on_call": standing[code],
                "suggested": [one for one in could if one.person_id not in there][:SUGGESTED],
            }
        )
    return rows
