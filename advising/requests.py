"""The request as views get it: signed in, with the clock read and the cycle that it is about."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from advising.models import Cycle, User
from advising.permissions import NotAllowed
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
    """The reader's open cycle. Raises NoOpenCycle, NotAllowed for an account of no school."""
    if request.user.school_id is None:
        raise NotAllowed("This page is a school’s, and this account belongs to none.")
    cycle = request.now.cycle
    if cycle is None:
        raise NoOpenCycle("No cycle is open.")
    return cycle
