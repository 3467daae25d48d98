"""Accounts of a school: who is invited, who has come, inviting, and choosing the first password."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from advising.actions.invitations import (
    Invited,
    accept_invitation,
    invite,
    invite_advocates,
    invite_again,
    invite_class,
)
from advising.clock import Moment
from advising.forms.invitations import InviteForm, PasswordForm
from advising.invitations import invited_user
from advising.models import Access, Person, School, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def account_list(request: Request) -> HttpResponse:
    """Everybody with an account here, who has come, and the form for one more."""
    school = _school(request)
    form = InviteForm(request.POST or None, by=request.user)
    if form.is_valid():
        told = form.cleaned_data
        try:
            user = invite(
                school=school,
                email=told["email"],
                access=Access(told["access"]),
                title=told["title"],
                given_name=told["given_name"],
                family_name=told["family_name"],
                by=request.user,
                now=request.now.moment,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{user} is invited.")
            return redirect("account_list")
    users = list(User.objects.of_school(school).select_related("person").order_by("name", "pk"))
    cycle = request.now.cycle
    values = {
        "form": form,
        "office": [user for user in users if user.is_office],
        "faculty": [user for user in users if user.is_faculty],
        "students": [user for user in users if user.is_student],
        "not_invited": _not_invited(cycle.pk) if cycle else 0,
        "advocates_not_invited": Person.objects.of_school(school).advocates().without_account().count(),
    }
    return render(request, "advising/account_list.html", values, status=422 if form.is_bound else 200)


@login_required
@require_POST
def account_invite_again(request: Request, user_id: int) -> HttpResponse:
    school = _school(request)
    user = get_object_or_404(User.objects.of_school(school), pk=user_id)
    try:
        invite_again(user=user, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{user} is invited again.")
    return redirect("account_list")


@login_required
@require_POST
def account_invite_class(request: Request) -> HttpResponse:
    _school(request)
    cycle = request.now.cycle
    if cycle is None:
        messages.error(request, "No cycle is open, so there is no class to invite. A dean opens one first.")
        return redirect("account_list")
    _say(request, invite_class(cycle=cycle, by=request.user, now=request.now.moment))
    return redirect("account_list")


@login_required
@require_POST
def account_invite_advocates(request: Request) -> HttpResponse:
    school = _school(request)
    _say(request, invite_advocates(school=school, by=request.user, now=request.now.moment))
    return redirect("account_list")


def _say(request: Request, done: Invited) -> None:
    words = f"{len(done.invited)} invited."
    if done.without_address:
        words += f" {done.without_address} have no address on file."
    if done.address_taken:
        words += f" {done.address_taken} have the address of another account."
    left_out = done.without_address or done.address_taken
    (messages.error if left_out else messages.success)(request, words)


@never_cache
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """The page of an invitation's link: choose a password, then sign in with it."""
    user = invited_user(number, token)
    if user is None:
        return render(request, "advising/invitation_over.html", status=410)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        machine = timezone.now()
        try:
            accept_invitation(
                user=user, password=form.cleaned_data["password"], now=Moment(cycle=machine, machine=machine)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. Now sign in with it.")
            return redirect("account_login")
    status = 422 if form.is_bound else 200
    return render(request, "advising/invitation.html", {"form": form, "invited": user}, status=status)


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("Accounts are a school's, and this account belongs to none.")
    require(request.user, Permission.INVITE, school=school)
    return school


def _not_invited(cycle_id: int) -> int:
    """How many of the class have no account; who is hidden under embargo waits for its end."""
    waiting = Q(cycle=cycle_id, person__user__isnull=True, is_hidden=False)
    return Student.objects.filter(waiting).count()
