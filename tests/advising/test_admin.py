import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advising.models import Access, AuditEvent, School, User
from tests.factories import DeanFactory, ItAdminFactory, StaffFactory, StudentUserFactory

pytestmark = pytest.mark.django_db
USERS = "/admin/advising/user/"


@pytest.fixture
def it_admin(client: Client) -> User:
    user = ItAdminFactory(name="Kit")
    client.force_login(user)
    return user


def told(user: User, **changed: str) -> dict[str, str]:
    shown = {"email": user.email, "name": user.name, "access": user.access, "is_active": "on"}
    return {key: value for key, value in {**shown, **changed}.items() if value}


def test_admin_knows_users_and_schools_only(client: Client, it_admin: User) -> None:
    client.get("/admin/")

    assert set(admin.site._registry) == {User, School}


def test_it_admin_switches_an_account_off(client: Client, it_admin: User) -> None:
    dean = DeanFactory()

    client.post(f"{USERS}{dean.pk}/change/", told(dean, is_active=""))

    dean.refresh_from_db()
    assert not dean.is_active
    event = AuditEvent.objects.get(event="account_changed")
    assert (event.by_name, event.before, event.after) == ("Kit", {"is_active": True}, {"is_active": False})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"access": "student"}, "stays one"),
        ({"is_staff": "on"}, "Only an IT admin may open the admin"),
        ({"email": "TAKEN@example.org"}, "already"),
    ],
)
def test_odd_changes_are_refused_in_words(
    client: Client, it_admin: User, changed: dict[str, str], words: str
) -> None:
    DeanFactory(email="taken@example.org")
    dean = DeanFactory(email="dean@example.org")

    response = client.post(f"{USERS}{dean.pk}/change/", told(dean, **changed))

    assert words in response.content.decode()
    dean.refresh_from_db()
    assert (dean.email, dean.access, dean.is_staff) == ("dean@example.org", Access.DEAN, False)


def test_it_admin_does_not_lock_themself_out(client: Client, it_admin: User) -> None:
    client.post(f"{USERS}{it_admin.pk}/change/", {**told(it_admin, is_active=""), "is_staff": "on"})

    it_admin.refresh_from_db()
    assert it_admin.is_active


@pytest.mark.parametrize("factory", [DeanFactory, StaffFactory, StudentUserFactory])
def test_others_see_nothing_even_with_the_flag(client: Client, factory: type) -> None:
    client.force_login(factory(is_staff=True, is_superuser=True))

    assert client.get(USERS).status_code == 403
    assert client.get("/admin/advising/school/").status_code == 403


@pytest.mark.parametrize("path", ["/admin/", USERS, f"{USERS}1/change/"])
def test_signed_out_is_sent_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


def test_nothing_is_added_or_deleted_by_hand(client: Client, it_admin: User) -> None:
    dean = DeanFactory()

    assert client.get(f"{USERS}add/").status_code == 403
    assert client.post(f"{USERS}{dean.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/advising/school/{dean.school_id}/change/").status_code == 200
    assert client.post(f"/admin/advising/school/{dean.school_id}/change/", {"name": "x"}).status_code == 403


def test_list_asks_as_much_for_three_as_for_one(client: Client, it_admin: User) -> None:
    counts = []
    for more in (1, 2):
        DeanFactory.create_batch(more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(USERS).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
