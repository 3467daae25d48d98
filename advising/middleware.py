"""What every page needs: the clock, read once, and the cycle that the reader is in."""

import zoneinfo
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property

from advising.clock import Moment
from advising.models import Cycle
from advising.permissions import Permission, may
from advising.requests import NoOpenCycle


class Now:
    """`request.now`: the machine instant of this request, the reader's open cycle, and its moment."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.machine: datetime = timezone.now()

    @cached_property
    def cycle(self) -> Cycle | None:
        user = self._request.user
        if not user.is_authenticated or user.school_id is None:
            return None
        return (
            Cycle.objects.visible_to(user)
            .open()
            .select_related("school")
            .prefetch_related("milestones")
            .first()
        )

    @cached_property
    def moment(self) -> Moment:
        return (
            self.cycle.moment(self.machine)
            if self.cycle
            else Moment(cycle=self.machine, machine=self.machine)
        )

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The reader's own zone: theirs, else the school's, else Eastern."""
        user = self._request.user
        name = ""
        if user.is_authenticated:
            school = self.cycle.school if self.cycle else user.school
            name = user.time_zone or (school.time_zone if school else "")
        return zoneinfo.ZoneInfo(name or "America/New_York")


def now_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.now = Now(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class NoCycleMiddleware:
    """Says that no cycle is open, where a page is about one, and how it comes to be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NoOpenCycle):
            return None
        user: Any = request.user
        values = {
            "base": "base_student.html" if user.is_student else "base_staff.html",
            "may_open": may(user, Permission.OPEN_CYCLE, school=user.school),
        }
        status = 200 if request.method in ("GET", "HEAD") else 409
        return render(request, "advising/no_cycle.html", values, status=status)
