from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from advising.models import User

pytestmark = pytest.mark.django_db
DEAN = {"dean_email": "varga@example.org", "dean_name": "Ines Varga"}


def test_prints_a_link_by_which_the_dean_comes_in(client: Client) -> None:
    out = StringIO()

    call_command("create_school", "Bexley College of Medicine", "--short-name=Bexley", stdout=out, **DEAN)

    path = "/" + out.getvalue().strip().splitlines()[-1].split("/", 3)[3]
    assert client.get(path).status_code == 200
    chosen = {"password": "a long plain sentence", "again": "a long plain sentence"}
    assert client.post(path, chosen).status_code == 302
    assert client.get(path).status_code == 410
    assert client.login(email="varga@example.org", password="a long plain sentence")
    assert User.objects.get().school.slug == "bexley"


@pytest.mark.parametrize("wrong", [{"dean_email": "nobody"}, {"dean_name": "Ines"}, {"time_zone": "Mars"}])
def test_says_what_is_wrong(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_school", "Bexley", **{**DEAN, **wrong})

    assert not User.objects.exists()
