"""The demo school's reset button."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from advising.models import User
from advising.requests import Request
from soapnet.demo.school import reset_demo_school


@login_required
@require_POST
def demo_reset(request: Request) -> HttpResponse:
    """All anew; the dean who pressed stays signed in, as the same person of the new school."""
    school = request.user.school
    if school is None or not school.is_demo:
        raise Http404
    email = request.user.email
    reset_demo_school(school=school, by=request.user, now=request.now.moment)
    again = User.objects.filter(email=email).first()
    if again is None:  # Somebody the demo was not made with.
        return redirect("account_login")
    login(request, again, backend="allauth.account.auth_backends.AuthenticationBackend")
    messages.success(request, "The demo school stands at Tuesday 2:20 pm again.")
    return redirect("school_settings")
