"""One's secret address to log by mail, and how to use it."""

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from advising.refusals import Refusal
from advising.requests import Request
from outreach.actions import logging_addresses as actions
from outreach.addresses import address_of, is_set


@login_required
def logging_address(request: Request) -> HttpResponse:
    """The account's own, and for the office the school's; a press makes either anew."""
    user, now = request.user, request.now.moment
    if request.method == "POST":
        try:
            if request.POST.get("whose") == "school" and user.school is not None:
                actions.renew_school_address(school=user.school, by=user, now=now)
            else:
                actions.renew_own_address(user=user, now=now)
        except Refusal as refusal:
            notes.error(request, str(refusal))
        else:
            notes.success(request, "Here is the new address. Mail to the old one is filed by hand.")
        return redirect("logging_address")
    own = actions.own_address(user=user, now=now)
    of_school = ""
    if user.is_office and user.school is not None:
        of_school = address_of(actions.school_address(school=user.school, by=user, now=now).token)
    return render(
        request,
        "outreach/logging_address.html",
        {
            "base": "base_student.html" if user.is_student else "base_staff.html",
            "is_set": is_set(),
            "own": address_of(own.token),
            "of_school": of_school,
        },
    )
