"""Programs, and the page of one: our students there, what we know, the ledger. Never a count of places."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising import specialties
from advising.clock import EASTERN
from advising.fit import fit
from advising.fits import rules_of, standing_for
from advising.forms.programs import FilledForm, IntelForm
from advising.guide import Guide
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Contact,
    ContactKind,
    Filling,
    Intel,
    IntelKind,
    Person,
    Program,
    Role,
    Student,
    Target,
    TargetState,
    Tie,
)
from advising.requests import Request
from advising.standings import standing_of
from advising.window_states import window_state
from advising.windows import on_file_of_cycle
from outreach import ledger
from outreach.models import Message, Reservation, Touch
from soapnet.desk.views.students import calling_at, require_staff

ROWS_A_PAGE, LEDGER_ROWS = 50, 40
STALE_DAYS = 365


@login_required
def program_list(request: Request) -> HttpResponse:
    """Where the reader's students aim first; deans and staff can turn to the whole directory."""
    if request.user.is_student:
        return redirect("home")
    require_staff(request.user)
    is_all = request.GET.get("show") == "all"
    mine = Student.objects.visible_to(request.user).filter(cycle=request.now.cycle)
    programs = Program.objects.visible_to(request.user)
    if not is_all:
        programs = programs.filter(
            pk__in=Target.objects.visible_to(request.user).filter(student__in=mine).values("program")
        )
    programs = programs.annotate(
        ours=Count("targets", filter=Q(targets__student__in=mine), distinct=True)
    ).order_by("institution_name", "track_name", "pk")
    page = Paginator(programs, ROWS_A_PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "rows": [
            {"program": program, "specialty": _specialty(program), "ours": getattr(program, "ours", 0)}
            for program in page
        ],
        "filters": [
            {"label": "Our students aim here", "href": "?", "is_current": not is_all},
            {"label": "Whole directory", "href": "?show=all", "is_current": is_all},
        ],
        "kept": "show=all&" if is_all else "",
    }
    return render(request, "desk/program_list.html", values)


def _specialty(program: Program) -> str:
    try:
        return specialties.by_code(program.specialty_code).name
    except KeyError:
        return ""


@login_required
def program(request: Request, program_id: int) -> HttpResponse:
    if request.user.is_student:
        get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
        return redirect("home")
    shown = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    now = request.now.moment
    standing = standing_of(request.user, now=now.cycle)
    students = list(
        Student.objects.visible_to(request.user)
        .filter(cycle=request.now.cycle, targets__program=shown)
        .select_related("person", "cycle")
        .prefetch_related("exams")
        .distinct()
    )
    rows: list[dict[str, Any]] = []
    if students and request.now.cycle is not None:
        on_file = on_file_of_cycle(request.now.cycle, students)
        calling = calling_at(students, request.now.machine)
        for student in students:
            answer = on_file.window(student, shown, standing, now=now.cycle)
            rows.append(
                {
                    "student": student,
                    "chip": window_state(answer, student),
                    "words": answer.sentence,
                    "is_open": answer.is_open,
                    "calling": calling.get((student.pk, shown.sister_key)),
                }
            )
    messages = Message.objects.visible_to(request.user).filter(
        cycle=request.now.cycle, pk__in=Touch.objects.filter(program=shown).values("message")
    )
    today = now.cycle.astimezone(EASTERN).date()
    people = (
        Role.objects.current(today)
        .filter(program=shown, person__school=request.user.school_id)
        .select_related("person")
    )
    intel = (
        Intel.objects.filter(school=request.user.school_id, program=shown)
        .select_related("added_by")
        .order_by("kind", "-known_on", "-pk")
    )
    if not request.user.is_office:
        intel = intel.exclude(kind=IntelKind.POSITIONS)
    rules = rules_of(request.user.school_id, [shown.pk])[shown.pk]
    guide = Guide.from_stored(request.user.school.guide) if request.user.school else Guide()
    for row in rows:
        row["fit"] = fit(rules, standing_for(row["student"], guide), today=today)
    past = (
        Role.objects.filter(
            program__sister_key=shown.sister_key, person__school=request.user.school_id, until__lt=today
        )
        .filter(person__in=Person.objects.visible_to(request.user).values("pk"))
        .select_related("person")
        .order_by("-until", "pk")
    )
    ties = (
        Tie.objects.filter(program__sister_key=shown.sister_key)
        .filter(person__in=Person.objects.visible_to(request.user).values("pk"))
        .select_related("person")
        .order_by("kind", "person__family_name", "pk")
    )
    filling = Filling.objects.filter(cycle=request.now.cycle, program=shown).first()
    values = {
        "program": shown,
        "specialty": _specialty(shown),
        "rows": rows,
        "facts": _facts(students, shown, open_windows=sum(row["chip"] == "window_open" for row in rows)),
        "speakers": [role for role in people if role.kind in IS_THE_PROGRAM],
        "others": [role for role in people if role.kind in IS_AT_THE_PROGRAM],
        "intel": [
            {
                "intel": one,
                "is_stale": (today - one.known_on).days > STALE_DAYS,
                "is_expired": one.expires_on is not None and one.expires_on <= today,
                "may_withdraw": request.user.is_dean
                or (request.user.is_office and one.kind != IntelKind.NOT_IN_SOAP),
                "kind": one.get_kind_display(),
            }
            for one in intel
        ],
        "ties": list({(tie.person_id, tie.kind): tie for tie in ties}.values()),
        "past": list({role.person_id: role for role in past}.values()),
        "filling": filling,
        "intel_form": IntelForm(initial={"known_on": today}) if request.user.is_office else None,
        "releases": _releases(request, shown) if request.user.is_office and filling is None else None,
        "filled_form": FilledForm() if request.user.is_office and filling is None else None,
        "lines": ledger.lines(messages, request.user, most=LEDGER_ROWS),
    }
    return render(request, "desk/program.html", values)


def _releases(request: Request, shown: Program) -> dict[str, int]:
    """What waits for this program and is over once it has filled: messages not yet left, and calls under way."""
    unsent = Message.objects.visible_to(request.user).unsent()
    touching = Touch.objects.filter(program__sister_key=shown.sister_key).values("message")
    calls = Reservation.objects.open().filter(
        sister_key=shown.sister_key, student__cycle=request.now.cycle, until__gt=request.now.machine
    )
    return {
        "messages": unsent.filter(cycle=request.now.cycle, pk__in=touching).count(),
        "calls": calls.count(),
    }


_INTERVIEWS = (TargetState.INTERVIEW, TargetState.INTERVIEWED)
_OFFERS = (TargetState.OFFERED, TargetState.ACCEPTED, TargetState.REJECTED, TargetState.EXPIRED)


def _facts(students: list[Student], shown: Program, *, open_windows: int) -> dict[str, int]:
    """How far the reader's students have come here. Of the program's own places nothing is counted."""
    interview = Q(state__in=_INTERVIEWS) | Q(interview_at__isnull=False)
    counted = Target.objects.filter(student__in=students, program=shown).aggregate(
        applied=Count("pk", filter=Q(applied_at__isnull=False)),
        interviews=Count("pk", filter=interview),
        offers=Count("pk", filter=Q(state__in=_OFFERS)),
    )
    contacts = Contact.objects.standing().filter(
        student__in=students, program=shown, kind=ContactKind.CONTACT
    )
    contacted = contacts.values("student").distinct().count()
    return {**counted, "contacted": contacted, "open_windows": open_windows}
