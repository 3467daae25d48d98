"""People: one page each, and the lists of advocates and alumni."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising import specialties
from advising.actions.persons import may_edit
from advising.clock import EASTERN
from advising.forms.person_details import AcquaintanceForm, ChannelsForm, RoleForm, TieForm
from advising.forms.persons import AbsenceForm, AdvocateForm
from advising.models import (
    IS_THE_PROGRAM,
    Absence,
    Acquaintance,
    AssignmentKind,
    Channels,
    Duplicate,
    Interest,
    Merge,
    Person,
    Role,
    RoleKind,
    Student,
    Tie,
)
from advising.permissions import NotAllowed
from advising.ranking import STALE_DAYS, USUAL_ASKS
from advising.requests import Request
from advising.standings import role_day
from advising.views.person_details import students_to_know
from advising.views.persons import interest_form
from outreach.asked import asked_of
from soapnet.desk.views.students import aims, require_staff

ROWS_A_PAGE = 50


@login_required
def person(request: Request, person_id: int) -> HttpResponse:
    if request.user.is_student:
        get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
        return redirect("home")
    seen = Person.objects.visible_to(request.user).values("pk")
    people = Person.objects.filter(school=request.user.school_id).filter(
        Q(pk__in=seen) | Q(user=request.user)
    )
    shown = get_object_or_404(people.select_related("school", "user"), pk=person_id)
    students = Student.objects.visible_to(request.user)
    today = role_day(request.now.moment.cycle)
    roles = list(
        Role.objects.filter(person=shown)
        .select_related("program")
        .order_by(F("until").desc(nulls_first=True), F("since").desc(nulls_last=True), "pk")
    )
    is_editable = may_edit(request.user, shown)
    values: dict[str, Any] = {
        "person": shown,
        "aims": [specialties.by_code(code).name for code in shown.specialty_codes],
        "roles": [role for role in roles if role.until is None or role.until >= today],
        "former": [role for role in roles if role.until is not None and role.until < today],
        "ties": Tie.objects.filter(person=shown).select_related("program"),
        "knows": Acquaintance.objects.filter(person=shown, student__in=students.values("pk"))
        .select_related("student__person")
        .order_by("student__person__family_name", "pk"),
        "forbidden": [(Channels(way).label, reason) for way, reason in sorted(shown.no_contact.items())],
        "stale_before": today - timedelta(days=STALE_DAYS),
        "shows_details": _shows_details(request, roles),
        "speaks_for": shown.assignments.shown_to(request.user)
        .filter(student__in=students)
        .select_related("student__person")
        .order_by("-kind", "student__person__family_name", "pk"),
        "is_student": students.filter(person=shown).first(),
        "is_office": False,
        "doubles": [],
        "is_editable": is_editable,
    }
    if is_editable:
        values |= _editing(request, shown)
    if request.user.is_office:
        values |= _office_facts(request, shown)
    return render(request, "desk/person.html", values)


def _office_facts(request: Request, shown: Person) -> dict[str, Any]:
    """What was asked of them, who may be the same, and what was merged; for deans and staff."""
    past = asked_of(request.now.cycle, person=shown).get(shown.pk) if request.now.cycle else None
    doubles = Duplicate.objects.visible_to(request.user).waiting().filter(Q(one=shown) | Q(other=shown))
    return {
        "is_office": True,
        "past": past,
        "takes": USUAL_ASKS if shown.asks_a_season is None else shown.asks_a_season,
        "doubles": list(doubles.select_related("one", "other")),
        "merges": list(Merge.objects.visible_to(request.user).standing().filter(kept=shown)),
    }


def _shows_details(request: Request, roles: list[Role]) -> bool:
    """Numbers and addresses of people at programs are kept off pages while contact is bound (pages.md 10)."""
    at_program = any(role.program_id for role in roles)
    cycle = request.now.cycle
    is_quiet = cycle is None or cycle.clock_milestones().is_quiet(request.now.moment.cycle)
    return not (at_program and is_quiet)


def _editing(request: Request, shown: Person) -> dict[str, Any]:
    initial = {
        "is_advocate": shown.is_advocate,
        "capacity": shown.capacity,
        "specialty_codes": shown.specialty_codes,
    }
    return {
        "form": AdvocateForm(initial=initial, by_office=request.user.is_office),
        "channels_form": ChannelsForm(
            initial=ChannelsForm.initial_of(shown), by_office=request.user.is_office
        ),
        "role_form": RoleForm(school=shown.school_id),
        "tie_form": TieForm(school=shown.school_id),
        "acquaintance_form": AcquaintanceForm(students=students_to_know(request)),
        "absence_form": AbsenceForm(),
        "interest_form": interest_form(request),
        "absences": Absence.objects.filter(person=shown, until__gt=request.now.moment.cycle),
        "interests": Interest.objects.filter(person=shown).select_related("student__person", "program"),
    }


@login_required
def advocate_list(request: Request) -> HttpResponse:
    """Load, absences and specialties of everybody who takes students."""
    _office(request)
    now = request.now.moment.cycle
    today = now.astimezone(EASTERN).date()
    open_primary = Q(assignments__until__isnull=True, assignments__kind=AssignmentKind.PRIMARY)
    open_backup = Q(assignments__until__isnull=True, assignments__kind=AssignmentKind.BACKUP)
    directing = Role.objects.current(today).filter(
        person=OuterRef("pk"), kind__in=IS_THE_PROGRAM, program__isnull=False
    )
    advocates = (
        Person.objects.visible_to(request.user)
        .advocates()
        .annotate(
            carried=Count("assignments", filter=open_primary, distinct=True),
            backs=Count("assignments", filter=open_backup, distinct=True),
            directs=Exists(directing),
        )
        .order_by("family_name", "given_name", "pk")
        .prefetch_related(
            Prefetch("absences", Absence.objects.filter(until__gt=now), to_attr="coming_absences")
        )
    )
    rows = [{"person": one, "aims": aims(one.specialty_codes)} for one in advocates]
    return render(request, "desk/advocate_list.html", {"rows": rows})


@login_required
def alum_list(request: Request) -> HttpResponse:
    """Alumni, with where they are: deans and staff all, advocates those who concern their students."""
    if request.user.is_student:
        return redirect("home")
    require_staff(request.user)
    alumni = (
        Person.objects.visible_to(request.user)
        .filter(Q(class_year__isnull=False) | Q(roles__kind=RoleKind.ALUM))
        .distinct()
        .prefetch_related(
            Prefetch("roles", Role.objects.at_programs().select_related("program"), to_attr="at_programs"),
            Prefetch("ties", Tie.objects.select_related("program"), to_attr="tied"),
        )
    )
    page = Paginator(alumni, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"person": one, "aims": aims(one.specialty_codes)} for one in page]
    return render(request, "desk/alum_list.html", {"rows": rows, "page": page, "kept": ""})


def _office(request: Request) -> None:
    if not request.user.is_office:
        raise NotAllowed("This list is for deans and staff.")
