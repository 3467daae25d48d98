"""Uploads of people: choose a file, look at what it would do, import it or not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising import progress
from advising.actions.import_undo import undo_import
from advising.actions.imports import (
    KINDS,
    LONG_TO_READ,
    choose_columns,
    discard_import,
    guess_columns,
    preview_import,
    run_import,
    start_import,
    upload_import,
)
from advising.forms.imports import ColumnsForm, SheetForm, UploadForm
from advising.imports import mappings
from advising.imports.plans import Outcome
from advising.models import ImportBatch, ImportKind, ImportState, School
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request

PAST = 30
ROWS_A_PAGE = 200
PROBLEMS_SHOWN = 300
ROWS_AT_ONCE = 200  # written while the page waits; more are a job


@login_required
def import_list(request: Request) -> HttpResponse:
    """The upload form, and what was uploaded before."""
    school = _school(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            batch = _uploaded(
                request, school, ImportKind(form.cleaned_data["kind"]), form.cleaned_data["file"]
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(batch)
    past = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by").without_rows()
    status = 422 if form.is_bound else 200
    return render(request, "advising/import_list.html", {"form": form, "past": past[:PAST]}, status=status)


def _uploaded(request: Request, school: School, kind: ImportKind, file: "UploadedFile[Any]") -> ImportBatch:
    """A short file is read while the page waits, a long one by a worker."""
    given: dict[str, Any] = {
        "school": school,
        "cycle": request.now.cycle,
        "kind": kind,
        "file_name": file.name,
        "data": file.read(),
        "by": request.user,
        "now": request.now.moment,
    }
    if len(given["data"]) > LONG_TO_READ:
        return upload_import(**given)
    return preview_import(**given, asks_for_columns=True)


@login_required
def import_batch(request: Request, batch_id: int) -> HttpResponse:
    """What one file would do, or did; while it is being written, how far that is."""
    if request.htmx:
        return _progress(request, batch_id)
    batch = _batch(request, batch_id)
    if batch.state == ImportState.UPLOADED:
        return redirect("import_columns", batch.pk)
    written = [row for row in batch.plan if row["outcome"] != Outcome.UNCHANGED]
    page = Paginator(written, ROWS_A_PAGE).get_page(request.GET.get("page"))
    titles = {
        ImportState.PREVIEWED: "Rows that go in",
        ImportState.IMPORTING: "Rows that go in",
        ImportState.COMMITTED: "Rows that went in",
    }
    values: dict[str, Any] = {
        "batch": batch,
        "page": page,
        "rows_title": titles.get(ImportState(batch.state), "Rows that would have gone in"),
        "earlier": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "later": f"?page={page.next_page_number()}" if page.has_next() else "",
        "commit_label": f"Import {len(written)} {'row' if len(written) == 1 else 'rows'}",
        "columns": _columns_shown(batch),
        "done": _done(batch),
        "most": PROBLEMS_SHOWN,
        "most_slice": f":{PROBLEMS_SHOWN}",
    }
    return render(request, "advising/import_detail.html", values)


def _progress(request: Request, batch_id: int) -> HttpResponse:
    """For polling: how far it is; once it is over, the word to load the page anew."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user).without_rows(), pk=batch_id)
    if batch.is_running:
        return render(request, "advising/_import_progress.html", {"batch": batch, "done": _done(batch)})
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer


def _done(batch: ImportBatch) -> dict[str, int] | None:
    """The rows written so far, of how many; nothing where no rows are being written."""
    if batch.state != ImportState.IMPORTING:
        return None
    total = batch.counts["new"] + batch.counts["changed"]
    done, _ = progress.shown(batch.pk) or (0, total)
    return {"rows": min(done, total), "total": total}


def _columns_shown(batch: ImportBatch) -> list[tuple[str, str]]:
    """(heading or number of the column, what it was taken for, empty where it was left out)."""
    if not batch.columns:
        return []
    words = dict(mappings.labels(KINDS[batch.kind].layout))
    return [
        (heading or f"Column {place}", words.get(field, ""))
        for place, (heading, field) in enumerate(
            zip(batch.columns["headings"], batch.columns["fields"], strict=False), start=1
        )
    ]


@login_required
def import_columns(request: Request, batch_id: int) -> HttpResponse:
    """Which column is what: guessed, to be changed. Another sheet or row of headings is looked at first."""
    batch = _batch(request, batch_id)
    try:
        guess = guess_columns(batch=batch, by=request.user, **_place_asked(request))
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(batch if batch.state != ImportState.UPLOADED else "import_list")
    layout = KINDS[batch.kind].layout
    chosen = request.POST if "choose" in request.POST else None
    form = ColumnsForm(chosen, guess=guess, layout=layout)
    if form.is_valid():
        try:
            return redirect(
                choose_columns(batch=batch, chosen=form.chosen(), by=request.user, now=request.now.moment)
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    values = {"batch": batch, "form": form, "where": SheetForm(guess=guess), "guess": guess}
    status = 422 if form.is_bound else 200
    return render(request, "advising/import_columns.html", values, status=status)


def _place_asked(request: Request) -> dict[str, Any]:
    """The sheet and the row of headings that a form names, if it names them readably."""
    heading = request.POST.get("heading", "")
    if not heading.isdecimal() or len(heading) > 4:
        return {}
    return {"sheet": request.POST.get("sheet", ""), "heading": int(heading)}


@login_required
@require_POST
def import_commit(request: Request, batch_id: int) -> HttpResponse:
    """A short list is written at once; a long one by a worker, while its page tells how far that is."""
    batch = _batch(request, batch_id)
    try:
        batch = start_import(batch=batch, by=request.user, now=request.now.moment)
        if batch.counts["new"] + batch.counts["changed"] <= ROWS_AT_ONCE:
            batch = run_import(batch_id=batch.pk, machine=request.now.moment.machine)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    if batch.state == ImportState.COMMITTED:
        messages.success(request, f"Imported: {batch.counts['new']} new, {batch.counts['changed']} changed.")
    elif batch.refusal:
        messages.error(request, batch.refusal)
    return redirect(batch)


@login_required
@require_POST
def import_undo(request: Request, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        undo_import(batch=batch, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Undone. Everything stands as it stood before this import.")
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
