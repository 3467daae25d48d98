"""The request as views get it, for the type checker: signed in, with the clock read."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from advising.models import User

if TYPE_CHECKING:
    from advising.middleware import Now


class Request(HttpRequest):
    user: User
    now: "Now"
    htmx: HtmxDetails
