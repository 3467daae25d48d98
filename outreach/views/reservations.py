"""Calling now: reserve, the page of the call, ten minutes more, end."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.models import Program, Student
from advising.refusals import Refusal
from advising.requests import Request
from advising.standings import role_day
from advising.windows import window_of
from outreach.actions.reservations import extend_reservation, release_reservation, reserve
from outreach.candidates import speakers_of
from outreach.models import Reservation


@login_required
@require_POST
def calling(request: Request, student_id: int, program_id: int) -> HttpResponse:
    """Reserve this student at this program and go to the call; a refusal is said on the page one came from."""
    if request.user.is_student:
        raise Http404
    student = get_object_or_404(
        Student.objects.visible_to(request.user).select_related("cycle__school", "person"), pk=student_id
    )
    program = get_object_or_404(Program.objects.directory(request.user.school_id), pk=program_id)
    try:
        reservation = reserve(student=student, program=program, by=request.user, now=request.now.moment)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("my_students")
    return redirect("reservation", reservation.pk)


@login_required
def reservation(request: Request, reservation_id: int) -> HttpResponse:
    """The call: time left, the number, and what ends it."""
    held = _reservation(request, reservation_id)
    moment = request.now.moment
    answer = window_of(held.student, held.program, who=request.user, now=moment.cycle)
    is_mine = held.person.user_id == request.user.pk
    runs = held.ended_at is None and held.until > moment.machine
    # The number is a way out like any other: it shows only while the window is open.
    callable_now = is_mine and runs and answer.is_open
    day = role_day(moment.cycle)
    return render(
        request,
        "outreach/reservation.html",
        {
            "held": held,
            "window": answer,
            "is_mine": is_mine,
            "runs": runs,
            "machine": moment.machine,
            "people": speakers_of(held.program, held.student.cycle, day) if callable_now else [],
        },
    )


@login_required
@require_POST
def reservation_extend(request: Request, reservation_id: int) -> HttpResponse:
    return _act(request, reservation_id, extend_reservation, "Ten minutes more.")


@login_required
@require_POST
def reservation_end(request: Request, reservation_id: int) -> HttpResponse:
    return _act(request, reservation_id, release_reservation, "Ended. Others can call now.")


def _act(request: Request, reservation_id: int, act: Callable[..., Reservation], said: str) -> HttpResponse:
    held = _reservation(request, reservation_id)
    try:
        act(reservation=held, by=request.user, now=request.now.moment)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("reservation", held.pk)


def _reservation(request: Request, pk: int) -> Reservation:
    return get_object_or_404(
        Reservation.objects.visible_to(request.user)
        .select_related("student__person", "student__cycle__school", "program", "person")
        .distinct(),
        pk=pk,
    )
