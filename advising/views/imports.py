"""Uploads of people: choose a file, look at what it would do, import it or not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.imports import commit_import, discard_import, preview_import
from advising.forms.imports import UploadForm
from advising.imports.plans import Outcome
from advising.models import ImportBatch, ImportKind, ImportState, School
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request

PAST = 30
ROWS_A_PAGE = 200


@login_required
def import_list(request: Request) -> HttpResponse:
    """The upload form, and what was uploaded before."""
    school = _school(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = preview_import(
                school=school,
                cycle=request.now.cycle,
                kind=ImportKind(form.cleaned_data["kind"]),
                file_name=file.name,
                data=file.read(),
                by=request.user,
                now=request.now.moment,
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(batch)
    past = (
        ImportBatch.objects.visible_to(request.user)
        .select_related("uploaded_by")
        .defer("plan", "problems", "notices", "notes")
    )
    status = 422 if form.is_bound else 200
    return render(request, "advising/import_list.html", {"form": form, "past": past[:PAST]}, status=status)


@login_required
def import_batch(request: Request, batch_id: int) -> HttpResponse:
    """What one file would do, or did."""
    batch = _batch(request, batch_id)
    written = [row for row in batch.plan if row["outcome"] != Outcome.UNCHANGED]
    page = Paginator(written, ROWS_A_PAGE).get_page(request.GET.get("page"))
    titles = {ImportState.PREVIEWED: "Rows that go in", ImportState.COMMITTED: "Rows that went in"}
    values: dict[str, Any] = {
        "batch": batch,
        "page": page,
        "rows_title": titles.get(ImportState(batch.state), "Rows that would have gone in"),
        "earlier": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "later": f"?page={page.next_page_number()}" if page.has_next() else "",
        "commit_label": f"Import {len(written)} {'row' if len(written) == 1 else 'rows'}",
    }
    return render(request, "advising/import_detail.html", values)


@login_required
@require_POST
def import_commit(request: Request, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        batch = commit_import(batch=batch, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Imported: {batch.counts['new']} new, {batch.counts['changed']} changed.")
    return redirect(batch)


@login_required
@require_POST
def import_discard(request: Request, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        discard_import(batch=batch, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(request, "Discarded. Nothing was written.")
    return redirect("import_list")


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("Imports belong to a school, and this account belongs to none.")
    require(request.user, Permission.IMPORT, school=school)
    return school


def _batch(request: Request, batch_id: int) -> ImportBatch:
    """Another school's batch is not found; neither is any for those who may not import."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("school", "cycle", "uploaded_by")
    return get_object_or_404(batches, pk=batch_id)
