import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advising.invitations import invitation_path
from advising.models import Access, User
from tests.factories import (
    AdvocateFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ItAdminFactory,
    PersonFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)
from tests.moments import WINTER

pytestmark = pytest.mark.django_db
LIST = "/school/accounts/"
OKAFOR = {
    "access": "faculty",
    "title": "Dr.",
    "given_name": "Ada",
    "family_name": "Okafor",
    "email": "ada@example.org",
}


@pytest.fixture
def staff(client: Client) -> User:
    user = StaffFactory(school=CycleFactory().school)
    client.force_login(user)
    return user


def test_staff_invite_faculty(client: Client, staff: User) -> None:
    response = client.post(LIST, OKAFOR, follow=True)

    assert User.objects.get(email="ada@example.org").access == Access.FACULTY
    assert "Ada Okafor is invited." in response.content.decode()


def test_inviting_twice_says_so(client: Client, staff: User) -> None:
    client.post(LIST, OKAFOR)

    response = client.post(LIST, OKAFOR)

    assert response.status_code == 422
    assert "has an account already" in response.content.decode()


def test_staff_are_not_offered_to_make_deans(client: Client, staff: User) -> None:
    assert client.post(LIST, {**OKAFOR, "access": "dean"}).status_code == 422
    assert not User.objects.filter(email="ada@example.org").exists()


def test_list_shows_the_own_school_alone(client: Client, staff: User) -> None:
    DeanFactory(name="Ines Elsewhere")
    DeanFactory(name="Ines Here", school=staff.school, invited_at=WINTER)

    page = client.get(LIST).content.decode()

    assert "Ines Here" in page
    assert "Ines Elsewhere" not in page


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory, ItAdminFactory])
def test_other_roles_are_refused(client: Client, factory: type) -> None:
    client.force_login(factory())

    assert client.get(LIST).status_code == 403
    assert client.post(LIST, OKAFOR).status_code == 403
    assert client.post(f"{LIST}class/").status_code == 403


@pytest.mark.parametrize("path", [LIST, f"{LIST}class/", f"{LIST}1/again/"])
def test_signed_out_is_sent_to_sign_in(client: Client, path: str) -> None:
    assert client.post(path).url.startswith("/accounts/login/")  # type: ignore[attr-defined]


def test_again_for_another_school_is_not_found(client: Client, staff: User) -> None:
    other = DeanFactory(invited_at=WINTER)

    assert client.post(f"{LIST}{other.pk}/again/").status_code == 404
    other.refresh_from_db()
    assert other.invited_at == WINTER


def test_class_is_invited_from_the_page(client: Client, staff: User) -> None:
    cycle = staff.school.cycles.get()  # type: ignore[union-attr]
    student = StudentFactory(cycle=cycle, person=PersonFactory(school=staff.school))

    response = client.post(f"{LIST}class/", follow=True)

    student.person.refresh_from_db()
    assert student.person.user is not None
    assert "1 invited." in response.content.decode()


def test_list_asks_as_much_for_three_as_for_one(client: Client, staff: User) -> None:
    counts = []
    for more in (1, 2):
        FacultyUserFactory.create_batch(more, school=staff.school, invited_at=WINTER)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_weak_password_is_asked_again(client: Client) -> None:
    dean = DeanFactory(invited_at=WINTER)

    response = client.post(invitation_path(dean), {"password": "12345678", "again": "12345678"})

    assert response.status_code == 422
    dean.refresh_from_db()
    assert dean.invitation_accepted_at is None


def test_a_made_up_link_is_over(client: Client) -> None:
    response = client.get("/invitation/MQ/nothing-here/")

    assert response.status_code == 410
    assert "no longer works" in response.content.decode()


def test_advocates_are_invited_by_one_press(client: Client, staff: User) -> None:
    AdvocateFactory(school=staff.school, user=None)
    assert "1 without an account." in client.get(LIST).content.decode()

    page = client.post("/school/accounts/advocates/", follow=True).content.decode()

    assert "1 invited." in page
    assert "No advocate is left to invite." in page
