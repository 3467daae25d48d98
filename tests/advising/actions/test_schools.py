import pytest

from advising.actions.schools import SchoolRefused, change_school, create_school
from advising.models import AuditEvent, School, User
from advising.permissions import NotAllowed
from tests.factories import DeanFactory, SchoolFactory, StaffFactory
from tests.moments import WINTER, moment

pytestmark = pytest.mark.django_db
NOW = moment(WINTER)


def bexley(slug: str = "bexley", time_zone: str = "America/Chicago", email: str = "dean@example.org") -> User:
    return create_school(
        name="Bexley College of Medicine",
        short_name="Bexley",
        slug=slug,
        time_zone=time_zone,
        dean_email=email,
        dean_given_name="Ines",
        dean_family_name="Varga",
        now=NOW,
    )


def change(school: School, by: User, time_zone: str = "America/Denver") -> School:
    return change_school(
        school=school,
        name="Bexley",
        support_name="Desk",
        support_phone="555",
        time_zone=time_zone,
        by=by,
        now=NOW,
    )


def test_create_school_invites_its_first_dean() -> None:
    dean = bexley()

    assert dean.is_dean
    assert dean.invited_at == WINTER
    assert str(dean.person) == "Ines Varga"
    assert dean.school == School.objects.get(slug="bexley")
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {"school_created", "user_invited"}


def test_create_school_refuses_a_slug_twice_and_writes_nothing() -> None:
    bexley()

    with pytest.raises(SchoolRefused):
        bexley(email="other@example.org")

    assert (School.objects.count(), User.objects.count()) == (1, 1)


def test_create_school_refuses_an_unknown_zone() -> None:
    with pytest.raises(SchoolRefused):
        bexley(time_zone="Chicago")


def test_change_school_keeps_what_was() -> None:
    school = SchoolFactory()

    changed = change(school, DeanFactory(school=school))

    assert (changed.time_zone, changed.support_phone) == ("America/Denver", "555")
    event = AuditEvent.objects.get()
    assert (event.before["time_zone"], event.after["time_zone"]) == ("America/New_York", "America/Denver")


def test_change_school_is_the_deans_of_that_school() -> None:
    school = SchoolFactory()

    for user in (StaffFactory(school=school), DeanFactory()):
        with pytest.raises(NotAllowed):
            change(school, user)
