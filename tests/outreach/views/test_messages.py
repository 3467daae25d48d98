from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advising.models import User
from outreach.actions.messages import schedule, write_draft
from outreach.models import Conflict, Message, OutboxMail, State, Touch
from tests import moments
from tests.factories import (
    AssignmentFactory,
    DeanFactory,
    DirectorFactory,
    FacultyUserFactory,
    ItAdminFactory,
    PersonFactory,
    ProgramFactory,
    ReleaseFactory,
    StaffFactory,
    TargetFactory,
)
from tests.outreach.actions.letters import Desk, account, desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def place() -> Desk:
    """A desk whose clock stands at Tuesday, one o'clock, whenever the test runs."""
    made = desk(
        is_released=False,
        is_rehearsal=True,
        anchor_machine_at=timezone.now(),
        anchor_cycle_at=moments.TUESDAY_NOON + moments.HOUR,
    )
    now = timezone.now()
    ReleaseFactory(
        student=made.student, signed_at=now - timedelta(days=1), expires_at=now + timedelta(days=60)
    )
    return made


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def draft(place: Desk, body: str = "") -> Message:
    return place.draft(body, now=place.cycle.moment(timezone.now()))


def words(place: Desk, **more: Any) -> dict[str, Any]:
    return {"subject": "Following your call", "body": place.body, "version": 1, **more}


def test_signed_out_is_sent_to_sign_in(place: Desk) -> None:
    message = draft(place)

    for path in ("/messages/", "/messages/new/", f"/messages/{message.pk}/", "/conflicts/", "/outbox/"):
        assert Client().get(path).status_code == 302


def test_write_from_wording_then_send_then_undo(place: Desk) -> None:
    browser = client(place.user)

    written = browser.post(
        "/messages/new/",
        {
            "to": [place.director.pk], "about": [place.student.pk], "program": place.program.pk,
            "wording": "thanks-program",
        },
    )  # fmt: skip
    message = Message.objects.get()
    assert message.text is not None
    assert place.student.person.full_name in message.text.body
    sent = browser.post(written["Location"], words(place, do="send"))
    state = Message.objects.get().state
    browser.post(f"/messages/{message.pk}/do/undo/")

    assert (sent.status_code, state, Message.objects.get().state) == (302, State.SCHEDULED, State.DRAFT)


def test_send_while_shut_says_why_and_keeps_the_words(place: Desk) -> None:
    place.student.contacts.all().delete()
    message = draft(place)

    answer = client(place.user).post(
        f"/messages/{message.pk}/", words(place, subject="Later words", do="send")
    )

    assert answer.status_code == 422
    assert "Window shut" in answer.content.decode()
    assert Message.objects.get().texts.last().subject == "Later words"  # type: ignore[union-attr]
    assert Message.objects.get().state == State.DRAFT


def test_check_of_typed_words_keeps_nothing(place: Desk) -> None:
    message = draft(place)

    answer = client(place.user).post(
        f"/messages/{message.pk}/check/", {"subject": "", "body": "Where will she be ranked on your list?"}
    )

    assert "fnd-block" in answer.content.decode()
    assert (Conflict.objects.count(), Message.objects.get().text.number) == (0, 1)  # type: ignore[union-attr]


def test_stale_words_are_refused(place: Desk) -> None:
    message = draft(place)
    browser = client(place.user)
    browser.post(f"/messages/{message.pk}/", words(place, subject="One"))

    answer = browser.post(f"/messages/{message.pk}/", words(place, subject="Two"))

    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("other advocate", 404), ("student", 404), ("other school", 404), ("it admin", 404)]
)
def test_draft_is_hidden_from(place: Desk, who: str, status: int) -> None:
    message = draft(place)
    users = {
        "other advocate": AssignmentFactory(student__cycle=place.cycle).advocate.user,
        "student": place.student.person.user,
        "other school": DeanFactory(),
        "it admin": ItAdminFactory(),
    }

    answer = client(users[who]).get(f"/messages/{message.pk}/")

    assert answer.status_code == status


def test_student_reads_what_left_about_them_and_nobody_elses(place: Desk) -> None:
    message = draft(place)
    Message.objects.filter(pk=message.pk).update(state=State.SENT)
    other = AssignmentFactory(student__cycle=place.cycle).student

    own = client(account(place.student.person)).get(f"/messages/{message.pk}/")
    others = client(account(other.person)).get(f"/messages/{message.pk}/")

    assert (own.status_code, others.status_code) == (200, 404)
    assert "Please take another look" in own.content.decode()


def test_student_does_not_read_a_text_about_several(place: Desk) -> None:
    message = draft(place)
    second = AssignmentFactory(student__cycle=place.cycle).student
    message.touches.create(
        cycle=place.cycle, student=second, program=place.program, person=place.director, at=message.at
    )
    Message.objects.filter(pk=message.pk).update(state=State.SENT)

    answer = client(account(place.student.person)).get(f"/messages/{message.pk}/")

    assert answer.status_code == 404


def test_clash_with_a_message_about_anothers_student_names_nobody(place: Desk) -> None:
    best = "Dear Dr. {0},\n\n{1} (AAMC {2}) is our best candidate for you this year. Please take a look.\n"
    theirs = AssignmentFactory(student__cycle=place.cycle)
    other, now = theirs.student, place.cycle.moment(timezone.now())
    TargetFactory(student=other, program=place.program)
    write_draft(
        cycle=place.cycle, receivers=[place.director], students=[other], program=place.program, subject="X",
        body=best.format(place.director.family_name, other.person.full_name, other.aamc_id),
        by=theirs.advocate.user, now=now,
    )  # fmt: skip
    mine = draft(
        place,
        best.format(place.director.family_name, place.student.person.full_name, place.student.aamc_id),
    )
    assert Conflict.objects.filter(kind="competing_endorsement").count() == 1

    browser = client(place.user)
    pages = [browser.get(f"/messages/{mine.pk}/"), browser.get("/conflicts/")]
    pages += [browser.get(f"/conflicts/{one.pk}/") for one in Conflict.objects.filter(sides__message=mine)]

    said = "".join(page.content.decode() for page in pages)
    assert {page.status_code for page in pages} == {200}
    assert "has called another student the best" in said
    assert other.person.family_name not in said.replace(theirs.advocate.family_name, "")
    assert other.aamc_id not in said


@pytest.mark.parametrize("verb", ["override", "approve"])
def test_verbs_of_deans_change_nothing_for_others(place: Desk, verb: str) -> None:
    place.student.contacts.all().delete()
    message = draft(place)

    client(place.user).post(f"/messages/{message.pk}/do/{verb}/", {"reason": "Because.", "version": 1})

    assert message.text is not None
    assert message.text.overrides.count() == 0
    assert Message.objects.get().state == State.DRAFT


def test_dean_overrides_by_page(place: Desk) -> None:
    place.student.contacts.all().delete()
    message = draft(place)
    dean = client(DeanFactory(school=place.cycle.school))

    page = dean.get(f"/messages/{message.pk}/").content.decode()
    dean.post(f"/messages/{message.pk}/do/override/", {"reason": "They asked me.", "version": 1})

    assert "Let it leave anyway" in page
    assert message.text is not None
    assert message.text.overrides.count() == 1
    assert Conflict.objects.get(kind="contact_window").settlement == "overridden"


def test_settle_by_page_twice(place: Desk) -> None:
    place.student.contacts.all().delete()
    draft(place)
    conflict = Conflict.objects.get(kind="contact_window")
    staff = client(StaffFactory(school=place.cycle.school))

    first = staff.post(f"/conflicts/{conflict.pk}/", {"settlement": "merged"})
    second = staff.post(f"/conflicts/{conflict.pk}/", {"settlement": "merged"})

    assert (first.status_code, second.status_code) == (302, 422)


@pytest.mark.parametrize("who", [FacultyUserFactory, DeanFactory])
def test_conflict_of_others_is_not_found(place: Desk, who: type[DeanFactory]) -> None:
    place.student.contacts.all().delete()
    draft(place)
    conflict = Conflict.objects.get(kind="contact_window")
    user = who() if who is DeanFactory else who(school=place.cycle.school)

    assert client(user).get(f"/conflicts/{conflict.pk}/").status_code == 404


def test_outbox_shows_headers_and_text_as_text_to_the_office_alone(place: Desk) -> None:
    raw = b"From: A <a@example.org>\r\nTo: b@example.org\r\nSubject: S\r\n\r\n<b>bold</b>\r\n"
    mail = OutboxMail.objects.create(
        school=place.cycle.school, to_address="b@example.org", from_address="A", subject="S", raw=raw,
        mail_id="<1@x>", landed_at=timezone.now(),
    )  # fmt: skip
    staff = client(StaffFactory(school=place.cycle.school))

    page = staff.get(f"/outbox/{mail.pk}/").content.decode()

    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert staff.get("/outbox/").status_code == 200
    assert client(place.user).get("/outbox/").status_code == 403
    assert client(DeanFactory()).get(f"/outbox/{mail.pk}/").status_code == 404


def test_new_message_to_directors_of_two_programs_is_a_draft_each(place: Desk) -> None:
    elsewhere = ProgramFactory()
    other = DirectorFactory(school=place.cycle.school, at=elsewhere)
    dean = DeanFactory(school=place.cycle.school)
    PersonFactory(school=place.cycle.school, user=dean)
    page = client(dean)

    answer = page.post(
        "/messages/new/", {"to": [place.director.pk, other.pk], "about": [place.student.pk],
        "program": place.program.pk, "wording": ""},
    )  # fmt: skip

    assert answer.status_code == 302
    pairs = Touch.objects.filter(message__state="draft").order_by("pk").values_list("program", "person")
    assert list(pairs) == [(place.program.pk, place.director.pk), (elsewhere.pk, other.pk)]
    assert Message.objects.filter(state="draft").count() == 2


def test_outbox_shows_a_link_into_an_account_to_its_receiver_alone(place: Desk) -> None:
    dean, other = DeanFactory(school=place.cycle.school), DeanFactory(school=place.cycle.school)
    raw = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Reset\r\n\r\nhttps://x/reset/\r\n"
    mail = OutboxMail.objects.create(
        school=place.cycle.school, to_address=dean.email, from_address="A", subject="Reset", raw=raw,
        mail_id="<1@x>", landed_at=timezone.now(), is_account=True,
    )  # fmt: skip

    assert client(dean).get(f"/outbox/{mail.pk}/").status_code == 200
    assert client(other).get(f"/outbox/{mail.pk}/").status_code == 404
    assert f"/outbox/{mail.pk}/" not in client(other).get("/outbox/").content.decode()


@pytest.mark.parametrize("path", ["/messages/", "/conflicts/", "/outbox/"])
def test_lists_cost_the_same_for_one_and_three(place: Desk, path: str) -> None:
    place.student.contacts.all().delete()
    dean = client(DeanFactory(school=place.cycle.school))

    def add() -> None:
        draft(place)
        OutboxMail.objects.create(
            school=place.cycle.school, to_address="b@example.org", from_address="A", subject="S", raw=b"",
            mail_id="<1@x>", landed_at=timezone.now(),
        )  # fmt: skip

    add()
    dean.get(path)
    one = _queries(dean, path)
    add()
    add()

    assert _queries(dean, path) == one


def test_check_costs_the_same_beside_one_and_three(place: Desk) -> None:
    first = draft(place)
    one = _queries(client(place.user), f"/messages/{first.pk}/")
    draft(place)
    draft(place)

    assert _queries(client(place.user), f"/messages/{first.pk}/") == one


def _queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


def test_scheduled_is_shown_with_undo(place: Desk) -> None:
    message = draft(place)
    schedule(message=message, version=1, by=place.user, now=place.cycle.moment(timezone.now()))

    page = client(place.user).get(f"/messages/{message.pk}/").content.decode()

    assert f"/messages/{message.pk}/do/undo/" in page
