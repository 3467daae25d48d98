"""What staff keep of a program: intel, that it filled, a row of the school's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.programs import add_intel, add_own_program, mark_filled, withdraw_intel
from advising.forms.programs import FilledForm, IntelForm, ProgramForm
from advising.models import Intel, Program, School
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request
from advising.views.persons import do, said


@login_required
@require_POST
def intel_add(request: Request, program_id: int) -> HttpResponse:
    school, program = _school(request), _program(request, program_id)
    form = IntelForm(request.POST)
    if said(request, form):
        do(request, "Kept.", add_intel, school=school, program=program, **form.cleaned_data)
    return redirect(program)


@login_required
@require_POST
def intel_withdraw(request: Request, intel_id: int) -> HttpResponse:
    school = _school(request)
    intel = get_object_or_404(
        Intel.objects.filter(school=school).select_related("program", "school"), pk=intel_id
    )
    do(request, "Taken back.", withdraw_intel, intel=intel)
    return redirect(intel.program)


@login_required
@require_POST
def program_filled(request: Request, program_id: int) -> HttpResponse:
    _school(request)
    program = _program(request, program_id)
    if request.now.cycle is None:
        messages.error(request, "No cycle is open.")
        return redirect(program)
    form = FilledForm(request.POST)
    if said(request, form):
        done = f"{program.name} has filled. What was unsent to it is checked again."
        do(request, done, mark_filled, cycle=request.now.cycle, program=program, **form.cleaned_data)
    return redirect(program)


@login_required
def program_add(request: Request) -> HttpResponse:
    school = _school(request)
    form = ProgramForm(request.POST or None)
    if form.is_valid():
        try:
            program = add_own_program(
                school=school, by=request.user, now=request.now.moment, **form.cleaned_data
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{program.name} is on file for your school.")
            return redirect(program)
    status = 422 if form.is_bound else 200
    return render(request, "advising/program_add.html", {"form": form}, status=status)


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("What is known of programs belongs to a school, and this account belongs to none.")
    require(request.user, Permission.EDIT_RECORDS, school=school)
    return school


def _program(request: Request, program_id: int) -> Program:
    return get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
