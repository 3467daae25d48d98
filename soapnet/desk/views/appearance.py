"""Light, dark, or as the device: the reader's choice, kept with the account and, before sign-in, in a cookie."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from advising.actions.appearance import choose_theme
from advising.models import Theme, User

YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest("Choose light, dark or as the device.")
    if isinstance(request.user, User):
        choose_theme(theme=Theme(chosen), by=request.user)
    response = redirect(_back(request))
    response.set_cookie(
        "theme", chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_POST
def set_keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off on this device: who speaks to the browser, or has no use of them, needs them off."""
    chosen = request.POST.get("keys", "")
    if chosen not in ("on", "off"):
        return HttpResponseBadRequest("Choose on or off.")
    response = redirect(_back(request))
    response.set_cookie(
        "keys", chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, if it is one of ours."""
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return "/"
