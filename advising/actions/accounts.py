"""Accounts, kept by an IT admin: who they are, what they may do, whether they work at all."""

from typing import Any

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import Access, User
from advising.permissions import NotAllowed
from advising.refusals import Refusal

KEPT_HERE = ("email", "name", "access", "is_active", "is_staff")


class AccountRefused(Refusal):
    """An account cannot be so."""


@transaction.atomic
def change_account(*, user: User, by: User, now: Moment, **told: Any) -> User:
    """Change some of `KEPT_HERE`; switched off, the account cannot sign in and its record stays.

    Raises NotAllowed for anybody but an IT admin, AccountRefused.
    """
    if not (by.is_active and by.is_staff and by.access == Access.IT_ADMIN):
        raise NotAllowed("Only an IT admin changes accounts here.")
    unknown = told.keys() - set(KEPT_HERE)
    if unknown:
        raise TypeError(f"Not kept here: {', '.join(sorted(unknown))}")
    user = User.objects.select_for_update().get(pk=user.pk)
    changed = {field: value for field, value in told.items() if getattr(user, field) != value}
    _refuse_odd(user, changed, by)
    if not changed:
        return user
    before = {field: getattr(user, field) for field in changed}
    for field, value in changed.items():
        setattr(user, field, value)
    user.save(update_fields=list(changed))
    history.record(
        Event.ACCOUNT_CHANGED,
        school=user.school_id,
        by=by,
        at=now.machine,
        about=user,
        before=before,
        after=changed,
    )
    return user


def _refuse_odd(user: User, changed: dict[str, Any], by: User) -> None:
    if "access" in changed and Access.STUDENT in (user.access, changed["access"]):
        raise AccountRefused("A student's account stays one, and no other becomes one.")
    if "access" in changed and changed["access"] != Access.IT_ADMIN and user.school_id is None:
        raise AccountRefused("An account without a school can only be an IT admin's.")
    if user.pk == by.pk and {"access", "is_active", "is_staff"} & changed.keys():
        raise AccountRefused("Another IT admin has to change what you may do.")
    access = changed.get("access", user.access)
    if changed.get("is_staff", user.is_staff) and access != Access.IT_ADMIN:
        raise AccountRefused("Only an IT admin may open the admin.")
    if (
        "email" in changed
        and User.objects.filter(email__iexact=changed["email"]).exclude(pk=user.pk).exists()
    ):
        raise AccountRefused(f"{changed['email']} belongs to an account already.")
