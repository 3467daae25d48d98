import pytest
from django.test import Client

from outreach.models import Notification
from tests.factories import DeanFactory, FacultyUserFactory, StudentUserFactory
from tests.moments import TUESDAY_NOON

pytestmark = pytest.mark.django_db


def notice(user, text: str = "Round 1 opens soon", url: str = "/inbox/?page=2") -> Notification:
    return Notification.objects.create(user=user, text=text, url=url, at=TUESDAY_NOON)


@pytest.mark.parametrize("factory", [DeanFactory, FacultyUserFactory, StudentUserFactory])
def test_inbox_shows_own_notices(client: Client, factory) -> None:
    user = factory()
    notice(user, "For me")
    notice(factory(school=user.school), "For somebody else")
    client.force_login(user)

    page = client.get("/inbox/").content.decode()

    assert "For me" in page
    assert "For somebody else" not in page


def test_notice_opened_is_read_and_leads_on(client: Client) -> None:
    row = notice(DeanFactory())
    client.force_login(row.user)

    answers = [client.post(f"/inbox/{row.pk}/") for _ in range(2)]

    row.refresh_from_db()
    assert row.read_at is not None
    assert [answer.headers["Location"] for answer in answers] == [row.url, row.url]


def test_notice_leads_to_no_other_site(client: Client) -> None:
    row = notice(DeanFactory(), url="//example.org/x")
    client.force_login(row.user)

    assert client.post(f"/inbox/{row.pk}/").headers["Location"] == "/inbox/"


def test_notice_of_somebody_else_is_not_there(client: Client) -> None:
    row = notice(DeanFactory())
    client.force_login(DeanFactory(school=row.user.school))

    answer = client.post(f"/inbox/{row.pk}/")

    row.refresh_from_db()
    assert (answer.status_code, row.read_at) == (404, None)


def test_all_are_read_at_once_and_only_ones_own(client: Client) -> None:
    mine, other = notice(DeanFactory()), notice(DeanFactory())
    client.force_login(mine.user)

    client.post("/inbox/read/")

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.read_at is not None, other.read_at) == (True, None)


def test_inbox_signed_out_asks_to_sign_in(client: Client) -> None:
    assert client.get("/inbox/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("factory", [DeanFactory, FacultyUserFactory, StudentUserFactory])
def test_unread_notices_are_counted_beside_the_name(client: Client, factory) -> None:
    user = factory()
    notice(factory(school=user.school))
    client.force_login(user)
    assert "notices not read" not in client.get("/inbox/").content.decode()

    for _ in range(3):
        notice(user)

    page = client.get("/inbox/").content.decode()
    assert '<span class="cnt">3</span><span class="vh">notices not read</span>' in page


def test_unread_notices_cost_no_query_of_their_own(client: Client, django_assert_num_queries) -> None:
    user = DeanFactory()
    client.force_login(user)
    notice(user)
    client.get("/inbox/")
    with django_assert_num_queries(8) as one:
        client.get("/inbox/")
    for _ in range(5):
        notice(user)

    with django_assert_num_queries(len(one)):
        client.get("/inbox/")
