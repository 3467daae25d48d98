"""The mail of a rehearsal, or of an installation without a mail server: shown, never sent."""

from email import message_from_bytes, policy

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from advising.permissions import Permission, require
from advising.requests import Request
from outreach.models import OutboxMail

MOST = 100
_HEADERS = ("From", "Reply-To", "To", "Subject", "Date", "Message-ID")


@login_required
def outbox(request: Request) -> HttpResponse:
    """What landed, the newest first."""
    _require_office(request)
    mails = OutboxMail.objects.visible_to(request.user).defer("raw")[:MOST]
    rows = [(mail, mail.is_readable_by(request.user)) for mail in mails]
    return render(request, "outreach/outbox.html", {"rows": rows})


@login_required
def outbox_mail(request: Request, mail_id: int) -> HttpResponse:
    """One mail: its headers and its text, as text. A link into somebody's account is theirs alone: a 404."""
    _require_office(request)
    kept = get_object_or_404(OutboxMail.objects.visible_to(request.user), pk=mail_id)
    if not kept.is_readable_by(request.user):
        raise Http404
    mail = message_from_bytes(bytes(kept.raw), policy=policy.default)
    plain = mail.get_body(preferencelist=("plain", "html"))
    headers = [(name, str(mail[name])) for name in _HEADERS if mail[name]]
    text = plain.get_content() if plain else ""
    return render(request, "outreach/outbox_mail.html", {"mail": kept, "headers": headers, "text": text})


def _require_office(request: Request) -> None:
    """Raises NotAllowed for all but deans and staff, also for who belongs to no school."""
    if request.user.school is None:
        raise Http404
    require(request.user, Permission.SEE_WHOLE_SCHOOL, school=request.user.school)
