from datetime import timedelta
from typing import Any

import pytest

from advising.actions.releases import NotSigned, revoke_release, sign_releases
from advising.models import AuditEvent, Category, Reader, Release, Student
from advising.permissions import NotAllowed
from advising.signals import release_changed
from tests import moments
from tests.factories import DeanFactory, ReleaseFactory, StudentFactory

pytestmark = pytest.mark.django_db

NOW = moments.moment(moments.MONDAY_NOON)
UNTIL = moments.MONDAY_NOON + timedelta(days=45)


def _sign(student: Student, **changes: Any) -> list[Release]:
    values: dict[str, Any] = {
        "student": student,
        "categories": [Category.SITUATION],
        "reader": Reader.PROGRAM,
        "signed_name": student.person.full_name,
        "method": "password",
        "expires_at": UNTIL,
        "by": student.person.user,
        "now": NOW,
    }
    return sign_releases(**{**values, **changes})


def test_sign_releases_writes_a_row_for_each_category() -> None:
    student = StudentFactory()

    signed = _sign(student, categories=[Category.SITUATION, Category.EXAM_RESULT])

    assert [(r.category, r.reader, r.signed_at, r.expires_at) for r in signed] == [
        ("situation", "program", NOW.machine, UNTIL),
        ("exam_result", "program", NOW.machine, UNTIL),
    ]
    events = AuditEvent.objects.filter(student_id=student.pk, event="release_signed")
    assert events.count() == 2


def test_sign_releases_again_replaces_what_stood() -> None:
    student = StudentFactory()
    (first,) = _sign(student)

    (second,) = _sign(student)

    first.refresh_from_db()
    assert first.revoked_at == NOW.machine
    assert list(student.releases.filter(revoked_at__isnull=True)) == [second]


def test_sign_releases_of_another_reader_stand_beside() -> None:
    student = StudentFactory()
    _sign(student)

    _sign(student, reader=Reader.ALUM)

    assert student.releases.filter(revoked_at__isnull=True).count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": []},
        {"signed_name": "Somebody Else"},
        {"signed_name": ""},
        {"expires_at": NOW.machine},
        {"expires_at": NOW.machine + timedelta(days=401)},
    ],
)
def test_sign_releases_refuses_what_is_incomplete(changes: dict[str, Any]) -> None:
    student = StudentFactory()

    with pytest.raises(NotSigned):
        _sign(student, **changes)

    assert not Release.objects.exists()


def test_sign_releases_refuses_anybody_but_the_student() -> None:
    student = StudentFactory()

    with pytest.raises(NotAllowed):
        _sign(student, by=DeanFactory(school=student.cycle.school))

    assert not Release.objects.exists()


def test_revoke_release_ends_it_once_and_tells() -> None:
    release = ReleaseFactory()
    heard: list[Student] = []

    def hear(*, student: Student, **kwargs: Any) -> None:
        heard.append(student)

    release_changed.connect(hear)
    try:
        revoke_release(release=release, by=release.student.person.user, now=NOW)
        revoke_release(release=release, by=release.student.person.user, now=moments.moment(UNTIL))
    finally:
        release_changed.disconnect(hear)

    release.refresh_from_db()
    assert release.revoked_at == NOW.machine
    assert heard == [release.student]


def test_revoke_release_refuses_anybody_but_the_student() -> None:
    release = ReleaseFactory()

    with pytest.raises(NotAllowed):
        revoke_release(release=release, by=DeanFactory(school=release.student.cycle.school), now=NOW)

    release.refresh_from_db()
    assert release.revoked_at is None
