"""The forms of a person's page that the office fills, and somebody new; each has its own address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.merges import likely_same
from advising.actions.persons import (
    add_person,
    add_role,
    add_tie,
    change_person,
    end_role,
    note_acquaintance,
    remove_acquaintance,
    remove_tie,
    verify_channel,
)
from advising.forms.person_details import (
    AcquaintanceForm,
    ChannelsForm,
    DetailsForm,
    PersonAddForm,
    RoleForm,
    TieForm,
    record_values,
)
from advising.models import School, Student
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request
from advising.standings import role_day
from advising.views.persons import do, editable, said


def students_to_know(request: Request) -> Any:
    return Student.objects.visible_to(request.user).filter(cycle=request.now.cycle).select_related("person")


@login_required
def person_add(request: Request) -> HttpResponse:
    """Somebody new; who may be on file already is shown first, side by side."""
    school = _office(request)
    form = PersonAddForm(request.POST or None)
    likely: list[Any] = []
    if form.is_valid():
        values = record_values(form.cleaned_data)
        likely = [] if request.POST.get("confirmed") else likely_same(school=school, values=values)
        if not likely:
            try:
                person = add_person(school=school, values=values, by=request.user, now=request.now.moment)
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{person.full_name} is on file.")
                return redirect(person)
    status = 422 if form.is_bound else 200
    return render(request, "advising/person_add.html", {"form": form, "likely": likely}, status=status)


@login_required
def person_details(request: Request, person_id: int) -> HttpResponse:
    """The fields of a person, for deans and staff."""
    _office(request)
    person = editable(request, person_id)
    form = DetailsForm(request.POST or None, instance=person)
    if form.is_valid():
        try:
            change_person(
                person=person,
                values=record_values(form.cleaned_data),
                by=request.user,
                now=request.now.moment,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(person)
    status = 422 if form.is_bound else 200
    return render(request, "advising/person_details.html", {"form": form, "person": person}, status=status)


@login_required
@require_POST
def person_channels(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = ChannelsForm(request.POST, by_office=request.user.is_office)
    if said(request, form):
        do(request, "Saved.", change_person, person=person, values=form.values())
    return redirect(person)


@login_required
@require_POST
def channel_verify(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    do(
        request,
        "Marked as right today.",
        verify_channel,
        person=person,
        channel=request.POST.get("channel", ""),
    )
    return redirect(person)


@login_required
@require_POST
def role_add(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = RoleForm(request.POST, school=person.school_id)
    if said(request, form):
        do(request, "Role added.", add_role, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def role_end(request: Request, person_id: int, role_id: int) -> HttpResponse:
    person = editable(request, person_id)
    role = get_object_or_404(person.roles, pk=role_id)
    today = role_day(request.now.moment.cycle)
    do(request, "Ended. It stays on file.", end_role, role=role, on=today)
    return redirect(person)


@login_required
@require_POST
def tie_add(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = TieForm(request.POST, school=person.school_id)
    if said(request, form):
        do(request, "Tie added.", add_tie, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def tie_remove(request: Request, person_id: int, tie_id: int) -> HttpResponse:
    person = editable(request, person_id)
    do(request, "Removed.", remove_tie, tie=get_object_or_404(person.ties, pk=tie_id))
    return redirect(person)


@login_required
@require_POST
def acquaintance_add(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = AcquaintanceForm(request.POST, students=students_to_know(request))
    if said(request, form):
        do(request, "Noted.", note_acquaintance, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def acquaintance_remove(request: Request, person_id: int, known_id: int) -> HttpResponse:
    """Of students whom the reader sees."""
    person = editable(request, person_id)
    seen = person.acquaintances.filter(student__in=Student.objects.visible_to(request.user).values("pk"))
    do(request, "Removed.", remove_acquaintance, known=get_object_or_404(seen, pk=known_id))
    return redirect(person)


def _office(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("People belong to a school, and this account belongs to none.")
    require(request.user, Permission.EDIT_RECORDS, school=school)
    return school
