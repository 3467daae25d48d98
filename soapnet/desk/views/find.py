"""Find: people, programs, students and messages by what somebody types. Always posted, never in a link."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from advising import specialties
from advising.finding import Query, read_query
from advising.models import Person, Program, Student
from advising.requests import Request
from advising.search import find_people, find_programs, find_students
from outreach.models import Message, State
from outreach.search import find_messages
from soapnet.desk.views.students import aims, require_staff

SHOWN = 8
LEAST_TYPED, MOST_TYPED = 2, 100


@login_required
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """The empty form, or what was found; for htmx the results alone."""
    if request.user.is_student:
        return redirect("home")
    require_staff(request.user)
    typed = request.POST.get("q", "").strip()[:MOST_TYPED]
    query = read_query(typed) if len(typed) >= LEAST_TYPED else Query(())
    values = {"typed": typed, "groups": _groups(request, query), "is_asked": bool(query)}
    is_part = request.headers.get("HX-Request") and request.method == "POST"
    return render(request, "desk/_found.html" if is_part else "desk/find.html", values)


def _groups(request: Request, query: Query) -> list[dict[str, Any]]:
    """What was found, the kinds in a fixed order; kinds with nothing are left out."""
    if not query:
        return []
    user = request.user
    seen = Student.objects.visible_to(user).filter(cycle=request.now.cycle)
    students = find_students(seen, query, most=SHOWN)
    people = find_people(
        Person.objects.visible_to(user).exclude(students__cycle=request.now.cycle), query, most=SHOWN
    )
    programs = find_programs(Program.objects.visible_to(user), query, most=SHOWN)
    messages = find_messages(
        Message.objects.visible_to(user).filter(cycle=request.now.cycle),
        user,
        query,
        students=[student.pk for student in students],
        people=[person.pk for person in people],
        most=SHOWN,
    )
    prefetch_related_objects(messages, "touches__student")
    groups = [
        _group("Students", "graduation-cap", [_student(student) for student in students]),
        _group("People", "users", [_person(person) for person in people]),
        _group("Programs", "hospital", [_program(program) for program in programs]),
        _group("Messages", "mail", [_message(message) for message in messages]),
    ]
    return [group for group in groups if group["rows"]]


def _group(title: str, icon: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "icon": icon, "rows": rows}


def _student(student: Student) -> dict[str, Any]:
    note = ", ".join(filter(None, [student.aamc_id, aims(student.specialty_codes)]))
    return {"name": student.person.full_name, "href": student.get_absolute_url(), "note": note}


def _person(person: Person) -> dict[str, Any]:
    year = f"class of {person.class_year}" if person.class_year else ""
    parts = [year, aims(person.specialty_codes), person.position, person.employer, person.city, person.state]
    return {
        "name": person.full_name,
        "href": person.get_absolute_url(),
        "note": ", ".join(filter(None, parts)),
    }


def _program(program: Program) -> dict[str, Any]:
    place = ", ".join(filter(None, [program.city, program.state]))
    note = ", ".join(filter(None, [program.code, _short(program.specialty_code), place]))
    closed = " (closed)" if program.closed_on else ""
    return {"name": f"{program.name}{closed}", "href": program.get_absolute_url(), "note": note}


def _short(code: str) -> str:
    try:
        return specialties.by_code(code).short
    except KeyError:
        return ""


def _message(message: Message) -> dict[str, Any]:
    subject = (
        message.text.subject if message.text and message.text.subject else str(message.get_channel_display())
    )
    return {
        "name": subject,
        "href": _where_to_read(message),
        "note": f"{message.get_state_display()}, {message.get_direction_display().lower()}",
        "at": message.at,
    }


def _where_to_read(message: Message) -> str:
    """The page of the message; what is only on file stands in a ledger: the student's, or that of all contacts."""
    if message.state != State.LOGGED:
        return message.get_absolute_url()
    students = {touch.student for touch in message.touches.all() if touch.student is not None}
    return students.pop().get_absolute_url() if len(students) == 1 else reverse("contact_log")
