"""Logging a contact: on a phone, in a few taps."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.models import ContactKind, Cycle, Person, Program, Student, Target
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from advising.standings import role_day
from advising.windows import window_of
from outreach.actions.logs import Track, amend_log, can_undo, log_contact, take_back_log
from outreach.candidates import ours_for, speakers_of, tracks_of, typed_program, typed_student, workers_at
from outreach.forms.logs import AmendForm, LogForm, ReasonForm, WaitingLogForm
from outreach.models import Direction, Message, Outcome, State


@login_required
def log(request: Request) -> HttpResponse:
    """Choose student and program (links), tap the outcome. Other faculty type them, and see nothing back."""
    return _log(request, is_report=False)


@login_required
def report_contact(request: Request) -> HttpResponse:
    """The student's "A program contacted me"."""
    if not request.user.is_student:
        raise Http404
    return _log(request, is_report=True)


def _log(request: Request, *, is_report: bool) -> HttpResponse:
    cycle = open_cycle_of(request)
    require(request.user, Permission.LOG, school=cycle.school)
    student = _student(request, cycle)
    program = _program(request, cycle)
    tracks = tracks_of(student, program) if student and program else []
    ours = ours_for(student, request.user)
    theirs, workers = list[Person](), list[Person]()
    if program is not None and (request.user.is_office or student is not None):
        day = role_day(request.now.moment.cycle)
        theirs, workers = speakers_of(program, cycle, day), workers_at(program, cycle, day)
    form = LogForm(
        request.POST or None,
        by=request.user,
        program=program,
        needs_student=student is None,
        tracks=tracks,
        ours=ours,
        theirs=theirs,
        workers=workers,
        initial=_preset(request, is_report=is_report),
    )
    if form.is_valid():
        try:
            message = _save(
                request,
                form.cleaned_data,
                cycle=cycle,
                student=student,
                program=program,
                ours=ours,
                theirs=theirs + workers,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _thanks(student), extra_tags=f"undo:{reverse('log_take_back', args=[message.pk])}"
            )
            if (
                request.headers.get("Accept") == "application/json"
            ):  # the phone's own script, which goes there
                return JsonResponse({"next": _after(request)})
            return redirect(_after(request))
    return render(
        request,
        "outreach/log.html",
        {
            "base": "base_student.html" if request.user.is_student else "base_staff.html",
            "form": form,
            "is_report": is_report,
            "student": student,
            "program": program,
            "tracks": tracks,
            "asks_applied": not tracks,
            "outcomes": [choice for choice in Outcome.choices if choice[0]],
            "students": _students(request) if student is None else [],
            "targets": _targets(request, student) if student and program is None else [],
            "window": _window(request, student, program),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def log_waiting(request: Request) -> HttpResponse:
    """A log that waited on the phone. Each is stored once, however often it is sent; its note is added later.

    What was not asked counts as don't know: whether the student applied (window.md 11).
    """
    cycle = open_cycle_of(request)
    student, program = _student(request, cycle), _program(request, cycle)
    form = WaitingLogForm(request.POST)
    if student is None or program is None or not form.is_valid():
        return JsonResponse({"why": "Something of it cannot be read."}, status=422)
    told = form.cleaned_data
    moment = request.now.moment
    day = role_day(moment.cycle)
    speakers, workers = speakers_of(program, cycle, day), workers_at(program, cycle, day)
    speaker = _chosen(speakers + workers, told["theirs"])
    # Who only works there counts as the program if they say so; not asked is not said.
    speaks = told["speaks"] == "yes" or (not told["speaks"] and speaker not in workers)
    try:
        message = log_contact(
            cycle=cycle,
            student=student,
            tracks=_ticked(student, program, {**told, "applied": None}),
            channel=told["channel"],
            direction=told["direction"],
            at=cycle.moment(moment.machine - timedelta(seconds=told["seconds_ago"])).cycle,
            by=request.user,
            now=moment,
            ours=_chosen(ours_for(student, request.user), told["ours"]),
            theirs=speaker,
            kind=told["kind"] or ContactKind.CONTACT,
            speaks_for_program=speaks,
            outcome=told["outcome"],
            minutes=told["minutes"],
            client_id=told["client_id"],
        )
    except Refusal as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    return JsonResponse({"log": reverse("log_detail", args=[message.pk])})


def _save(
    request: Request,
    values: dict[str, Any],
    *,
    cycle: Cycle,
    student: Student | None,
    program: Program | None,
    ours: list[Person],
    theirs: list[Person],
) -> Message:
    note = values["note"]
    if student is None:
        student = typed_student(cycle, values["student_typed"])
        if student is None:
            note = f"Student, as typed: {values['student_typed']}. {note}"
    if program is None:
        program = typed_program(cycle, values["program_typed"])
        if program is None:
            note = f"Program, as typed: {values['program_typed']}. {note}"
    moment = request.now.moment
    return log_contact(
        cycle=cycle,
        student=student,
        tracks=_ticked(student, program, values),
        channel=values["channel"],
        direction=values["direction"],
        at=moment.cycle - values["when"],
        by=request.user,
        now=moment,
        ours=_chosen(ours, values["ours"]),
        theirs=_chosen(theirs, values["theirs"]),
        kind=values["kind"],
        speaks_for_program=values["speaks"],
        outcome=values["outcome"],
        minutes=values["minutes"],
        note=note,
        client_id=values["client_id"],
    )


def _ticked(student: Student | None, program: Program | None, values: dict[str, Any]) -> list[Track]:
    """The tracks it was about. Where the student applied to one alone, or to none, it is the one that was named."""
    if program is None:
        return []
    applied_to = (
        {target.program_id: target.program for target in tracks_of(student, program)} if student else {}
    )
    if len(applied_to) > 1:
        return [Track(applied_to[int(pk)]) for pk in values["tracks"] if int(pk) in applied_to]
    if program.pk in applied_to:
        return [Track(program)]
    return [Track(program, values["applied"])]


def _chosen(persons: list[Person], pk: str) -> Person | None:
    return next((person for person in persons if str(person.pk) == pk), None)


def _student(request: Request, cycle: Cycle) -> Student | None:
    mine = (
        Student.objects.visible_to(request.user).filter(cycle=cycle).select_related("person", "cycle__school")
    )
    if request.user.is_student:
        return get_object_or_404(mine)
    pk = _asked(request, "student")
    return get_object_or_404(mine, pk=pk) if pk.isdigit() else None


def _program(request: Request, cycle: Cycle) -> Program | None:
    pk = _asked(request, "program")
    return get_object_or_404(Program.objects.directory(cycle.school_id), pk=pk) if pk.isdigit() else None


def _asked(request: Request, name: str) -> str:
    """In the address of the form; in the body of what waited on a phone."""
    return request.GET.get(name) or request.POST.get(name, "")


def _preset(request: Request, *, is_report: bool) -> dict[str, str]:
    if is_report or request.GET.get("direction") == Direction.INBOUND:
        return {"direction": Direction.INBOUND}
    return {}


def _students(request: Request) -> list[Student]:
    seen = Student.objects.visible_to(request.user).filter(cycle=open_cycle_of(request))
    if request.user.is_office:
        # Only for them: under embargo, who stands in a list by status would tell the status.
        seen = seen.in_soap()
    return list(seen.select_related("person")[:300])


def _targets(request: Request, student: Student) -> list[Target]:
    seen = Target.objects.visible_to(request.user).filter(student=student)
    return list(seen.select_related("program").order_by("-state_at", "pk"))


def _window(request: Request, student: Student | None, program: Program | None) -> object:
    if student is None or program is None:
        return None
    return window_of(student, program, who=request.user, now=request.now.moment.cycle)


def _thanks(student: Student | None) -> str:
    return "Logged." if student else "Logged. Thank you. The student's desk will see it."


def _after(request: Request) -> str:
    if request.user.is_student:
        return reverse("own_programs")
    return reverse("contact_log" if request.user.is_office else "my_students")


def _own_log(request: Request, pk: int) -> Message:
    """A log that this reader wrote, or may see."""
    seen = Message.objects.visible_to(request.user) | Message.objects.filter(
        created_by=request.user, cycle__school=request.user.school_id
    )
    return get_object_or_404(seen.distinct().filter(state__in=[State.LOGGED, State.CANCELLED]), pk=pk)


@login_required
def log_detail(request: Request, message_id: int) -> HttpResponse:
    """Amend note and outcome, or take it back with a reason."""
    message = _own_log(request, message_id)
    may_amend = request.user.is_office or message.created_by_id == request.user.pk
    if not may_amend:
        raise Http404
    first = {
        "outcome": message.outcome,
        "minutes": message.minutes,
        "note": message.text.body if message.text else "",
    }
    form = AmendForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            amend_log(message=message, by=request.user, now=request.now.moment, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Amended. The first version is kept.")
            return redirect("log_detail", message.pk)
    return render(
        request,
        "outreach/log_detail.html",
        {
            "base": "base_student.html" if request.user.is_student else "base_staff.html",
            "log": message,
            "form": form,
            "texts": list(message.texts.select_related("written_by")),
            "needs_reason": not can_undo(message, request.user, request.now.moment),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def log_take_back(request: Request, message_id: int) -> HttpResponse:
    """By one press within 20 s, later with a reason."""
    message = _own_log(request, message_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        take_back_log(message=message, by=request.user, now=request.now.moment, reason=reason)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        is_own = request.user.is_office or message.created_by_id == request.user.pk
        return redirect("log_detail", message.pk) if is_own else redirect(_after(request))
    messages.success(request, "Taken back. It stays on file as taken back.")
    return redirect(_after(request))
