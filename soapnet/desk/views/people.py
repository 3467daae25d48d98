"""Whom to ask for a student: the five to ten people worth asking, with reasons, and who is not worth the time."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from advising import specialties
from advising.actions.openings import note_opening
from advising.askable import askable, clock_of, profile_of
from advising.guide import Guide, readings
from advising.models import Acquaintance, Person, Placing, Student
from advising.permissions import NotAllowed, Permission, may
from advising.ranking import Ask, Suggested
from advising.requests import Request
from outreach.asked import asked_of

IN_ONE_LOOK = 5
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
