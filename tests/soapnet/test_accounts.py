"""Sign-in as people meet it; the pages are allauth's, the rules ours."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.factories.advising import DeanFactory, ItAdminFactory

pytestmark = pytest.mark.django_db
PASSWORD = "three plain words"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_sign_in_by_email_in_any_case(client: Client) -> None:
    DeanFactory(email="dean@example.edu", password=PASSWORD)

    answer = sign_in(client, "Dean@Example.edu")

    assert (answer.status_code, answer["location"]) == (302, "/")


def test_sign_in_refuses_after_five_wrong_passwords(client: Client) -> None:
    DeanFactory(email="dean@example.edu", password=PASSWORD)
    for _ in range(5):
        assert sign_in(client, "dean@example.edu", "wrong").status_code == 200

    answer = sign_in(client, "dean@example.edu")

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_of_a_closed_account_is_refused(client: Client) -> None:
    DeanFactory(email="dean@example.edu", password=PASSWORD, is_active=False)

    sign_in(client, "dean@example.edu")

    assert "_auth_user_id" not in client.session


def test_second_factor_is_asked_for(client: Client) -> None:
    dean = DeanFactory(email="dean@example.edu", password=PASSWORD)
    TOTP.activate(dean, generate_totp_secret())

    answer = sign_in(client, "dean@example.edu")

    assert (answer.status_code, answer["location"]) == (302, "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert Authenticator.objects.filter(user=dean).count() == 1


def test_signup_is_closed(client: Client) -> None:
    answer = client.post(
        "/accounts/signup/", {"email": "new@example.edu", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer.templates[0].name == "account/signup_closed.html"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "confirm-email/abc/", "login/code/confirm/"])
def test_own_address_cannot_be_changed(client: Client, page: str) -> None:
    client.force_login(DeanFactory())

    assert client.get(f"/accounts/{page}").status_code == 404


def test_password_reset_by_mail_signs_nobody_in_but_works(client: Client) -> None:
    DeanFactory(email="dean@example.edu", password="an old password")

    client.post("/accounts/password/reset/", {"email": "dean@example.edu"})
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link
    form = client.get(link[0], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    assert sign_in(Client(), "dean@example.edu")["location"] == "/"


def test_password_reset_for_a_stranger_mails_nobody(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "stranger@example.edu"})

    assert (answer.status_code, mail.outbox) == (302, [])


def test_admin_sends_to_the_same_sign_in(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert (answer.status_code, answer["location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")


def test_admin_opens_for_the_it_admin(client: Client) -> None:
    client.force_login(ItAdminFactory())

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "page", ["password/change/", "2fa/", "2fa/totp/activate/", "sessions/", "reauthenticate/"]
)
def test_account_page_opens_after_a_fresh_sign_in(client: Client, page: str) -> None:
    DeanFactory(email="dean@example.edu", password=PASSWORD)
    sign_in(client, "dean@example.edu")

    answer = client.get(f"/accounts/{page}", follow=True)

    assert answer.status_code == 200
