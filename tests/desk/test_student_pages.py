"""A student's pages: what they answer, and what of others, of notes and of drafts must not be on them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.models import Category, Release, Task, User
from advising.versions import bump, student_scope
from outreach.models import Direction, Message, Receiver, State, Touch
from tests import factories, moments

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = ["student_today", "said", "own_programs", "own_alumni", "release_list", "release_sign", "correction"]


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[Any]:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def student() -> Any:
    return factories.StudentFactory(person__given_name="Maya", person__family_name="Chen")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def message(students: list[Any], body: str, **fields: Any) -> Message:
    """Something said about these students to a person, as the actions leave it."""
    sent = factories.MessageFactory(cycle=students[0].cycle, **{"state": State.SENT, **fields})
    text = factories.MessageTextFactory(message=sent, body=body)
    Message.objects.filter(pk=sent.pk).update(text=text)
    person = factories.PersonFactory(school=sent.cycle.school, family_name="Marsh", title="Dr.")
    Receiver.objects.create(message=sent, person=person)
    for student in students:
        Touch.objects.create(message=sent, cycle=sent.cycle, student=student, person=person, at=sent.at)
    return sent


def page(student: Any, name: str = "said") -> str:
    return signed_in(student.person.user).get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_students_alone(name: str, student: Any) -> None:
    dean = factories.DeanFactory(school=student.cycle.school)

    assert signed_in(student.person.user).get(reverse(name)).status_code == 200
    assert signed_in(dean).get(reverse(name)).status_code == (302 if name == "student_today" else 404)
    assert Client().get(reverse(name)).status_code == 302


def test_today_names_advocate_and_backup_once_they_were_told(student: Any) -> None:
    factories.AssignmentFactory(student=student, advocate__family_name="Okafor")
    factories.BackupFactory(student=student, advocate__family_name="Bell")
    hidden = factories.AssignmentFactory(
        student=factories.StudentFactory(cycle=student.cycle),
        advocate__family_name="Petrov",
        is_embargoed=True,
    )

    shown = page(student, "student_today")

    assert "Okafor" in shown
    assert "Bell" in shown
    assert "Petrov" not in page(hidden.student, "student_today")


def test_today_without_a_cycle_says_so() -> None:
    user = factories.StudentUserFactory()

    answer = signed_in(user).get(reverse("student_today"))

    assert answer.status_code == 200
    assert "not opened" in answer.content.decode()


def test_said_shows_the_words_of_what_left(student: Any) -> None:
    message([student], "Strong on the wards.")

    assert "Strong on the wards." in page(student)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFT},
        {"state": State.HELD},
        {"state": State.SCHEDULED, "due_at": moments.TUESDAY_NOON},
        {"state": State.CANCELLED},
        {"is_internal": True},
    ],
)
def test_said_leaves_out_what_did_not_leave(student: Any, fields: dict[str, Any]) -> None:
    message([student], "Between us only.", **fields)

    assert "Between us only." not in page(student)
    assert "Marsh" not in page(student)


def test_said_gives_no_note_of_a_call(student: Any) -> None:
    message([student], "She sounded tired.", state=State.LOGGED, channel="call")
    message([student], "They liked him.", state=State.LOGGED, channel="call", direction=Direction.INBOUND)

    shown = page(student)

    assert "Marsh" in shown
    assert "She sounded tired." not in shown
    assert "They liked him." not in shown


def test_said_about_several_hides_words_and_names_of_the_others(student: Any) -> None:
    other = factories.StudentFactory(
        cycle=student.cycle, person__given_name="Daniel", person__family_name="Reyes"
    )
    message([student, other], "Maya and Daniel are both fine.")

    shown = page(student)

    assert "Maya Chen and others" in shown
    assert "Daniel" not in shown
    assert "both fine" not in shown


def test_said_shows_nothing_about_another_student(student: Any) -> None:
    message([factories.StudentFactory(cycle=student.cycle)], "About somebody else.")

    assert "About somebody else." not in page(student)


def test_no_page_tells_a_status_under_embargo(student: Any) -> None:
    student.is_embargoed = True
    student.save()

    pages = [page(student, name) for name in PAGES]

    assert [name for name, shown in zip(PAGES, pages, strict=True) if "unmatched" in shown.lower()] == []


def sign(student: Any, **changes: Any) -> Any:
    student.person.user.set_password("quiet harbour 7")
    student.person.user.save()
    values = {
        "situation": "yes",
        "exams": "result",
        "reader": "program",
        "until": "2027-04-30",
        "signed_name": "maya chen",
        "password": "quiet harbour 7",
        **changes,
    }
    return signed_in(student.person.user).post(reverse("release_sign"), values)


def test_release_sign_takes_name_and_password(student: Any) -> None:
    answer = sign(student)

    assert (answer.status_code, answer["Location"]) == (302, reverse("release_list"))
    assert set(Release.objects.values_list("category", "reader", "method")) == {
        ("situation", "program", "password"),
        ("exam_result", "program", "password"),
    }
    assert Release.objects.first().expires_at == moments.eastern(4, 30, 23, 59, 59)  # type: ignore[union-attr]


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"signed_name": "M."}, {"until": "2027-03-01"}])
def test_release_sign_keeps_what_was_ticked_and_signs_nothing(student: Any, changes: dict[str, str]) -> None:
    answer = sign(student, **changes)

    assert (answer.status_code, answer.context["form"]["exams"].value()) == (422, "result")
    assert not Release.objects.exists()


def test_question_of_consent_names_its_answers_in_full_and_chooses_none(student: Any) -> None:
    shown = signed_in(student.person.user).get(f"{reverse('release_sign')}?category=leave")

    words = shown.content.decode()
    for answer in ("Yes, that it happened", "Yes, with the reason", "No, keep it private"):
        assert answer in words
    assert words.index("May we tell of a leave") < words.index("May we tell that you are in SOAP")
    assert shown.context["form"]["leave"].value() is None


def test_no_takes_back_a_yes_for_these_readers_alone(student: Any) -> None:
    sign(student, leave="reason")
    sign(student, reader="alum", leave="fact")

    sign(student, leave="no", situation="", exams="")

    standing = Release.objects.filter(revoked_at__isnull=True, category__startswith="leave")
    assert list(standing.values_list("category", "reader")) == [("leave_fact", "alum")]


def test_fresh_log_in_signs_without_the_password(student: Any, tuesday: Any) -> None:
    user = student.person.user
    user.set_password("quiet harbour 7")
    user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": "quiet harbour 7"})
    told = {"situation": "yes", "reader": "program", "until": "2027-04-30", "signed_name": "Maya Chen"}

    client.post(reverse("release_sign"), told)
    tuesday.shift(timedelta(seconds=301))
    late = client.post(reverse("release_sign"), {**told, "exams": "result"})

    assert list(Release.objects.values_list("category", "method")) == [("situation", "fresh log-in")]
    assert (late.status_code, "Your password" in late.content.decode()) == (422, True)


def test_release_revoke_is_the_students_own(student: Any) -> None:
    release = factories.ReleaseFactory(student=student)
    other = factories.StudentFactory(cycle=student.cycle)
    address = reverse("release_revoke", args=[release.pk])

    assert signed_in(other.person.user).post(address).status_code == 404
    assert signed_in(student.person.user).get(address).status_code == 405
    assert signed_in(student.person.user).post(address).status_code == 302

    release.refresh_from_db()
    assert release.revoked_at == moments.TUESDAY_NOON


def test_correction_reaches_the_dean_and_comes_back(student: Any) -> None:
    signed_in(student.person.user).post(reverse("correction"), {"text": "My leave was for research."})

    assert student.corrections.get().text == "My leave was for research."
    assert "The dean is looking at it" in page(student)


def test_task_finish_is_for_whom_it_belongs_to(student: Any) -> None:
    task = factories.TaskFactory(student=student)
    other = factories.StudentFactory(cycle=student.cycle)
    address = reverse("task_finish", args=[task.pk])

    assert signed_in(other.person.user).post(address).status_code == 404
    signed_in(student.person.user).post(address)

    assert Task.objects.get(pk=task.pk).done_by == student.person.user


@pytest.mark.parametrize("name", ["student_today", "said", "own_programs", "own_alumni", "release_list"])
def test_pages_ask_as_often_for_three_rows_as_for_one(student: Any, name: str) -> None:
    client = signed_in(student.person.user)

    def add(number: int) -> None:
        message([student], "Fine.", at=moments.TUESDAY_NOON - timedelta(minutes=number))
        message([student], "Mine.", sender=student.person)
        factories.TargetFactory(student=student)
        factories.TaskFactory(student=student)
        category = list(Category)[number]
        factories.ReleaseFactory(student=student, category=category)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name))
        return len(seen)

    add(0)
    queries()
    with_one = queries()
    add(1)
    add(2)

    assert queries() == with_one


# Plans, the school's choice, rehearsal's dates, polling


def to_program(student: Any, **fields: Any) -> Message:
    planned = message([student], "Word for word.", **fields)
    program = factories.ProgramFactory(institution_name="Lakeview")
    Touch.objects.create(
        message=planned, cycle=planned.cycle, student=student, program=program, at=planned.at
    )
    return planned


def test_planned_message_shows_as_topic_without_its_words(student: Any) -> None:
    to_program(student, state=State.SCHEDULED, due_at=moments.TUESDAY_NOON, lever="prescreen")

    shown = page(student, "student_today")

    assert "and asks that your file is read." in shown
    assert "Word for word." not in shown


@pytest.mark.parametrize(
    "fields", [{"state": State.DRAFT}, {"state": State.IN_REVIEW}, {"state": State.CANCELLED}]
)
def test_what_is_not_decided_is_no_plan(student: Any, fields: dict[str, Any]) -> None:
    to_program(student, lever="prescreen", **fields)

    assert "Planned." not in page(student, "student_today")


def test_plan_about_others_too_is_not_shown(student: Any) -> None:
    planned = to_program(student, state=State.SCHEDULED, due_at=moments.TUESDAY_NOON)
    other = factories.StudentFactory(cycle=student.cycle)
    Touch.objects.create(message=planned, cycle=planned.cycle, student=other, at=planned.at)

    assert "Planned." not in page(student, "student_today")


@pytest.mark.parametrize(("shows", "expected"), [(True, True), (False, False)])
def test_school_chooses_whether_she_reads_what_a_program_said(
    student: Any, shows: bool, expected: bool
) -> None:
    student.cycle.shows_program_words = shows
    student.cycle.save()
    to_program(student, state=State.LOGGED, channel="call", outcome="full")

    shown = page(student)

    assert ("Marsh" in shown, "They are full" in shown) == (True, expected)


def test_rehearsal_shows_releases_by_its_own_clock() -> None:
    cycle = factories.CycleFactory(
        is_rehearsal=True,
        anchor_machine_at=moments.WINTER,
        anchor_cycle_at=moments.TUESDAY_NOON,
        clock_rate=1,
    )
    student = factories.StudentFactory(cycle=cycle)
    factories.ReleaseFactory(
        student=student, signed_at=moments.WINTER, expires_at=moments.WINTER + timedelta(days=30)
    )

    with time_machine.travel(moments.WINTER + timedelta(hours=1), tick=False):
        shown = page(student, "release_list")

    assert ("16 Mar" in shown, "1 Feb" in shown) == (True, False)


def test_today_is_polled_and_answers_304_until_something_changes(student: Any) -> None:
    client = signed_in(student.person.user)
    asked = {"hx-request": "true"}
    first = client.get(reverse("student_today"), headers=asked)
    again = {**asked, "if-none-match": first["ETag"]}

    assert "<html" not in first.content.decode()
    assert client.get(reverse("student_today"), headers=again).status_code == 304
    bump(student.cycle_id, student_scope(student.pk))
    assert client.get(reverse("student_today"), headers=again).status_code == 200
