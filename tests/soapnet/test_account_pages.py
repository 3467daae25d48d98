"""The pages of allauth and the error pages, in the house look."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import render_to_string

from tests.factories import CycleFactory, DeanFactory

SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
SIGNED_IN = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_before_sign_in_are_ours(client, db, path):
    response = client.get(path)
    text = response.content.decode()

    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert 'class="brand' in text


@pytest.mark.parametrize("path", SIGNED_IN)
def test_account_pages_are_ours(client, db, path):
    client.force_login(DeanFactory(school=CycleFactory().school))

    response = client.get(path, follow=True)
    text = response.content.decode()

    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert 'class="brand' in text


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_stand_without_a_request(page):
    text = render_to_string(f"{page}.html")

    assert text.count("<h1>") == 1
    assert "Back to SoapNet" in text


@pytest.mark.logs_errors
def test_page_of_another_school_is_a_404_in_words(client, db):
    client.force_login(DeanFactory(school=CycleFactory().school))

    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "Nothing is here" in response.content.decode()


def test_second_step_asks_in_our_words(client, db):
    dean = DeanFactory(school=CycleFactory().school, password="three plain words")
    TOTP.activate(dean, generate_totp_secret())

    response = client.post(
        "/accounts/login/", {"login": dean.email, "password": "three plain words"}, follow=True
    )

    text = response.content.decode()
    assert "<h1>The second step</h1>" in text
    assert text.count("<form") == 3
