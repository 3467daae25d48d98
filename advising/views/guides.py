"""The school's profile guide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from advising.actions.guides import change_guide
from advising.forms.guides import GuideForm
from advising.guide import Guide
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def guide(request: Request) -> HttpResponse:
    """The dean sets bars and words; what differs from the shipped guide alone is kept."""
    school = request.user.school
    if school is None:
        raise NotAllowed("The guide is a school's, and this account belongs to none.")
    require(request.user, Permission.CHANGE_SETTINGS, school=school)
    form = GuideForm(request.POST or None, guide=Guide.from_stored(school.guide))
    if form.is_valid():
        try:
            change_guide(school=school, guide=form.guide(), by=request.user, now=request.now.moment)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("guide")
    return render(request, "advising/guide.html", {"form": form}, status=422 if form.is_bound else 200)
