"""What every page needs: the clock, read once, and the cycle that the reader is in."""

import zoneinfo
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from advising.clock import Moment
from advising.models import Cycle


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
