"""Records that may be of one human, side by side; making them one, and parting them again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.actions.merges import (
    FIELDS,
    find_duplicates,
    merge_persons,
    preview_merge,
    say_two_people,
    undo_merge,
)
from advising.models import Duplicate, Merge, Person, School
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request

ROWS_A_PAGE, PAST = 30, 20


@login_required
def duplicate_list(request: Request) -> HttpResponse:
    """What waits for somebody to judge, the surest first, and the merges that can be undone."""
    _school(request)
    waiting = (
        Duplicate.objects.visible_to(request.user)
        .waiting()
        .select_related("one", "other")
        .order_by("-weight", "pk")
    )
    page = Paginator(waiting, ROWS_A_PAGE).get_page(request.GET.get("page"))
    merges = Merge.objects.visible_to(request.user).select_related("kept", "merged_by")[:PAST]
    values = {"page": page, "rows": list(page), "count": page.paginator.count, "merges": merges, "kept": ""}
    return render(request, "advising/duplicate_list.html", values)


@login_required
@require_POST
def duplicate_search(request: Request) -> HttpResponse:
    found = find_duplicates(school=_school(request), by=request.user, now=request.now.moment)
    messages.success(
        request, f"Looked again. {found} {'pair waits' if found == 1 else 'pairs wait'} for a look."
    )
    return redirect("duplicate_list")


@login_required
@require_POST
def duplicate_decline(request: Request, duplicate_id: int) -> HttpResponse:
    _school(request)
    duplicates = Duplicate.objects.visible_to(request.user).select_related("one__school", "other")
    duplicate = get_object_or_404(duplicates, pk=duplicate_id)
    say_two_people(duplicate=duplicate, by=request.user, now=request.now.moment)
    messages.success(request, f"{duplicate.one} and {duplicate.other} stay two people.")
    return redirect("duplicate_list")


@login_required
def person_merge(request: Request, person_id: int, gone_id: int) -> HttpResponse:
    """What would become of both, and the press that does it."""
    _school(request)
    people = Person.objects.visible_to(request.user).select_related("school")
    kept, gone = get_object_or_404(people, pk=person_id), get_object_or_404(people, pk=gone_id)
    take = [name for name in request.POST.getlist("take") if name in FIELDS]
    if request.method == "POST" and "preview" not in request.POST:
        try:
            merge = merge_persons(kept=kept, gone=gone, by=request.user, now=request.now.moment, take=take)
        except NotAllowed:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("person_merge", kept.pk, gone.pk)
        undo = reverse("merge_undo", args=[merge.pk])
        messages.success(request, f"One record now: {kept}.", extra_tags=f"undo:{undo}")
        return redirect(kept)
    values: dict[str, Any] = {
        "kept_one": kept,
        "gone": gone,
        "take": take,
        "preview": preview_merge(kept=kept, gone=gone, by=request.user, take=take),
        "proposal": Duplicate.objects.visible_to(request.user)
        .filter(one_id=min(kept.pk, gone.pk), other_id=max(kept.pk, gone.pk))
        .first(),
    }
    return render(request, "advising/person_merge.html", values)


@login_required
@require_POST
def merge_undo(request: Request, merge_id: int) -> HttpResponse:
    _school(request)
    merge = get_object_or_404(Merge.objects.visible_to(request.user).select_related("school"), pk=merge_id)
    try:
        gone = undo_merge(merge=merge, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("duplicate_list")
    messages.success(request, f"Parted again: {gone} has a record of their own.")
    return redirect(gone)


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("People belong to a school, and this account belongs to none.")
    require(request.user, Permission.EDIT_RECORDS, school=school)
    return school
