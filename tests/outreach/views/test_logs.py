"""Logging through the pages, by each who may; what other faculty and students must not see."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.models import Contact, Role, RoleKind, Tie, TieKind, User
from advising.window import Reason
from advising.windows import window_of
from outreach.models import Message, State
from tests import factories, moments

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = moments.TUESDAY_NOON + moments.HOUR


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def target() -> Any:
    return factories.TargetFactory()


@pytest.fixture
def advocate(target: Any) -> Any:
    return factories.AssignmentFactory(student=target.student).advocate


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(target: Any) -> str:
    return f"{reverse('log_contact')}?student={target.student.pk}&program={target.program.pk}"


CALL = {"channel": "call", "direction": "inbound", "when": "15", "outcome": "spoke"}


def reason(target: Any, who: Any) -> Reason:
    return window_of(target.student, target.program, who=who, now=NOW).reason


def test_advocate_logs_a_call_and_the_window_opens(target: Any, advocate: Any) -> None:
    answer = signed_in(advocate.user).post(form_of(target), CALL)

    message = Message.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("my_students"))
    assert (message.outcome, message.at) == ("spoke", NOW - 15 * moments.MINUTE)
    assert reason(target, advocate) is Reason.CONTACTED


def test_form_asks_whether_she_applied_where_nothing_is_on_file(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    other = factories.ProgramFactory()

    unknown = client.get(f"{reverse('log_contact')}?student={target.student.pk}&program={other.pk}")
    known = client.get(form_of(target))

    question = "Did the student apply here?"
    assert (question in unknown.content.decode(), question in known.content.decode()) == (True, False)


@pytest.mark.parametrize(
    ("applied", "expected"),
    [("yes", Reason.CONTACTED), ("no", Reason.ASK_STUDENT), ("", Reason.APPLICATION_UNKNOWN)],
)
def test_answer_to_did_she_apply(target: Any, advocate: Any, applied: str, expected: Reason) -> None:
    other = factories.ProgramFactory()
    url = f"{reverse('log_contact')}?student={target.student.pk}&program={other.pk}"

    signed_in(advocate.user).post(url, {**CALL, "applied": applied})

    assert window_of(target.student, other, who=advocate, now=NOW).reason is expected


def test_sister_tracks_are_asked_and_none_ticked_opens_none(target: Any, advocate: Any) -> None:
    sister = factories.TargetFactory(
        student=target.student, program=factories.ProgramFactory(sister_key=target.program.sister_key)
    )
    client = signed_in(advocate.user)

    page = client.get(form_of(target)).content.decode()
    client.post(form_of(target), CALL)

    assert "Which track was it about?" in page
    assert not Contact.objects.exists()
    client.post(form_of(target), {**CALL, "tracks": [str(sister.program.pk)]})
    assert (reason(target, advocate), reason(sister, advocate)) == (Reason.NO_CONTACT, Reason.CONTACTED)


def test_other_faculty_log_by_aamc_id_and_see_nothing_back(target: Any, advocate: Any) -> None:
    other = factories.AdvocateFactory(school=target.student.cycle.school)
    client = signed_in(other.user)
    typed = {**CALL, "student_typed": target.student.aamc_id, "program_typed": target.program.code}

    answer = client.post(reverse("log_contact"), typed, follow=True)

    assert Contact.objects.get().student == target.student
    assert reason(target, advocate) is Reason.UNCONFIRMED
    assert target.student.person.family_name not in answer.content.decode()


def test_other_faculty_hear_the_same_where_nobody_is_found(target: Any) -> None:
    client = signed_in(factories.AdvocateFactory(school=target.student.cycle.school).user)

    def said(typed: str) -> str:
        answer = client.post(
            reverse("log_contact"),
            {**CALL, "student_typed": typed, "program_typed": target.program.code},
            follow=True,
        )
        return ", ".join(str(message) for message in answer.context["messages"])

    assert said(target.student.aamc_id) == said("Nobody Known")
    assert Message.objects.filter(text__body__contains="Nobody Known").exists()


def test_other_faculty_cannot_open_the_form_about_a_student(target: Any) -> None:
    other = factories.AdvocateFactory(school=target.student.cycle.school)

    assert signed_in(other.user).get(form_of(target)).status_code == 404


def test_student_of_another_school_is_not_found(target: Any) -> None:
    dean = factories.DeanFactory(school=factories.CycleFactory().school)

    assert signed_in(dean).get(form_of(target)).status_code == 404


@pytest.mark.parametrize("name", ["log_contact", "contact_log", "my_students", "report_contact"])
def test_pages_need_a_sign_in(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302


def test_student_reports_a_contact_and_may_answer(target: Any, advocate: Any) -> None:
    student = target.student.person
    url = f"{reverse('report_contact')}?program={target.program.pk}"

    answer = signed_in(student.user).post(url, CALL)

    assert answer.status_code == 302
    assert reason(target, student) is Reason.CONTACTED
    assert reason(target, advocate) is Reason.UNCONFIRMED


@pytest.mark.parametrize("name", ["contact_log", "my_students"])
def test_student_does_not_find_the_pages_of_the_desk(target: Any, name: str) -> None:
    assert signed_in(target.student.person.user).get(reverse(name)).status_code == 404


def test_contact_waits_on_the_page_and_is_confirmed(target: Any, advocate: Any) -> None:
    student = target.student.person
    contact = factories.ContactFactory(
        student=target.student, program=target.program, contacted=student, contacted_hat="student",
        needs_confirming=True,
    )  # fmt: skip
    client = signed_in(advocate.user)
    assert "Reported, to be confirmed" in client.get(reverse("my_students")).content.decode()

    client.post(reverse("contact_confirm", args=[contact.pk]))

    assert reason(target, advocate) is Reason.CONTACTED
    assert "Reported, to be confirmed" not in client.get(reverse("my_students")).content.decode()


def test_confirm_is_not_found_for_other_faculty(target: Any, advocate: Any) -> None:
    contact = factories.ContactFactory(
        student=target.student, program=target.program, contacted=advocate, needs_confirming=True
    )
    other = factories.AdvocateFactory(school=target.student.cycle.school)

    answer = signed_in(other.user).post(reverse("contact_confirm", args=[contact.pk]))

    assert answer.status_code == 404


def test_decline_without_a_word_says_so(target: Any, advocate: Any) -> None:
    contact = factories.ContactFactory(
        student=target.student, program=target.program, contacted=target.student.person,
        contacted_hat="student", needs_confirming=True,
    )  # fmt: skip

    answer = signed_in(advocate.user).post(reverse("contact_decline", args=[contact.pk]), follow=True)

    assert "say in a word why" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.declined_at is None


def test_undo_takes_the_log_back(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), CALL)
    message = Message.objects.get()

    client.post(reverse("log_take_back", args=[message.pk]))

    message.refresh_from_db()
    assert message.state == State.CANCELLED


def test_undo_too_late_asks_for_a_reason(target: Any, advocate: Any, tuesday: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), CALL)
    message = Message.objects.get()
    tuesday.shift(21)

    answer = client.post(reverse("log_take_back", args=[message.pk]), follow=True)

    assert "Why is it taken back?" in answer.content.decode()
    client.post(reverse("log_take_back", args=[message.pk]), {"reason": "Wrong student"})
    message.refresh_from_db()
    assert (message.state, message.cancelled_reason) == (State.CANCELLED, "Wrong student")


def test_amend_on_the_page(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), {**CALL, "note": "First"})
    message = Message.objects.get()

    client.post(reverse("log_detail", args=[message.pk]), {"outcome": "full", "note": "Second"})

    page = client.get(reverse("log_detail", args=[message.pk])).content.decode()
    assert ("First" in page, "Second" in page) == (True, True)


@pytest.mark.parametrize("name", ["contact_log", "my_students"])
def test_page_costs_as_much_for_one_as_for_three(target: Any, advocate: Any, name: str) -> None:
    client = signed_in(advocate.user)

    def grow() -> None:
        other = factories.TargetFactory(
            student=factories.StudentFactory(cycle=target.student.cycle), program=target.program
        )
        factories.AssignmentFactory(student=other.student, advocate=advocate)
        client.post(form_of(other), CALL)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name))
        return len(seen)

    client.post(form_of(target), CALL)
    client.get(reverse(name))  # shows what the log said, once
    one = queries()
    grow()
    grow()
    client.get(reverse(name))

    assert queries() == one


def test_list_of_students_does_not_tell_who_matched_under_embargo(target: Any, advocate: Any) -> None:
    student = target.student
    student.status, student.is_embargoed = "matched", True
    student.save()

    page = signed_in(advocate.user).get(reverse("log_contact")).content.decode()

    assert student.person.full_name in page


def test_contact_log_offers_to_amend_what_one_logged_alone(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), CALL)
    own = Message.objects.get()
    dean = factories.DeanFactory(school=target.student.cycle.school)
    signed_in(dean).post(form_of(target), CALL)
    theirs = Message.objects.exclude(pk=own.pk).get()

    page = client.get(reverse("contact_log")).content.decode()

    assert reverse("log_detail", args=[own.pk]) in page
    assert reverse("log_detail", args=[theirs.pk]) not in page


@pytest.mark.parametrize(("speaks", "expected"), [("yes", Reason.CONTACTED), ("no", Reason.NO_CONTACT)])
def test_who_works_there_counts_if_they_speak_for_it(
    target: Any, advocate: Any, speaks: str, expected: Reason
) -> None:
    alum = factories.AlumFactory(school=target.student.cycle.school)
    Role.objects.create(person=alum, kind=RoleKind.WORKS, program=target.program)
    client = signed_in(advocate.user)
    said = {**CALL, "theirs": str(alum.pk)}

    asked = client.post(form_of(target), said)
    client.post(form_of(target), {**said, "speaks": speaks})

    assert (asked.status_code, "this person works there" in asked.content.decode()) == (422, True)
    assert Contact.objects.get().speaks_for_program == (speaks == "yes")
    assert reason(target, advocate) is expected


def test_who_works_there_is_not_asked_about_when_we_called(target: Any, advocate: Any) -> None:
    alum = factories.AlumFactory(school=target.student.cycle.school)
    Tie.objects.create(person=alum, program=target.program, kind=TieKind.WORKS_THERE)

    answer = signed_in(advocate.user).post(
        form_of(target), {**CALL, "direction": "outbound", "theirs": str(alum.pk)}
    )

    assert (answer.status_code, Message.objects.get().receivers.get().person) == (302, alum)


def test_somebody_there_who_spoke_for_themselves_opens_nothing(target: Any, advocate: Any) -> None:
    signed_in(advocate.user).post(form_of(target), {**CALL, "speaks": "no"})

    assert reason(target, advocate) is Reason.NO_CONTACT


def test_contact_log_shows_each_lines_window(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), {**CALL, "direction": "outbound"})
    before = client.get(reverse("contact_log")).content.decode()

    client.post(form_of(target), CALL)
    after = client.get(reverse("contact_log")).content.decode()

    assert ("Window open" in before, "Window open" in after) == (False, True)


# What waited on a phone without a connection


def waiting(target: Any, client: Client, **changes: Any) -> Any:
    told = {
        "client_id": "0b0f3f4e-6a43-4a52-9a6c-0c3d1a2b4c5d",
        "seconds_ago": "600",
        "student": str(target.student.pk),
        "program": str(target.program.pk),
        "channel": "call",
        "direction": "inbound",
        "outcome": "spoke",
    }
    return client.post(reverse("log_waiting"), {**told, **changes})


def test_waiting_log_is_stored_once_with_its_time(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)

    answers = [waiting(target, client) for _ in range(2)]

    message = Message.objects.get()
    assert (message.at, message.outcome) == (NOW - timedelta(minutes=10), "spoke")
    assert {answer.json()["log"] for answer in answers} == {reverse("log_detail", args=[message.pk])}
    assert reason(target, advocate) is Reason.CONTACTED


def test_form_and_waiting_log_with_one_id_are_one(target: Any, advocate: Any) -> None:
    client = signed_in(advocate.user)
    client.post(form_of(target), {**CALL, "client_id": "0b0f3f4e-6a43-4a52-9a6c-0c3d1a2b4c5d"})

    waiting(target, client)

    assert Message.objects.count() == 1


def test_waiting_log_where_nothing_was_asked_waits_for_her_word(target: Any, advocate: Any) -> None:
    target.delete()

    waiting(target, signed_in(advocate.user))

    assert reason(target, advocate) is Reason.APPLICATION_UNKNOWN


def test_waiting_log_of_who_only_works_there_opens_nothing_unasked(target: Any, advocate: Any) -> None:
    alum = factories.AlumFactory(school=target.student.cycle.school)
    Role.objects.create(person=alum, kind=RoleKind.WORKS, program=target.program)

    waiting(target, signed_in(advocate.user), theirs=str(alum.pk))

    assert reason(target, advocate) is Reason.NO_CONTACT


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"channel": "pigeon"}, 422), ({"program": ""}, 422), ({"student": "999999"}, 404)],
)
def test_waiting_log_that_cannot_be_read_is_refused(
    target: Any, advocate: Any, changes: Any, status: int
) -> None:
    answer = waiting(target, signed_in(advocate.user), **changes)

    assert (answer.status_code, Message.objects.count()) == (status, 0)
