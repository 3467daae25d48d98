"""What an advocate says of themself, or the office for them: each form of the person's page has its own address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from advising.actions.persons import (
    add_absence,
    change_advocate,
    declare_interest,
    may_edit,
    remove_absence,
    withdraw_interest,
)
from advising.forms.persons import AbsenceForm, AdvocateForm, InterestForm
from advising.models import Person, Program, Student, Target
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.requests import Request


def interest_form(request: Request, data: Any = None) -> InterestForm:
    """Only students and programs that the reader sees can be named."""
    students = (
        Student.objects.visible_to(request.user).filter(cycle=request.now.cycle).select_related("person")
    )
    aims = Target.objects.filter(student__in=students.values("pk")).values("program")
    programs = Program.objects.visible_to(request.user).filter(pk__in=aims)
    return InterestForm(data, students=students, programs=programs)


@login_required
@require_POST
def person_advocate(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = AdvocateForm(request.POST, by_office=request.user.is_office)
    if said(request, form):
        do(request, "Saved.", change_advocate, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def absence_add(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = AbsenceForm(request.POST)
    if said(request, form):
        do(request, "Absence noted.", add_absence, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def absence_remove(request: Request, person_id: int, absence_id: int) -> HttpResponse:
    person = editable(request, person_id)
    absence = get_object_or_404(person.absences, pk=absence_id)
    do(request, "Absence removed.", remove_absence, absence=absence)
    return redirect(person)


@login_required
@require_POST
def interest_add(request: Request, person_id: int) -> HttpResponse:
    person = editable(request, person_id)
    form = interest_form(request, request.POST)
    if said(request, form):
        do(request, "Declared.", declare_interest, person=person, **form.cleaned_data)
    return redirect(person)


@login_required
@require_POST
def interest_remove(request: Request, person_id: int, interest_id: int) -> HttpResponse:
    person = editable(request, person_id)
    interest = get_object_or_404(person.interests, pk=interest_id)
    do(request, "Taken back.", withdraw_interest, interest=interest)
    return redirect(person)


def editable(request: Request, person_id: int) -> Person:
    """Another school's person is not found; somebody else of the own school may not be changed."""
    people = Person.objects.filter(school=request.user.school_id).select_related("school")
    person = get_object_or_404(people, pk=person_id)
    if not may_edit(request.user, person):
        raise NotAllowed("Only the person themself, deans and staff may change this.")
    return person


def said(request: Request, form: Form) -> bool:
    """Whether the form can be used; if not, the reader is told what is wrong with which field."""
    if form.is_valid():
        return True
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        said = " ".join(str(fault) for fault in faults)
        messages.error(request, f"{label}: {said}" if label else said)
    return False


def do(request: Request, done: str, verb: Any, **values: Any) -> None:
    try:
        verb(by=request.user, now=request.now.moment, **values)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
