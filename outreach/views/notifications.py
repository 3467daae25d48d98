"""The inbox: notices in the app, for every account its own."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from advising.requests import Request
from outreach.actions.notifications import mark_all_read, mark_read
from outreach.models import Notification

A_PAGE = 50


@login_required
def inbox(request: Request) -> HttpResponse:
    """Own notices, newest first."""
    own = Notification.objects.visible_to(request.user)
    page = Paginator(own.select_related("cycle"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        # On the clock that the reader sees elsewhere on the page.
        "lines": [(one, one.cycle.moment(one.at).cycle if one.cycle else one.at) for one in page],
        "unread": own.unread().count(),
        "base": "base_student.html" if request.user.is_student else "base_staff.html",
    }
    return render(request, "outreach/inbox.html", context)


@login_required
@require_POST
def notification_open(request: Request, notification_id: int) -> HttpResponse:
    """Read it and go where it points."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=notification_id)
    mark_read(notification=notification, by=request.user, now=request.now.moment)
    is_ours = url_has_allowed_host_and_scheme(notification.url, allowed_hosts=None)
    return redirect(notification.url if notification.url and is_ours else "inbox")


@login_required
@require_POST
def notification_read_all(request: Request) -> HttpResponse:
    mark_all_read(by=request.user, now=request.now.moment)
    return redirect("inbox")
