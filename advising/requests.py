"""The request as views get it: signed in, with the clock read and the cycle that it is about."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from advising.models import Cycle, User
from advising.refusals import Refusal

if TYPE_CHECKING:
    from advising.middleware import Now


class Request(HttpRequest):
    user: User
    now: "Now"
    htmx: HtmxDetails


class NoOpenCycle(Refusal):
    """What was asked for belongs to a cycle, and none is open. Answered by `NoCycleMiddleware`."""


def open_cycle_of(request: Request) -> Cycle:
    """The reader's open cycle. Raises NoOpenCycle."""
    cycle = request.now.cycle
    if cycle is None:
        raise NoOpenCycle("No cycle is open.")
    return cycle
