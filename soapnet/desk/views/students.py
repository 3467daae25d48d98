"""The students of the reader, and the page of one: record, desk, targets with windows, ledger, tasks."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising import specialties
from advising.actions.openings import note_opening
from advising.actions.targets import PRESSED
from advising.fit import Fit
from advising.fits import Overlap, fits_of, overlaps
from advising.forms.targets import TargetForm
from advising.guide import Guide
from advising.models import (
    ApplicationService,
    Assignment,
    Contact,
    Student,
    StudentStatus,
    Target,
    User,
)
from advising.offers import MOST_APPLICATIONS
from advising.permissions import NotAllowed, Permission, may
from advising.requests import Request
from advising.standings import Standing, role_day, standing_of
from advising.window import Window
from advising.window_states import window_state
from advising.windows import OnFile, on_file_of
from outreach import ledger
from outreach.models import Message, Reservation, Touch

ROWS_A_PAGE, LEDGER_ROWS = 100, 40


@login_required
def student_list(request: Request) -> HttpResponse:
    """Deans and staff see the whole class; advocates theirs."""
    if request.user.is_student:
        return redirect("home")
    require_staff(request.user)
    status = request.GET.get("status", "")
    students = Student.objects.visible_to(request.user).filter(cycle=request.now.cycle)
    if request.user.is_office and status in StudentStatus.values:
        students = students.filter(status=status)
    open_ones = Assignment.objects.shown_to(request.user).primary().select_related("advocate")
    students = (
        students.select_related("person")
        .prefetch_related(Prefetch("assignments", open_ones, to_attr="advocates"))
        .annotate(applied=Count("targets", filter=Q(targets__applied_at__isnull=False)))
        .order_by("person__family_name", "person__given_name", "pk")
    )
    page = Paginator(students, ROWS_A_PAGE).get_page(request.GET.get("page"))
    filters = [{"label": "All", "href": "?", "is_current": not status}]
    if request.user.is_office:
        filters += [
            {"label": label, "href": f"?status={value}", "is_current": value == status}
            for value, label in StudentStatus.choices
            if value not in {StudentStatus.ACCEPTED, StudentStatus.UNPLACED}
        ]
    values = {
        "page": page,
        "rows": [_listed(student, request.user) for student in page],
        "filters": filters,
        "kept": f"status={status}&" if status else "",
    }
    return render(request, "desk/student_list.html", values)


def require_staff(user: User) -> None:
    """Pages of the people who help students; an account for users and schools alone is turned away."""
    if not (user.is_office or user.is_faculty):
        raise NotAllowed("This page is for deans, staff and faculty.")


def _listed(student: Student, user: User) -> dict[str, Any]:
    advocates = getattr(student, "advocates", [])
    return {
        "student": student,
        "aims": aims(student.specialty_codes),
        "status": StudentStatus(student.status_shown_to(user)).label,
        "advocate": advocates[0].advocate.address_name if advocates else "",
        "applied": getattr(student, "applied", 0),
    }


def aims(codes: Collection[str]) -> str:
    """`IM, TY`: what a narrow column shows."""
    return ", ".join(specialties.by_code(code).short for code in codes)


@dataclass(frozen=True, slots=True)
class TargetRow:
    target: Target
    window: Window
    chip: str
    words: str
    part: int | None
    """The contact with the student that counts for her, for who may end that."""
    calling: Reservation | None
    fit: Fit
    overlap: Overlap


def parts_of(shown: Student) -> dict[int, int]:
    """The contacts with the student herself that count for her, by the program's id."""
    own = Contact.objects.of_students_part().filter(student=shown)
    return dict(own.order_by("at", "pk").values_list("program_id", "pk"))


def calling_at(students: Collection[Student], machine: datetime) -> dict[tuple[int, str], Reservation]:
    """Who is on a call now, by student and the program's sisters. One query."""
    standing = Reservation.objects.open().filter(student__in=students, until__gt=machine)
    return {(one.student_id, one.sister_key): one for one in standing.select_related("person")}


@login_required
def student(request: Request, student_id: int) -> HttpResponse:
    """One student, for deans, staff and who speaks for them; the student has pages of their own."""
    if request.user.is_student:
        get_object_or_404(Student.objects.visible_to(request.user), pk=student_id)
        return redirect("home")
    shown = get_object_or_404(
        Student.objects.visible_to(request.user).select_related(
            "person", "cycle__school", "accepted_program", "partner__person"
        ),
        pk=student_id,
    )
    note_opening(student=shown, by=request.user, now=request.now.moment)
    now = request.now.moment
    standing = standing_of(request.user, now=now.cycle)
    on_file = on_file_of(shown)
    targets, is_cut = _targets(shown, standing, on_file, request.user)
    messages = Message.objects.visible_to(request.user).filter(
        pk__in=Touch.objects.filter(student=shown).values("message")
    )
    if is_cut:
        messages = messages.filter(
            Q(sender__user=request.user) | Q(touches__program__in=standing.is_program_at)
        )
        messages = messages.distinct()
    calling = calling_at([shown], request.now.machine)
    parts = parts_of(shown) if request.user.is_office else {}
    desk = list(shown.assignments.shown_to(request.user).select_related("advocate").order_by("-kind"))
    programs = [target.program_id for target in targets]
    guide = Guide.from_stored(shown.cycle.school.guide)
    fits = fits_of(shown, programs, guide=guide, today=role_day(now.cycle))
    shared: Mapping[str, Overlap] = {}
    if request.user.is_office:
        shared = overlaps(shown, [target.program.sister_key for target in targets])
    rows = [
        _target_row(target, shown, standing, on_file, request, parts, calling, fits, shared)
        for target in targets
    ]
    values = {
        "student": shown,
        "status": StudentStatus(shown.status_shown_to(request.user)).label,
        "aims": [specialties.by_code(code).name for code in shown.specialty_codes],
        "targets": rows,
        "meters": [] if is_cut else _meters(targets),
        "pressed": PRESSED,
        "target_form": TargetForm(school=shown.cycle.school_id),
        "is_cut": is_cut,
        "desk": desk,
        "mine": next(
            (
                one
                for one in desk
                if one.advocate.user_id == request.user.pk
                and not one.is_embargoed
                and not one.acknowledged_at
            ),
            None,
        ),
        "lines": ledger.lines(messages, request.user, most=LEDGER_ROWS),
        "tasks": shown.tasks.open().shown_to(request.user).order_by(F("due_at").asc(nulls_last=True), "pk"),
        "exams": shown.exams.all(),
        "leaves": shown.leaves.all(),
        "failures": shown.failures.all(),
        "may_assign": may(request.user, Permission.ASSIGN, school=shown.cycle.school),
    }
    return render(request, "desk/student.html", values)


def _targets(shown: Student, standing: Standing, on_file: OnFile, user: User) -> tuple[list[Target], bool]:
    """The targets a reader sees. Who is the program at one of them sees only those at their own (design.md)."""
    targets = list(
        Target.objects.visible_to(user)
        .filter(student=shown)
        .select_related("program")
        .order_by("program__institution_name", "pk")
    )
    if user.is_office:
        return targets, False
    own = [
        target
        for target in targets
        if standing.is_the_program(on_file.pairs[shown.pk, target.program_id].family)
    ]
    return (own, True) if own else (targets, False)


def _target_row(
    target: Target,
    shown: Student,
    standing: Standing,
    on_file: OnFile,
    request: Request,
    parts: Mapping[int, int],
    calling: Mapping[tuple[int, str], Reservation],
    fits: Mapping[int, Fit],
    shared: Mapping[str, Overlap],
) -> TargetRow:
    answer = on_file.window(shown, target.program, standing, now=request.now.moment.cycle)
    part = parts.get(target.program_id)
    held = calling.get((shown.pk, target.program.sister_key))
    overlap = shared.get(target.program.sister_key, Overlap())
    chip = window_state(answer, shown)
    return TargetRow(target, answer, chip, answer.sentence, part, held, fits[target.program_id], overlap)


@dataclass(frozen=True, slots=True)
class ServiceMeter:
    """How many of the 45 applications of one service are sent."""

    label: str
    sent: int
    most: int = MOST_APPLICATIONS


def _meters(targets: list[Target]) -> list[ServiceMeter]:
    counted = Counter(target.service for target in targets if target.applied_at is not None)
    used = {target.service for target in targets} or {ApplicationService.ERAS}
    return [
        ServiceMeter(service.label, counted[service]) for service in ApplicationService if service in used
    ]
