"""The contact log, the faculty's students on the phone, and what waits to be confirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.actions.contacts import confirm_contact, decline_contact
from advising.models import Contact, Cycle, Student
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from advising.standings import Standing, standing_of
from advising.window_states import window_state
from advising.windows import OnFile, on_file_of_cycle
from outreach.forms.logs import ReasonForm
from outreach.ledger import Line, lines
from outreach.models import Direction, Message, Reservation

MOST = 100
MOST_OF_A_YEAR = 1000
_FILTERS = {"": "All", "inbound": "They contacted us", "outbound": "We contacted them"}


@login_required
def contact_log(request: Request) -> HttpResponse:
    """What was said with programs, newest first, and above it what waits for a yes or a no."""
    if request.user.is_student:
        raise Http404
    cycle = open_cycle_of(request)
    chosen = request.GET.get("show", "")
    shown = Message.objects.visible_to(request.user).happened().filter(cycle=cycle, is_internal=False)
    if chosen in (Direction.INBOUND, Direction.OUTBOUND):
        shown = shown.filter(direction=chosen)
    found = lines(shown, request.user, most=MOST)
    standing = standing_of(request.user, now=request.now.moment.cycle)
    on_file = on_file_of_cycle(
        cycle, list({pair[0].pk: pair[0] for line in found for pair in line.pairs}.values())
    )
    may_amend = {line.pk for line in found}
    if not request.user.is_office:
        own = Message.objects.filter(pk__in=may_amend, created_by=request.user)
        may_amend = set(own.values_list("pk", flat=True))
    return render(
        request,
        "outreach/contact_log.html",
        {
            "lines": [(line, _windows(request, line, on_file, standing)) for line in found],
            "may_amend": may_amend,
            "waiting": waiting_for(request),
            "earlier": _earlier(request),
            "filters": [
                {"label": label, "href": f"?show={value}", "is_current": value == chosen}
                for value, label in _FILTERS.items()
            ],
        },
    )


def _earlier(request: Request) -> list[Cycle]:
    """The school's closed years, of which deans and staff may read what was said."""
    if not request.user.is_office:
        return []
    closed = Cycle.objects.visible_to(request.user).filter(closed_at__isnull=False, is_rehearsal=False)
    return list(closed.order_by("-year", "-pk"))


@login_required
def cycle_log(request: Request, cycle_id: int) -> HttpResponse:
    """What was said in one year, most of all an earlier one, to read: for deans and staff."""
    if not request.user.is_office:
        raise Http404
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user).select_related("school"), pk=cycle_id)
    shown = Message.objects.visible_to(request.user).happened().filter(cycle=cycle, is_internal=False)
    values = {"cycle": cycle, "lines": lines(shown, request.user, most=MOST_OF_A_YEAR)}
    return render(request, "outreach/cycle_log.html", values)


def _windows(request: Request, line: Line, on_file: OnFile, standing: Standing) -> list[dict[str, str]]:
    """The window of each pair of a line as it stands now, named where there are several."""
    chips = {}
    for student, program in line.pairs:
        answer = on_file.window(student, program, standing, now=request.now.moment.cycle)
        state = window_state(answer, student)
        name = student.person.first_name if len(line.pairs) > 1 else ""
        chips[state, name] = {"state": state, "name": name}
    return list(chips.values())


@login_required
def my_students(request: Request) -> HttpResponse:
    """The faculty's first page: whom to answer now, and each student's windows."""
    if request.user.is_student:
        raise Http404
    cycle = open_cycle_of(request)
    students = list(
        Student.objects.visible_to(request.user).filter(cycle=cycle).select_related("person", "cycle")
    )
    moment = request.now.moment
    on_file = on_file_of_cycle(cycle, students)
    standing = standing_of(request.user, now=moment.cycle)
    rows, to_answer = [], []
    for student in students:
        windows = on_file.windows(student, standing, now=moment.cycle)
        opened = [window for window in windows.values() if window.is_open]
        rows.append({"student": student, "open": len(opened), "pairs": len(windows)})
        to_answer += [(student, window) for window in opened if window.contact is not None]
    answered = set(
        Contact.objects.filter(student__in=students, answered_at__isnull=False).values_list("pk", flat=True)
    )
    return render(
        request,
        "outreach/my_students.html",
        {
            "rows": rows,
            "to_answer": [pair for pair in to_answer if pair[1].contact not in answered][:10],
            "waiting": waiting_for(request),
            "calling": Reservation.objects.open()
            .filter(person__user=request.user, until__gt=request.now.machine)
            .select_related("student__person", "program"),
        },
    )


def waiting_for(request: Request) -> list[Contact]:
    """Contacts that wait for a yes or a no, as far as this reader sees them; the oldest first."""
    return list(
        Contact.objects.visible_to(request.user)
        .waiting()
        .filter(cycle=open_cycle_of(request))
        .select_related("student__person", "program", "contacted", "logger", "logged_by")[:50]
    )


@login_required
@require_POST
def contact_confirm(request: Request, contact_id: int) -> HttpResponse:
    """Yes, it happened; a dean who logged it says how it is known."""
    contact = _contact(request, contact_id)
    try:
        confirm_contact(contact=contact, by=request.user, now=request.now.moment, how_known=_reason(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Confirmed.")
    return redirect(_back(request))


@login_required
@require_POST
def contact_decline(request: Request, contact_id: int) -> HttpResponse:
    """No, with a word why."""
    contact = _contact(request, contact_id)
    try:
        decline_contact(contact=contact, by=request.user, now=request.now.moment, word=_reason(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Declined. The student's own window is as it was.")
    return redirect(_back(request))


def _contact(request: Request, pk: int) -> Contact:
    if request.user.is_student:
        raise Http404
    return get_object_or_404(
        Contact.objects.visible_to(request.user).select_related("student__cycle__school", "program", "cycle"),
        pk=pk,
    )


def _reason(request: Request) -> str:
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _back(request: Request) -> str:
    return reverse("contact_log" if request.user.is_office else "my_students")
