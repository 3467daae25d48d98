"""Received mail for deans and staff: what waits, one mail with what was found, and its parts to download."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.requests import Request
from outreach.actions import filing
from outreach.actions.filing import Choice
from outreach.forms.mail_tray import FileMailForm
from outreach.inbound.received import UnreadableMail, attachment, read
from outreach.models import InboundMail, InboundState, Message, State
from outreach.tray import offered, options_for, shown

MOST = 100
_TRAYS = {
    "": (InboundState.TRAY, "To file"),
    "aside": (InboundState.ASIDE, "Automatic"),
    "filed": (InboundState.FILED, "Filed"),
    "dismissed": (InboundState.DISMISSED, "Not for the ledger"),
}


@login_required
@require_GET
def mail_tray(request: Request) -> HttpResponse:
    """The newest first."""
    _require_office(request)
    which = request.GET.get("show", "")
    state, _ = _TRAYS.get(which, _TRAYS[""])
    mails = InboundMail.objects.visible_to(request.user).filter(state=state).light()
    return render(
        request,
        "outreach/mail_tray.html",
        {
            "mails": list(mails[:MOST]),
            "which": which,
            "trays": [
                {"label": label, "href": f"?show={key}" if key else "?", "is_current": key == which}
                for key, (_, label) in _TRAYS.items()
            ],
        },
    )


@login_required
def mail(request: Request, mail_id: int) -> HttpResponse:
    """One mail as text, why it waits, and the form that files it with what was found."""
    _require_office(request)
    kept = _mail(request, mail_id)
    cycle = request.now.cycle
    form = None
    if kept.state == InboundState.TRAY and cycle is not None:
        options = options_for(kept, cycle, request.user)
        form = FileMailForm(request.POST or None, options=options, cycle=cycle, by=request.user)
        if form.is_valid():
            try:
                filing.file_by_hand(
                    mail=kept, choice=Choice(**form.chosen()), by=request.user, now=request.now.moment
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                notes.success(request, "Filed. It stands in the ledger.")
                return redirect("mail_tray")
    return render(
        request,
        "outreach/mail.html",
        {
            "mail": kept,
            "shown": shown(kept),
            "form": form,
            "raw_url": reverse("mail_raw", args=[kept.pk]),
            "answers_url": _address_of(kept.answers),
        },
        status=422 if form is not None and form.errors else 200,
    )


@login_required
@require_POST
def mail_dismiss(request: Request, mail_id: int) -> HttpResponse:
    """It is nothing for the ledger."""
    return _settle(request, mail_id, filing.dismiss, "Put away. It is kept, and can come back.")


@login_required
@require_POST
def mail_back(request: Request, mail_id: int) -> HttpResponse:
    """Into the tray again."""
    return _settle(request, mail_id, filing.bring_back, "It is in the tray again.")


def _settle(request: Request, mail_id: int, act: Any, words: str) -> HttpResponse:
    _require_office(request)
    try:
        act(mail=_mail(request, mail_id), by=request.user, now=request.now.moment)
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, words)
    return redirect("mail_tray")


@login_required
@require_GET
def mail_raw(request: Request, mail_id: int) -> HttpResponse:
    """The whole mail as it came, to be kept as a file."""
    _require_office(request)
    kept = _mail(request, mail_id)
    return _download(bytes(kept.raw), f"mail-{kept.pk}.eml")


@login_required
@require_GET
def mail_attachment(request: Request, mail_id: int, number: int) -> HttpResponse:
    """One attachment, to be kept as a file; a 404 for what is not given out."""
    _require_office(request)
    raw = bytes(_mail(request, mail_id).raw)
    try:
        found = next((one for one in read(raw).attachments if one.number == number), None)
        if found is None or offered(found).why_not:
            raise Http404
        return _download(attachment(raw, number), found.name)
    except UnreadableMail:
        raise Http404 from None


def _download(content: bytes, name: str) -> HttpResponse:
    """As a file of no kind, which no browser shows or runs as a page of ours, and no cache keeps."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')[-120:]
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(plain or 'attachment', safe='')}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _address_of(message: Message | None) -> str:
    if message is None:
        return ""
    return reverse(
        "log_detail" if message.state in (State.LOGGED, State.CANCELLED) else "message", args=[message.pk]
    )


def _mail(request: Request, mail_id: int) -> InboundMail:
    return get_object_or_404(
        InboundMail.objects.visible_to(request.user).select_related(
            "message", "answers", "settled_by", "school"
        ),
        pk=mail_id,
    )


def _require_office(request: Request) -> None:
    """Raises NotAllowed for all but deans and staff, also for who belongs to no school."""
    if request.user.school is None:
        raise Http404
    require(request.user, Permission.SEE_WHOLE_SCHOOL, school=request.user.school)
