"""The page on which one message is written, checked and sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.clock import time_of_day
from advising.models import Person, User
from advising.refusals import Refusal
from advising.requests import Request
from outreach.actions import drafts, messages
from outreach.actions.checks import Verdict, judge
from outreach.changes import Change, newest
from outreach.checking import Words, check_words
from outreach.checks.kinds.too_long import MOST_WORDS
from outreach.composing import Composing, passed_of
from outreach.forms.messages import KeepForm, TextForm
from outreach.leaving import Leaving
from outreach.models import Message, MessageText, Override, State
from outreach.previews import mail_of
from outreach.shown import findings_for, spans_of
from outreach.views.messages import base_for, message_of
from outreach.wordings import unfilled

SENDS = ("send", "at", "event")


@login_required
def message(request: Request, message_id: int) -> HttpResponse:
    """One message: written and checked while it is unsent, with what was already said beside it."""
    shown = message_of(request, message_id)
    if not shown.shows_text:  # type: ignore[attr-defined]
        raise Http404
    if request.method != "POST":
        return _page(request, shown, _Filled(_form(request, shown)))
    form = _form(request, shown, request.POST)
    if not form.is_valid():
        return _page(request, shown, _Filled(form), status=422)
    try:
        _act(request, shown, form.cleaned_data)
    except messages.StaleSend as stale:
        # Read, it may go: the next press is on a page that knows of these changes.
        return _again(request, shown, changes=stale.changes, status=409)
    except messages.StaleText as stale_text:
        return _again(request, shown, refusal=stale_text, theirs=True, status=409)
    except Refusal as refusal:
        return _again(request, shown, refusal=refusal, status=422)
    return redirect(shown)


def _form(request: Request, shown: Message, data: Any = None) -> TextForm:
    text = shown.text
    return TextForm(
        data,
        milestones=shown.cycle.clock_milestones(),
        now=shown.cycle.moment(request.now.machine).cycle,
        initial={
            "subject": text.subject if text else "",
            "body": text.body if text else "",
            "version": text.number if text else 0,
            "lever": shown.lever,
            "seen": newest(shown),
        },
    )


def _act(request: Request, shown: Message, words: dict[str, Any]) -> None:
    """Keep the words, with what was pressed: save, send, send later, mend them, join a thread."""
    by, now = request.user, request.now.moment
    do, _, what = request.POST.get("do", "save").partition(":")
    text = {key: words[key] for key in ("subject", "body", "version")}
    if do == "fix":
        text |= _mended(request, shown, what, words)
    with transaction.atomic():
        kept = messages.rewrite(message=shown, **text, by=by, now=now)
        drafts.choose_lever(message=kept, lever=words["lever"] or kept.lever, by=by, now=now)
    if do in SENDS:
        _send(request, shown, kept, _leaving(do, what, words["leaving"]), words["seen"])
    elif do == "join":
        drafts.join_thread(message=shown, earlier=_earlier(request, shown, what, words), by=by, now=now)
        notes.success(request, "It goes in your colleague's thread.")
    elif do == "fix":
        undo = reverse("message_do", args=[shown.pk, "unfix"])
        notes.success(request, "Changed, and checked again.", extra_tags=f"undo:{undo}")
    else:
        notes.success(request, "Saved and checked.")


def _send(request: Request, shown: Message, kept: Message, leaving: Leaving, seen: int | None) -> None:
    number = kept.text.number if kept.text else 0
    sent = messages.schedule(
        message=shown, version=number, by=request.user, now=request.now.moment, leaving=leaving, seen=seen
    )
    if sent.state == State.IN_REVIEW:
        notes.success(request, "It waits for a dean's approval.")
        return
    undo = reverse("message_do", args=[shown.pk, "undo"])
    said = "It leaves in 20 seconds." if leaving == Leaving() else "It leaves when you chose."
    notes.success(request, said, extra_tags=f"undo:{undo}")


def _leaving(do: str, what: str, chosen: Leaving) -> Leaving:
    """As a button beside a finding says, else as the form does."""
    if do == "event":
        return Leaving(milestone=what)
    if do == "at":
        try:
            at = datetime.fromisoformat(what)
        except ValueError:
            raise Http404 from None
        if at.tzinfo is None:
            raise Http404
        return Leaving(at=at)
    return chosen


def _earlier(request: Request, shown: Message, what: str, words: dict[str, Any]) -> Message:
    """What a colleague said, also where the writer may not read it: only what the check of these words offers."""
    typed = _words(words["subject"], words["body"])
    verdict = judge(shown, check_words(shown, now=request.now.moment, words=typed), [])
    offered = Composing(shown, request.user, request.now.moment).threads(verdict)
    earlier = next((one for pk, one in offered.items() if str(pk) == what), None)
    if earlier is None:
        raise Http404
    return earlier


def _mended(request: Request, shown: Message, code: str, words: dict[str, Any]) -> dict[str, str]:
    """The words as the pressed repair leaves them. Raises Refusal where they have changed since it was offered."""
    typed = _words(words["subject"], words["body"])
    verdict = judge(shown, check_words(shown, now=request.now.moment, words=typed), [])
    beside = Composing(shown, request.user, request.now.moment)
    for finding in verdict.checked.findings:
        for repair in beside.repairs_of(finding, typed.subject, typed.body):
            if repair.code == code:
                return {"subject": repair.subject, "body": repair.body}
    raise Refusal("The words have changed since that was offered. They are checked anew; press again.")


def _words(subject: str, body: str) -> Words:
    return Words(" ".join(subject.split())[:300], body[:50_000].replace("\r\n", "\n"))


@login_required
@require_POST
def message_check(request: Request, message_id: int) -> HttpResponse:
    """What the checker says of words that are being typed. Keeps nothing."""
    shown = message_of(request, message_id)
    if not can_edit(request.user, shown):
        raise Http404
    words = _words(request.POST.get("subject", ""), request.POST.get("body", ""))
    verdict = judge(shown, check_words(shown, now=request.now.moment, words=words), [])
    beside = Composing(shown, request.user, request.now.moment)
    context = {
        "message": shown,
        "body": words.body,
        "is_live": True,
        **_checks(beside, verdict, words, is_editable=True),
    }
    return render(request, "outreach/_message_checks.html", context)


@login_required
@require_POST
def message_keep(request: Request, message_id: int) -> HttpResponse:
    """Autosave: keeps the words of a draft, and says under which number."""
    shown = message_of(request, message_id)
    if not can_edit(request.user, shown):
        raise Http404
    form = KeepForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": "It is too long to be saved. Shorten it, then save."}, status=422)
    try:
        kept = drafts.keep(message=shown, **form.cleaned_data, by=request.user, now=request.now.moment)
    except messages.StaleText:
        said = "Somebody else has changed these words. Press Save to see both; yours stay here."
        return JsonResponse({"said": said}, status=409)
    except Refusal as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    at = time_of_day(request.now.moment.cycle)
    return JsonResponse({"version": kept.text.number if kept.text else 0, "said": f"Saved {at}."})


@login_required
def message_preview(request: Request, message_id: int) -> HttpResponse:
    """The mail as each receiver gets it; posted, it goes to who asks as a test."""
    shown = message_of(request, message_id)
    if not shown.shows_text or not shown.is_unsent:  # type: ignore[attr-defined]
        raise Http404
    if request.method == "POST":
        try:
            drafts.send_test(message=shown, by=request.user, now=request.now.moment)
        except Refusal as refusal:
            notes.error(request, str(refusal))
        else:
            notes.success(request, f"A test is on its way to {request.user.email}.")
        return redirect("message_preview", shown.pk)
    context = {
        "base": base_for(request.user),
        "message": shown,
        "mails": [_as_mail(shown, one.person, request) for one in shown.receivers.select_related("person")],
        "missing": unfilled(shown.text.subject, shown.text.body) if shown.text else [],
        "can_edit": can_edit(request.user, shown),
    }
    return render(request, "outreach/message_preview.html", context)


def _as_mail(shown: Message, person: Person, request: Request) -> dict[str, Any]:
    """Headers and words out of the very mail that would leave."""
    address = person.email or "no address on file"
    try:
        raw = mail_of(
            shown, person, address=person.email, mail_id="<preview@localhost>", at=request.now.machine
        )
    except ValueError:
        return {"person": person, "address": address, "headers": [], "words": ""}
    mail = message_from_bytes(raw, policy=policy.default)
    headers = [(name, str(mail[name])) for name in ("From", "Reply-To", "To", "Subject") if mail[name]]
    part = mail.get_body()
    return {
        "person": person,
        "address": address,
        "headers": headers,
        "words": part.get_content() if part else "",
    }


# --- the page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Filled:
    """The form as it is shown, with what happened to it: refused, stale, or neither."""

    form: TextForm
    changes: tuple[Change, ...] = ()
    theirs: MessageText | None = None
    refusal: Refusal | None = None


def _again(
    request: Request,
    shown: Message,
    *,
    changes: tuple[Change, ...] = (),
    refusal: Refusal | None = None,
    theirs: bool = False,
    status: int,
) -> HttpResponse:
    """The page with the words as typed, on top of what stands now: pressed again, it is no longer stale."""
    fresh = message_of(request, shown.pk)
    data = request.POST.copy()
    data["version"] = str(fresh.text.number if fresh.text else 0)
    data["seen"] = str(newest(fresh))
    filled = _Filled(_form(request, fresh, data), changes, fresh.text if theirs else None, refusal)
    return _page(request, fresh, filled, status=status)


def _page(request: Request, shown: Message, filled: _Filled, status: int = 200) -> HttpResponse:
    user, moment = request.user, request.now.moment
    beside = Composing(shown, user, moment)
    is_editable = can_edit(user, shown)
    typed = _words(str(filled.form["subject"].value() or ""), str(filled.form["body"].value() or ""))
    verdict = _verdict(request, shown, typed if filled.form.is_bound and is_editable else None)
    context = {
        "base": base_for(user),
        "message": shown,
        "filled": filled,
        "form": filled.form,
        "body": typed.body,
        "can_edit": is_editable,
        "is_author": messages.is_author(shown, user) or user.is_office,
        "needs_approval": shown.is_unsent and messages.needs_approval(shown),
        "is_approved": shown.approved_text_id is not None and shown.approved_text_id == shown.text_id,
        "overrides": _overrides(user, shown),
        "now": moment.cycle,
        "leaves_later": _leaves_later(shown, moment.machine),
        "machine": moment.machine,
        "beside": beside,
        "passage": verdict.checked.passage if verdict else None,
        "levers": beside.levers(verdict) if is_editable and not user.is_student else [],
        "deliveries": list(shown.deliveries.select_related("person")),
        "said": beside.said(),
        "calls": beside.calls() if shown.is_unsent else [],
        **_checks(beside, verdict, typed, is_editable=is_editable),
    }
    return render(request, "outreach/message.html", context, status=status)


def _checks(beside: Composing, verdict: Verdict | None, words: Words, *, is_editable: bool) -> dict[str, Any]:
    """What the checks say, as the page and the answer to typing show it."""
    found = findings_for(beside.user, beside.message, verdict) if verdict else []
    stops = [one for one in found if one.stops]
    made = (
        beside.cards(found, verdict, subject=words.subject, body=words.body, can_edit=is_editable)
        if verdict
        else []
    )
    readings = verdict.checked.readings if verdict else ()
    return {
        "cards": made,
        "stops": stops,
        "spans": spans_of(found),
        "can_override": beside.user.is_dean and bool(stops) and all(one.can_be_overridden for one in stops),
        "passed": passed_of(found, verdict) if verdict else [],
        "words": readings[0].words if readings else len(words.body.split()),
        "most_words": MOST_WORDS,
    }


def _verdict(request: Request, shown: Message, typed: Words | None) -> Verdict | None:
    if not shown.is_unsent:
        return None
    checked = check_words(shown, now=request.now.moment, words=typed)
    return judge(shown, checked, [] if typed else None)


def _leaves_later(shown: Message, machine: datetime) -> bool:
    """Whether it waits for longer than its undo."""
    return shown.due_at is not None and (
        bool(shown.leaves_with) or shown.due_at - machine > timedelta(seconds=20)
    )


def _overrides(user: User, shown: Message) -> list[Override]:
    """Who let these words pass, and why; no student reads what the office decides among itself."""
    if user.is_student or shown.text is None:
        return []
    return list(shown.text.overrides.select_related("by"))


def can_edit(user: User, shown: Message) -> bool:
    """Whether this account may change the words still."""
    return shown.state in messages.EDITABLE and (user.is_office or messages.is_author(shown, user))
