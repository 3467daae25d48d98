"""Where each role begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from advising.models import Access
from advising.requests import Request

_HOMES = {
    Access.DEAN: "board",
    Access.STAFF: "board",
    Access.FACULTY: "my_students",
    Access.STUDENT: "student_today",
    Access.IT_ADMIN: "admin:index",
}


@login_required
def home(request: Request) -> HttpResponse:
    if request.user.is_office and request.now.cycle is None:
        return redirect("first_steps")
    try:
        return redirect(reverse(_HOMES[Access(request.user.access)]))
    except NoReverseMatch:
        return redirect("more")
