import pytest
from django.test import Client

from advising.models import User
from outreach.models import MessageTemplate
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory, StaffFactory

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Our thanks", "lever": "thanks", "audience": "program", "subject": "Thank you",
    "body": "Dear {{ receiver.name }},\n\nThank you.\n", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def dean() -> User:
    user: User = DeanFactory(school=CycleFactory().school)
    return user


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_list_shows_each_with_its_state(dean: User) -> None:
    client(dean).post("/messages/wordings/thanks-program/", {**WORDS, "is_active": ""})
    client(dean).post("/messages/wordings/new/", WORDS)

    shown = client(dean).get("/messages/wordings/").content.decode()

    assert all(words in shown for words in ("Yours", "Off", "Shipped", "Our thanks"))


def test_preview_shows_an_invented_student_and_keeps_nothing(dean: User) -> None:
    answer = client(dean).post(
        "/messages/wordings/new/", {**WORDS, "body": "About {{ student.full_name }}.", "do": "preview"}
    )

    assert "About Maya Chen." in answer.content.decode()
    assert not MessageTemplate.objects.exists()


def test_unknown_variable_is_named_beside_the_field(dean: User) -> None:
    answer = client(dean).post("/messages/wordings/new/", {**WORDS, "body": "{{ student.grade }}"})

    assert answer.status_code == 422
    assert "No such variable: student.grade." in answer.content.decode()


def test_saved_twice_under_one_title_says_so(dean: User) -> None:
    browser = client(dean)
    first = browser.post("/messages/wordings/new/", WORDS)
    second = browser.post("/messages/wordings/new/", WORDS)

    assert (first.status_code, second.status_code, MessageTemplate.objects.count()) == (302, 422, 1)


def test_taken_away_the_shipped_one_stands_again(dean: User) -> None:
    browser = client(dean)
    browser.post("/messages/wordings/thanks-program/", WORDS)
    browser.post("/messages/wordings/thanks-program/drop/")

    again = browser.post("/messages/wordings/thanks-program/drop/")

    assert "Thank a program" in browser.get("/messages/wordings/thanks-program/").content.decode()
    assert again.status_code == 404


def test_another_schools_own_wording_is_not_found(dean: User) -> None:
    client(dean).post("/messages/wordings/new/", WORDS)

    other = client(DeanFactory(school=CycleFactory().school))

    assert other.get("/messages/wordings/our-thanks/").status_code == 404
    assert other.post("/messages/wordings/our-thanks/drop/").status_code == 404


def test_faculty_is_refused(dean: User) -> None:
    browser = client(FacultyUserFactory(school=dean.school))

    assert browser.get("/messages/wordings/").status_code == 403
    assert browser.post("/messages/wordings/new/", WORDS).status_code == 403


def test_staff_may(dean: User) -> None:
    assert client(StaffFactory(school=dean.school)).get("/messages/wordings/").status_code == 200
