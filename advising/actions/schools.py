"""A school and its first dean, made by the operator; later its own settings."""

import zoneinfo

from django.db import transaction
from django.utils.text import slugify

from advising import history
from advising.actions.invitations import open_account
from advising.clock import Moment
from advising.history import Event
from advising.models import Access, Person, School, User
from advising.permissions import Permission, require
from advising.refusals import Refusal


class SchoolRefused(Refusal):
    """The name is taken, or a value cannot be."""


@transaction.atomic
def create_school(
    *,
    name: str,
    short_name: str,
    slug: str = "",
    time_zone: str = "America/New_York",
    dean_email: str,
    dean_given_name: str,
    dean_family_name: str,
    now: Moment,
    is_demo: bool = False,
) -> User:
    """A school with its first dean, who is invited; the operator's alone. The dean's account is returned.

    Raises SchoolRefused and AddressTaken.
    """
    slug = slug or slugify(short_name)
    _refuse_unknown_zone(time_zone)
    if not slug or School.objects.filter(slug=slug).exists():
        raise SchoolRefused(f"There is a school with the slug “{slug}” already. Give another one.")
    school = School.objects.create(
        name=name, short_name=short_name, slug=slug, time_zone=time_zone, is_demo=is_demo
    )
    history.record(
        Event.SCHOOL_CREATED, school=school, by=None, at=now.machine, about=school, after={"name": name}
    )
    dean = Person.objects.create(
        school=school, given_name=dean_given_name, family_name=dean_family_name, email=dean_email.lower()
    )
    return open_account(person=dean, email=dean_email, access=Access.DEAN, by=None, now=now)


@transaction.atomic
def change_school(
    *, school: School, name: str, support_name: str, support_phone: str, time_zone: str, by: User, now: Moment
) -> School:
    """The school's name, whom students call day and night, and its zone. Raises SchoolRefused."""
    require(by, Permission.CHANGE_SETTINGS, school=school)
    _refuse_unknown_zone(time_zone)
    school = School.objects.select_for_update().get(pk=school.pk)
    told = {
        "name": name,
        "support_name": support_name,
        "support_phone": support_phone,
        "time_zone": time_zone,
    }
    changed = {field: value for field, value in told.items() if getattr(school, field) != value}
    if not changed:
        return school
    before = {field: getattr(school, field) for field in changed}
    for field, value in changed.items():
        setattr(school, field, value)
    school.save(update_fields=list(changed))
    history.record(
        Event.SETTINGS_CHANGED,
        school=school,
        by=by,
        at=now.machine,
        about=school,
        before=before,
        after=changed,
    )
    return school


def _refuse_unknown_zone(time_zone: str) -> None:
    if time_zone not in zoneinfo.available_timezones():
        raise SchoolRefused(f"“{time_zone}” is no time zone. Write one like America/Chicago.")
