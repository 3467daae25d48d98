"""Signing what may be told, and taking it back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from advising import history, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import Category, Person, Reader, Release, Student, User
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.releases import is_signature, wording
from advising.signals import release_changed
from advising.versions import Scope, student_scope

LONGEST = timedelta(days=400)


class NotSigned(Refusal):
    """The signature is not complete: name, categories or date."""


@transaction.atomic
def sign_releases(
    *,
    student: Student,
    categories: Collection[Category],
    reader: Reader,
    signed_name: str,
    method: str,
    expires_at: datetime,
    by: User,
    now: Moment,
    withheld: Collection[Category] = (),
) -> list[Release]:
    """The student consents: one row for each category, in place of what stood. `expires_at` is machine time.

    `withheld` is what was answered with no: what stood of it for these readers is taken back.

    `method` says how the entrance knew the signer (34 CFR 99.30(d)). Raises NotSigned, NotAllowed.
    """
    student = _own(student, by)
    if not categories and not withheld:
        raise NotSigned("No question is answered. Please answer one, or leave the page: nothing changes.")
    if not is_signature(signed_name, names=_names(student.person)):
        raise NotSigned(f"Name: please type your name as it stands here, {student.person.full_name}.")
    if not now.machine < expires_at <= now.machine + LONGEST:
        raise NotSigned("Until: please choose a day from tomorrow on, a year ahead at most.")
    standing = student.releases.filter(category__in=categories, reader=reader, revoked_at__isnull=True)
    standing.update(revoked_at=now.machine)
    for refused in student.releases.filter(category__in=withheld, reader=reader, revoked_at__isnull=True):
        refused.revoked_at = now.machine
        refused.save(update_fields=["revoked_at"])
        _tell(Event.RELEASE_REVOKED, refused, student, by=by, now=now)
    signed = [
        Release.objects.create(
            student=student,
            category=category,
            reader=reader,
            purpose=wording(category, reader).purpose,
            wording_version=wording(category, reader).version,
            signed_name=signed_name.strip(),
            signed_at=now.machine,
            method=method,
            expires_at=expires_at,
        )
        for category in categories
    ]
    for release in signed:
        _tell(Event.RELEASE_SIGNED, release, student, by=by, now=now)
    release_changed.send(sender=Release, student=student, now=now)
    return signed


@transaction.atomic
def revoke_release(*, release: Release, by: User, now: Moment) -> Release:
    """Taken back from now on; what was told stays told. Twice changes nothing. Raises NotAllowed."""
    student = _own(release.student, by)
    release = Release.objects.select_for_update(no_key=True).get(pk=release.pk)
    if release.revoked_at is None:
        release.revoked_at = now.machine
        release.save(update_fields=["revoked_at"])
        _tell(Event.RELEASE_REVOKED, release, student, by=by, now=now)
        release_changed.send(sender=Release, student=student, now=now)
    return release


def _own(student: Student, by: User) -> Student:
    """Locked. Only the student signs and takes back; nobody does it for them."""
    student = (
        Student.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "cycle")
        .get(pk=student.pk)
    )
    if student.person.user_id != by.pk or not by.is_active:
        raise NotAllowed("Only the student can sign or take back a release.")
    return student


def _names(person: Person) -> list[str]:
    given = {person.given_name, person.preferred_name, f"{person.given_name} {person.middle_name}"}
    plain = [f"{name} {person.family_name}" for name in given if name.strip()]
    return [*plain, *(f"{name} {person.suffix}" for name in plain if person.suffix)]


def _tell(event: Event, release: Release, student: Student, *, by: User, now: Moment) -> None:
    history.record(
        event,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=release,
        student=student,
        after={"category": release.category, "reader": release.reader},
    )
    versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))
