from collections.abc import Iterator

import pytest

from advising.actions.invitations import (
    AddressTaken,
    NotInvitable,
    accept_invitation,
    invite,
    invite_advocates,
    invite_again,
    invite_class,
)
from advising.invitations import invitation_path, invited_user
from advising.models import Access, AuditEvent, Person, School, User
from advising.permissions import NotAllowed
from advising.signals import user_invited
from tests.factories import (
    AdvocateFactory,
    CycleFactory,
    DeanFactory,
    PersonFactory,
    SchoolFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)
from tests.moments import MONDAY_NOON, WINTER, moment

pytestmark = pytest.mark.django_db
NOW = moment(WINTER)


@pytest.fixture
def told() -> Iterator[list[User]]:
    """Whom the signal named, while this test runs."""
    heard: list[User] = []

    def hear(user: User, **kwargs: object) -> None:
        heard.append(user)

    user_invited.connect(hear)
    yield heard
    user_invited.disconnect(hear)


def invite_okafor(by: User, access: Access = Access.FACULTY, email: str = "Okafor@Example.org") -> User:
    school = by.school
    assert isinstance(school, School)
    return invite(
        school=school, email=email, access=access, given_name="Ada", family_name="Okafor", by=by, now=NOW
    )


def test_invite_makes_account_and_person(told: list[User]) -> None:
    staff = StaffFactory()

    user = invite_okafor(staff)

    assert (user.email, user.access, user.school) == ("okafor@example.org", Access.FACULTY, staff.school)
    assert user.person.full_name == "Ada Okafor"
    assert not user.has_usable_password()
    assert told == [user]
    assert [event.event for event in AuditEvent.objects.filter(about_id=user.pk)] == ["user_invited"]


def test_invite_keeps_the_person_on_file() -> None:
    staff = StaffFactory()
    person = PersonFactory(school=staff.school, email="okafor@example.org", capacity=7)

    user = invite_okafor(staff)

    assert user.person == person
    assert Person.objects.of_school(staff.school).count() == 1


def test_invite_refuses_an_address_of_another_school() -> None:
    DeanFactory(email="okafor@example.org")

    with pytest.raises(AddressTaken):
        invite_okafor(StaffFactory())

    assert not Person.objects.filter(family_name="Okafor").exists()


def test_invite_refuses_a_students_address() -> None:
    cycle = CycleFactory()
    person = PersonFactory(school=cycle.school, email="okafor@example.org")
    StudentFactory(cycle=cycle, person=person, is_hidden=True, is_embargoed=True)

    with pytest.raises(NotInvitable):
        invite_okafor(StaffFactory(school=cycle.school))


@pytest.mark.parametrize("access", [Access.STUDENT, Access.IT_ADMIN])
def test_invite_refuses_who_is_not_invited_by_name(access: Access) -> None:
    with pytest.raises(NotInvitable):
        invite_okafor(DeanFactory(), access)


def test_only_a_dean_invites_a_dean() -> None:
    with pytest.raises(NotAllowed):
        invite_okafor(StaffFactory(), Access.DEAN)

    assert invite_okafor(DeanFactory(), Access.DEAN).is_dean


def test_a_student_invites_nobody() -> None:
    with pytest.raises(NotAllowed):
        invite_okafor(StudentUserFactory())


def test_invite_class_leaves_out_who_is_hidden_or_has_an_account() -> None:
    cycle = CycleFactory()
    StudentFactory(cycle=cycle)
    StudentFactory(cycle=cycle, person=PersonFactory(school=cycle.school), is_hidden=True, is_embargoed=True)
    StudentFactory(cycle=cycle, person=PersonFactory(school=cycle.school, email=""))
    waiting = StudentFactory(cycle=cycle, person=PersonFactory(school=cycle.school))

    done = invite_class(cycle=cycle, by=StaffFactory(school=cycle.school), now=NOW)
    again = invite_class(cycle=cycle, by=StaffFactory(school=cycle.school), now=NOW)

    assert [user.person for user in done.invited] == [waiting.person]
    assert (done.without_address, done.address_taken) == (1, 0)
    assert again.invited == []


def test_invite_class_goes_on_where_an_address_is_taken() -> None:
    cycle = CycleFactory()
    StudentFactory(cycle=cycle, person=PersonFactory(school=cycle.school, email="a@example.org"))
    StudentFactory(cycle=cycle, person=PersonFactory(school=cycle.school, email="b@example.org"))
    DeanFactory(email="a@example.org")

    done = invite_class(cycle=cycle, by=StaffFactory(school=cycle.school), now=NOW)

    assert ([user.email for user in done.invited], done.address_taken) == (["b@example.org"], 1)


def test_accept_invitation_once() -> None:
    user = invite_okafor(DeanFactory())
    number, token = invitation_path(user).strip("/").split("/")[1:]
    assert invited_user(number, token) == user

    accept_invitation(user=user, password="a long plain sentence", now=NOW)

    user.refresh_from_db()
    assert user.check_password("a long plain sentence")
    assert user.invitation_accepted_at == NOW.machine
    assert invited_user(number, token) is None
    with pytest.raises(NotInvitable):
        accept_invitation(user=user, password="another long sentence", now=NOW)


def test_link_of_one_account_does_not_open_another() -> None:
    dean = DeanFactory()
    first, second = invite_okafor(dean), invite_okafor(dean, email="second@example.org")
    number, _ = invitation_path(first).strip("/").split("/")[1:]
    _, token = invitation_path(second).strip("/").split("/")[1:]

    assert invited_user(number, token) is None
    assert invited_user("nonsense", token) is None


def test_invite_again_tells_again_but_not_who_has_come(told: list[User]) -> None:
    dean = DeanFactory()
    user = invite_okafor(dean)

    invite_again(user=user, by=dean, now=moment(MONDAY_NOON))

    user.refresh_from_db()
    assert user.invited_at == MONDAY_NOON
    assert told == [user, user]
    accept_invitation(user=user, password="a long plain sentence", now=NOW)
    with pytest.raises(NotInvitable):
        invite_again(user=user, by=dean, now=NOW)


def test_invite_again_is_for_the_own_school() -> None:
    user = invite_okafor(DeanFactory())

    with pytest.raises(NotAllowed):
        invite_again(user=user, by=DeanFactory(school=SchoolFactory()), now=NOW)


def test_invite_advocates_leaves_out_who_takes_nobody_or_has_come(told: list[User]) -> None:
    school = SchoolFactory()
    staff = StaffFactory(school=school)
    advocate = AdvocateFactory(school=school, user=None)
    AdvocateFactory(school=school, user=None, email="")
    AdvocateFactory(user=None)
    PersonFactory(school=school)

    done = invite_advocates(school=school, by=staff, now=NOW)
    again = invite_advocates(school=school, by=staff, now=NOW)

    advocate.refresh_from_db()
    assert [advocate.user] == list(done.invited) == told
    assert advocate.user is not None
    assert advocate.user.access == Access.FACULTY
    assert (done.without_address, list(again.invited)) == (1, [])
