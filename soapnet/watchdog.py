"""When the engine has stopped, nothing of it can say so: the next page that staff look at mails the deans."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from advising.models import User
from outreach.actions.stoppages import tell_stoppage


def watchdog_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        stopped_at = getattr(request, "engine_stopped_at", None)  # the page itself found out (desk/shell.py)
        user = request.user
        if stopped_at is not None and isinstance(user, User) and user.is_office and user.school is not None:
            school, machine = user.school, request.now.machine  # type: ignore[attr-defined]
            # Once the page is with its reader, who does not wait for the mail server.
            response._resource_closers.append(  # type: ignore[attr-defined]
                lambda: tell_stoppage(school=school, last_beat_at=stopped_at, machine=machine)
            )
        return response

    return middleware
