import pytest
from django.test import Client
from django.utils import timezone

from advising.models import Cycle, User
from soapnet.demo.logins import LOGINS
from soapnet.demo.school import make_demo_school
from tests.factories import DeanFactory, StudentUserFactory
from tests.soapnet.demo.directory import small_directory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def directory() -> None:
    small_directory()


def test_dean_resets_and_stays_signed_in(client: Client) -> None:
    before = make_demo_school(timezone.now())
    client.force_login(User.objects.get(email=LOGINS[0].email))

    response = client.post("/demo/reset/", follow=True)

    assert response.status_code == 200
    assert "stands at Tuesday 2:20 pm again" in response.content.decode()
    assert not Cycle.objects.filter(pk=before.pk).exists()
    assert Cycle.objects.count() == 1


def test_others_of_the_demo_school_are_refused(client: Client) -> None:
    cycle = make_demo_school(timezone.now())

    for email in (LOGINS[1].email, LOGINS[2].email, LOGINS[3].email):
        client.force_login(User.objects.get(email=email))
        assert client.post("/demo/reset/").status_code == 403

    assert Cycle.objects.get() == cycle


@pytest.mark.parametrize("factory", [DeanFactory, StudentUserFactory])
def test_a_real_school_has_no_reset(client: Client, factory: type) -> None:
    client.force_login(factory())

    assert client.post("/demo/reset/").status_code == 404


def test_reset_is_pressed_not_followed(client: Client) -> None:
    assert client.post("/demo/reset/").url.startswith("/accounts/login/")  # type: ignore[attr-defined]
    client.force_login(DeanFactory())
    assert client.get("/demo/reset/").status_code == 405
