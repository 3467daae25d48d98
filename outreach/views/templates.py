"""The school's wordings: list, write with a preview, switch off, give back."""

from itertools import groupby
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.models import School
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from outreach.actions.templates import drop_template, save_template
from outreach.fitting import why_not_now
from outreach.forms.templates import TemplateForm
from outreach.models import Audience, Lever, MessageTemplate
from outreach.wordings import EXAMPLES, VARIABLES, Wording, fill, wordings_of


@login_required
def template_list(request: Request) -> HttpResponse:
    """Every wording by what it is for; what nobody may use now says why."""
    _require_office(request)
    cycle = open_cycle_of(request)
    rows = [
        {
            "wording": one,
            "audience": Audience(one.audience).label,
            "why_not": why_not_now(one, cycle, now=request.now.moment),
        }
        for one in sorted(wordings_of(cycle.school_id), key=lambda one: Lever.values.index(one.lever))
    ]
    groups = [
        (Lever(lever).label, list(found)) for lever, found in groupby(rows, key=lambda row: row["wording"].lever)  # type: ignore[attr-defined]
    ]  # fmt: skip
    return render(request, "outreach/template_list.html", {"groups": groups})


@login_required
def template_new(request: Request) -> HttpResponse:
    """A wording of the school's own, beside the shipped ones."""
    return _edit(request, _require_office(request), None)


@login_required
def template(request: Request, wording: str) -> HttpResponse:
    """One wording: changed, it becomes the school's own and stands before the shipped one."""
    school = _require_office(request)
    found = next((one for one in wordings_of(school) if one.slug == wording), None)
    if found is None:
        raise Http404
    return _edit(request, school, found)


@login_required
@require_POST
def template_drop(request: Request, wording: str) -> HttpResponse:
    """Take the school's own wording away; the shipped one stands again."""
    _require_office(request)
    own = get_object_or_404(MessageTemplate.objects.visible_to(request.user), slug=wording)
    drop_template(template=own, by=request.user, now=request.now.moment)
    notes.success(request, "Taken away.")
    return redirect("template_list")


def _edit(request: Request, school: School, found: Wording | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "preview":
        try:
            save_template(
                school=school, slug=found.slug if found else "", **form.cleaned_data,
                by=request.user, now=request.now.moment,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            notes.success(request, "Saved. It is offered from now on.")
            return redirect("template_list")
    context = {
        "wording": found,
        "form": form,
        "variables": VARIABLES,
        "subject": fill(str(form["subject"].value() or ""), EXAMPLES),
        "body": fill(str(form["body"].value() or ""), EXAMPLES),
    }
    return render(request, "outreach/template.html", context, status=422 if form.errors else 200)


def _initial(found: Wording | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "title": found.title, "lever": found.lever, "audience": found.audience, "subject": found.subject,
        "body": found.body, "is_active": not found.is_off,
    }  # fmt: skip


def _require_office(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise Http404
    require(request.user, Permission.EDIT_RULES, school=school)
    return school
