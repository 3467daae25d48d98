"""The secret addresses to log by mail: one for an account, one for the school; made anew at will."""

import secrets

from django.db import IntegrityError, transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import School, User
from advising.permissions import NotAllowed, Permission, require
from outreach.models import LoggingAddress

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that two people read differently
_LENGTH = 16


def own_address(*, user: User, now: Moment) -> LoggingAddress:
    """The account's standing address, made when it is first asked for. Raises NotAllowed."""
    school = _require_log(user)
    return _standing(school, user) or _make_once(school, user, now)


def school_address(*, school: School, by: User, now: Moment) -> LoggingAddress:
    """The school's standing address, by which the sender says who it is. Raises NotAllowed."""
    require(by, Permission.SEE_WHOLE_SCHOOL, school=school)
    return _standing(school, None) or _make_once(school, None, now)


@transaction.atomic
def renew_own_address(*, user: User, now: Moment) -> LoggingAddress:
    """A new address for the account; mail to the old one waits in the tray. Raises NotAllowed."""
    return _renew(_require_log(user), user, by=user, now=now)


@transaction.atomic
def renew_school_address(*, school: School, by: User, now: Moment) -> LoggingAddress:
    """A new address for the school; mail to the old one waits in the tray. Raises NotAllowed."""
    require(by, Permission.SEE_WHOLE_SCHOOL, school=school)
    return _renew(school, None, by=by, now=now)


def _require_log(user: User) -> School:
    """The account's school. Raises NotAllowed where it may not log there."""
    if user.school is None:
        raise NotAllowed("Your account belongs to no school, and so logs nothing.")
    require(user, Permission.LOG, school=user.school)
    return user.school


def _standing(school: School, user: User | None) -> LoggingAddress | None:
    return LoggingAddress.objects.open().filter(school=school, user=user).first()


def _make_once(school: School, user: User | None, now: Moment) -> LoggingAddress:
    """Two pages that ask first at one moment get one address."""
    try:
        with transaction.atomic():
            return _make(school, user, now)
    except IntegrityError:
        return LoggingAddress.objects.open().get(school=school, user=user)


def _make(school: School, user: User | None, now: Moment) -> LoggingAddress:
    token = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return LoggingAddress.objects.create(school=school, user=user, token=token, created_at=now.machine)


def _renew(school: School, user: User | None, *, by: User, now: Moment) -> LoggingAddress:
    School.objects.select_for_update().get(pk=school.pk)
    LoggingAddress.objects.open().filter(school=school, user=user).update(ended_at=now.machine)
    address = _make(school, user, now)
    history.record(Event.LOGGING_ADDRESS_RENEWED, school=school, by=by, at=now.machine, about=address)
    return address
