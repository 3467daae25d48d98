from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.models import Duplicate, Merge, Person, School
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday() -> Iterator[None]:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False):
        yield


@pytest.fixture
def school() -> School:
    found: School = factories.CycleFactory().school
    return found


@pytest.fixture
def client(school: School) -> Client:
    found = Client()
    found.force_login(factories.StaffFactory(school=school))
    return found


def pair(school: School, family: str = "Chen", **fields: str) -> tuple[Person, Person]:
    one, other = (
        factories.AlumFactory(
            school=school, given_name="Maya", family_name=family, email=f"{family}@example.org", **fields
        )
        for _ in range(2)
    )
    return one, other


def test_list_shows_both_sides_with_the_evidence(client: Client, school: School) -> None:
    pair(school)
    client.post(reverse("duplicate_search"))

    shown = client.get(reverse("duplicate_list")).content.decode()

    assert shown.count("Maya Chen</a>") == 2
    assert "Same address, chen@example.org" in shown


def test_two_people_leaves_the_list(client: Client, school: School) -> None:
    pair(school)
    client.post(reverse("duplicate_search"))

    client.post(reverse("duplicate_decline", args=[Duplicate.objects.get().pk]))

    assert client.get(reverse("duplicate_list")).context["count"] == 0


def test_compare_shows_what_becomes_and_writes_nothing(client: Client, school: School) -> None:
    kept, gone = pair(school)
    Person.objects.filter(pk=kept.pk).update(city="Ames")
    Person.objects.filter(pk=gone.pk).update(city="Duluth")
    path = reverse("person_merge", args=[kept.pk, gone.pk])

    shown = client.post(path, {"preview": "yes", "take": ["city"]})

    assert {row.name: row.becomes for row in shown.context["preview"].fields}["city"] == "Duluth"
    assert not Merge.objects.exists()


def test_merge_goes_to_the_one_record_and_offers_the_way_back(client: Client, school: School) -> None:
    kept, gone = pair(school)

    shown = client.post(reverse("person_merge", args=[kept.pk, gone.pk]), follow=True)

    merge = Merge.objects.get()
    assert shown.redirect_chain[-1][0] == kept.get_absolute_url()
    assert reverse("merge_undo", args=[merge.pk]) in shown.content.decode()
    client.post(reverse("merge_undo", args=[merge.pk]))
    assert Person.objects.filter(pk=gone.pk).exists()


def test_refusal_is_said_before_the_press(client: Client, school: School) -> None:
    kept, gone = factories.AdvocateFactory.create_batch(2, school=school)

    shown = client.get(reverse("person_merge", args=[kept.pk, gone.pk])).content.decode()

    assert "Both have an account" in shown
    assert ">Make one record</button>" not in shown


def test_another_schools_records_are_not_found(client: Client) -> None:
    other = factories.SchoolFactory()
    kept, gone = pair(other)
    duplicate = Duplicate.objects.create(one=kept, other=gone, weight=9, found_at=moments.WINTER)

    assert client.get(reverse("person_merge", args=[kept.pk, gone.pk])).status_code == 404
    assert client.post(reverse("duplicate_decline", args=[duplicate.pk])).status_code == 404
    assert client.get(reverse("duplicate_list")).context["count"] == 0


def test_list_asks_as_often_for_many_as_for_one(client: Client, school: School) -> None:
    def queries() -> int:
        client.post(reverse("duplicate_search"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("duplicate_list"))
        return len(seen)

    pair(school)
    queries()
    one = queries()
    for family in ("Okafor", "Haddad", "Lund"):
        pair(school, family)

    assert queries() == one
