"""What staff press on a student's list of people worth asking: first, recommend, and back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from advising.actions.recommendations import (
    end_recommendation,
    place_first,
    put_on_call,
    recommend,
    take_off_call,
    take_out_of_order,
)
from advising.forms.recommendations import OnCallForm, PlaceForm, RecommendForm
from advising.models import Cycle, Person, Student
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request


@login_required
@require_POST
def person_place(request: Request, student_id: int) -> HttpResponse:
    student = _student(request, student_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please say why: the reason stays with the order.")
        return redirect("student_people", student_id)
    person = _person(request, form.cleaned_data["person"])

    def press() -> str:
        place_first(
            student=student, person=person, reason=form.cleaned_data["reason"], by=request.user,
            now=request.now.moment,
        )  # fmt: skip
        return f"{person.full_name} stands first now."

    return _press(request, student, press)


@login_required
@require_POST
def person_unplace(request: Request, student_id: int, person_id: int) -> HttpResponse:
    student, person = _student(request, student_id), _person(request, person_id)

    def press() -> str:
        take_out_of_order(student=student, person=person, by=request.user, now=request.now.moment)
        return f"{person.full_name} stands where the rules put them."

    return _press(request, student, press)


@login_required
@require_POST
def person_recommend(request: Request, student_id: int) -> HttpResponse:
    student = _student(request, student_id)
    form = RecommendForm(request.POST)
    if not form.is_valid():
        messages.error(request, "What to ask for: 200 letters at most.")
        return redirect("student_people", student_id)
    person = _person(request, form.cleaned_data["person"])
    asking_for = [form.cleaned_data["asking_for"]] if form.cleaned_data["asking_for"] else []

    def press() -> str:
        recommend(
            student=student, person=person, asking_for=asking_for, by=request.user, now=request.now.moment
        )
        return f"{student.person.first_name} sees {person.full_name} now."

    return _press(request, student, press)


@login_required
@require_POST
def recommendation_end(request: Request, student_id: int, person_id: int) -> HttpResponse:
    student, person = _student(request, student_id), _person(request, person_id)

    def press() -> str:
        end_recommendation(student=student, person=person, by=request.user, now=request.now.moment)
        return f"{student.person.first_name} no longer sees {person.full_name}."

    return _press(request, student, press)


@login_required
@require_POST
def on_call_put(request: Request) -> HttpResponse:
    """Somebody takes a specialty's questions in the open cycle."""
    cycle = _office_cycle(request)
    form = OnCallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose a specialty and a person.")
        return redirect("on_call")
    person = _person(request, form.cleaned_data["person"])
    try:
        put_on_call(
            cycle=cycle, specialty_code=form.cleaned_data["specialty_code"], person=person,
            note=form.cleaned_data["note"], by=request.user, now=request.now.moment,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{person.address_name} is on call.")
    return redirect("on_call")


@login_required
@require_POST
def on_call_end(request: Request, on_call_id: int) -> HttpResponse:
    cycle = _office_cycle(request)
    on_call = get_object_or_404(cycle.on_call.select_related("person", "cycle__school"), pk=on_call_id)
    take_off_call(on_call=on_call, by=request.user, now=request.now.moment)
    messages.success(request, f"{on_call.person.address_name} is off call.")
    return redirect("on_call")


def _office_cycle(request: Request) -> Cycle:
    cycle = request.now.cycle
    if cycle is None:
        raise NotAllowed("No cycle is open.")
    require(request.user, Permission.ASSIGN, school=cycle.school)
    return cycle


def _student(request: Request, student_id: int) -> Student:
    students = Student.objects.visible_to(request.user).select_related("person", "cycle__school")
    student = get_object_or_404(students, pk=student_id)
    require(request.user, Permission.ASSIGN, school=student.cycle.school)
    return student


def _person(request: Request, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)


def _press(request: Request, student: Student, press: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, press())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("student_people", student.pk)
