"""What the checker found, until somebody settles it."""

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising.models import User
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from outreach.actions import conflicts, messages
from outreach.forms.messages import SettleForm
from outreach.models import Conflict, Direction, Message, State
from outreach.shown import readable_of, sentence_for

MOST = 100


@login_required
def conflict_list(request: Request) -> HttpResponse:
    """Open ones, held first; or those that are settled."""
    is_settled = request.GET.get("show") == "settled"
    seen = Conflict.objects.visible_to(request.user).filter(cycle=open_cycle_of(request))
    seen = seen.filter(settled_at__isnull=not is_settled).select_related("settled_by")
    found = list(seen.prefetch_related("sides").order_by("severity", "-found_at", "-pk")[:MOST])
    readable = readable_of(request.user, found)
    return render(
        request,
        "outreach/conflict_list.html",
        {
            "base": "base_student.html" if request.user.is_student else "base_staff.html",
            "rows": [(one, sentence_for(request.user, one, readable)) for one in found],
            "is_settled": is_settled,
            "trays": [
                {"label": "Open", "href": "?", "is_current": not is_settled},
                {"label": "Settled", "href": "?show=settled", "is_current": is_settled},
            ],
        },
    )


@login_required
def conflict(request: Request, conflict_id: int) -> HttpResponse:
    """Both sides with the words that clash, and how to settle it."""
    shown = get_object_or_404(
        Conflict.objects.visible_to(request.user)
        .select_related("cycle__school", "settled_by")
        .prefetch_related("sides__message__sender", "sides__text"),
        pk=conflict_id,
    )
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conflicts.settle(conflict=shown, **form.cleaned_data, by=request.user, now=request.now.moment)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notes.success(request, "Settled.")
            return redirect("conflict_list")
    readable = readable_of(request.user, [shown])
    own = set(Message.objects.visible_to(request.user).filter(pk__in=readable).values_list("pk", flat=True))
    return render(
        request,
        "outreach/conflict.html",
        {
            "base": "base_student.html" if request.user.is_student else "base_staff.html",
            "conflict": shown,
            "sentence": sentence_for(request.user, shown, readable),
            "sides": [
                _side(side, own, request.user) for side in shown.sides.all() if side.message_id in readable
            ],
            "hidden": sum(1 for side in shown.sides.all() if side.message_id not in readable),
            "form": form,
            "may_settle": conflicts.may_settle(shown, request.user) and shown.settled_at is None,
        },
        status=422 if form.errors else 200,
    )


def _side(side: object, own: set[int], user: User) -> dict[str, object]:
    message, text = side.message, side.text  # type: ignore[attr-defined]
    body = text.body if text else ""
    is_marked = side.start is not None and side.end is not None  # type: ignore[attr-defined]
    span = {"start": side.start, "end": side.end, "severity": "held"}  # type: ignore[attr-defined]
    can_open = message.pk in own and message.direction == Direction.OUTBOUND and message.state != State.LOGGED
    return {
        "message": message,
        "body": body,
        "spans": [span] if is_marked else [],
        "can_open": can_open,
        "can_correct": can_open
        and message.state == State.SENT
        and (user.is_office or messages.is_author(message, user)),
    }
