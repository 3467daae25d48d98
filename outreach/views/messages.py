"""Writing, checking and sending messages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.models import Person, Program, User
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from advising.standings import person_of
from outreach.actions import approvals, conflicts, deliveries, drafts, messages
from outreach.fitting import require_fit
from outreach.forms.messages import DecisionForm, NewMessageForm
from outreach.ledger import lines
from outreach.models import Direction, Message, State
from outreach.wordings import fill, offered, values_for

MOST = 100
_TRAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", ()),
    "drafts": ("Drafts", (State.DRAFT, State.APPROVED)),
    "held": ("Held", (State.HELD,)),
    "approval": ("Waiting for approval", (State.IN_REVIEW,)),
    "leaving": ("Leaving", (State.SCHEDULED, State.SENDING)),
    "sent": ("Sent", (State.SENT,)),
    "trouble": ("Failed or uncertain", (State.FAILED, State.UNCERTAIN)),
}


@login_required
def message_list(request: Request) -> HttpResponse:
    """Messages by state, the newest first."""
    chosen = request.GET.get("show", "")
    _, states = _TRAYS.get(chosen, _TRAYS[""])
    shown = messages_of(request.user).filter(cycle=open_cycle_of(request))
    shown = shown.filter(state__in=states) if states else shown.exclude(state=State.CANCELLED)
    return render(
        request,
        "outreach/message_list.html",
        {
            "base": base_for(request.user),
            "lines": lines(shown, request.user, most=MOST),
            "trays": [
                {"label": label, "href": f"?show={value}", "is_current": value == chosen}
                for value, (label, _) in _TRAYS.items()
            ],
        },
    )


@login_required
def message_new(request: Request) -> HttpResponse:
    """To whom, about whom, with which words to begin; then the page where it is written."""
    cycle = open_cycle_of(request)
    asked = {key: request.GET.getlist(key) for key in ("to", "about") if key in request.GET}
    form = NewMessageForm(
        request.POST or None,
        user=request.user,
        cycle=cycle,
        now=request.now.moment.cycle,
        initial={**asked, "program": request.GET.get("program"), "wording": request.GET.get("wording")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                written = _write(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if len(written) == 1:
                return redirect(written[0])
            notes.success(request, f"{len(written)} drafts: each program and each alum gets their own.")
            return redirect(f"{reverse('message_list')}?show=drafts")
    status = 422 if form.errors else 200
    context = {"base": base_for(request.user), "form": form}
    return render(request, "outreach/message_new.html", context, status=status)


def _write(request: Request, chosen: dict[str, Any]) -> list[Message]:
    """One draft, or where it is for several programs or alumni, one for each."""
    each = messages.letters(list(chosen["to"]), chosen["program"], at=request.now.moment.cycle)
    return [_write_one(request, chosen, receivers, program) for receivers, program in each]


def _write_one(
    request: Request, chosen: dict[str, Any], receivers: list[Person], program: Program | None
) -> Message:
    cycle, now, students = open_cycle_of(request), request.now.moment, list(chosen["about"])
    found = [one for one in offered(cycle.school_id) if one.slug == chosen["wording"]]
    wording, sender = found[0] if found else None, person_of(request.user)
    values: dict[str, str] = {}
    if wording is not None and sender is not None:
        require_fit(
            wording, cycle=cycle, students=students, receiver=receivers[0], program=program, sender=sender, now=now
        )  # fmt: skip
        values = values_for(
            student=students[0] if len(students) == 1 else None,
            program=program,
            receiver=receivers[0],
            sender=sender,
            now=now,
        )
    return messages.write_draft(
        cycle=cycle,
        receivers=receivers,
        students=students,
        program=program,
        subject=fill(wording.subject, values) if wording else "",
        body=fill(wording.body, values) if wording else "",
        lever=wording.lever if wording else "",
        by=request.user,
        now=now,
    )


@login_required
@require_POST
def message_do(request: Request, message_id: int, verb: str) -> HttpResponse:
    """One press beside the words: undo, discard, correct, ask the dean, approve, send back, override, settle."""
    shown = message_of(request, message_id)
    act = _VERBS.get(verb)
    form = DecisionForm(request.POST)
    if act is None or not form.is_valid():
        raise Http404
    do, said = act
    try:
        done = do(shown, form.cleaned_data["version"] or 0, form.cleaned_data["reason"], request)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, said)
        if verb == "correct" and isinstance(done, Message):
            return redirect(done)
    return redirect("message_list" if verb == "discard" else shown)


_Verb = Callable[[Message, int, str, Request], object]


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.user, "now": request.now.moment}


_VERBS: dict[str, tuple[_Verb, str]] = {
    "undo": (lambda m, v, r, q: messages.undo(message=m, **_who(q)), "Undone. It is a draft again."),
    "discard": (lambda m, v, r, q: messages.discard(message=m, **_who(q)), "Discarded."),
    "correct": (
        lambda m, v, r, q: messages.write_correction(message=m, **_who(q)),
        "A draft in the same thread. Change what was wrong, then send it.",
    ),
    "ask-dean": (lambda m, v, r, q: conflicts.ask_dean(message=m, **_who(q)), "The dean is asked."),
    "unfix": (lambda m, v, r, q: drafts.restore(message=m, **_who(q)), "Undone. The words stand as before."),
    "approve": (lambda m, v, r, q: approvals.approve(message=m, version=v, **_who(q)), "Approved."),
    "send-back": (lambda m, v, r, q: approvals.send_back(message=m, reason=r, **_who(q)), "Sent back."),
    "override": (
        lambda m, v, r, q: conflicts.override(message=m, version=v, reason=r, **_who(q)),
        "Overridden for these words. Press Send.",
    ),
    "has-left": (
        lambda m, v, r, q: deliveries.settle_uncertain(message=m, has_left=True, **_who(q)),
        "Settled: it left.",
    ),
    "has-not-left": (
        lambda m, v, r, q: deliveries.settle_uncertain(message=m, has_left=False, **_who(q)),
        "Settled: it did not leave.",
    ),
}


# --- what these pages share -----------------------------------------------------------------------


def base_for(user: User) -> str:
    return "base_student.html" if user.is_student else "base_staff.html"


def messages_of(user: User) -> Any:
    """Mail that is or was to leave from here; of what others have not sent yet only the office reads the words."""
    seen = Message.objects.visible_to(user).filter(direction=Direction.OUTBOUND).exclude(state=State.LOGGED)
    return seen.without_plans_of_others(user)


def message_of(request: Request, pk: int) -> Message:
    found: Message = get_object_or_404(
        messages_of(request.user)
        .with_text_for(request.user)
        .select_related("cycle__school", "sender__user", "text", "approved_by", "scheduled_by"),
        pk=pk,
    )
    return found
