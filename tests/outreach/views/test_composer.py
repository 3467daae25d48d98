from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from advising.models import Exam, User
from outreach.actions.deliveries import deliver_due
from outreach.actions.logs import Track, log_contact
from outreach.actions.messages import rewrite, schedule
from outreach.actions.reservations import reserve
from outreach.models import Direction, Message, OutboxMail, State
from tests import moments
from tests.factories import BackupFactory, DeanFactory, ReleaseFactory, StaffFactory
from tests.outreach.actions.letters import Desk, account, desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RANK = "Where will {0} be ranked on your list?"


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


def draft(place: Desk, body: str = "", **more: Any) -> Message:
    return place.draft(body, now=place.cycle.moment(timezone.now()), **more)


def held(place: Desk) -> str:
    """The body with a sentence that no program may be asked."""
    return place.body.replace("Please take", f"{RANK.format(place.student.person.full_name)} Please take")


def words(place: Desk, **more: Any) -> dict[str, Any]:
    return {"subject": "Following your call", "body": place.body, "version": 1, **more}


def page(place: Desk, message: Message, **more: Any) -> Any:
    return client(place.user).post(f"/messages/{message.pk}/", words(place, **more))


def fix_of(place: Desk, message: Message, body: str, label: str) -> str:
    """What the button of this label says to the server."""
    answer = client(place.user).post(f"/messages/{message.pk}/check/", words(place, body=body))
    cards = answer.context["cards"]
    return next(f"fix:{one.code}" for card in cards for one in card.repairs if one.label == label)


# Repairs


def test_fix_changes_the_words_and_is_undone_by_one_press(place: Desk) -> None:
    message = draft(place, held(place))
    fix = fix_of(place, message, held(place), "Take out the sentence")

    answer = page(place, message, body=held(place), do=fix)
    mended = Message.objects.get().text
    client(place.user).post(f"/messages/{message.pk}/do/unfix/")

    assert answer.status_code == 302
    assert mended is not None
    assert mended.body == place.body
    assert Message.objects.get().text.body == held(place)  # type: ignore[union-attr]


def test_fix_of_words_that_have_changed_does_nothing_and_keeps_them(place: Desk) -> None:
    message = draft(place, held(place))
    fix = fix_of(place, message, held(place), "Take out the sentence")
    later = f"{held(place)}\nMore.\n"

    answer = page(place, message, body=later, do=fix)

    assert answer.status_code == 422
    assert answer.context["body"] == later
    assert message.texts.count() == 1


def test_released_wording_is_offered_only_where_it_is_released(place: Desk) -> None:
    Exam.objects.create(student=place.student, exam="Step 1", result="pass", attempts=2)
    body = place.body.replace("Please take", "She passed Step 1 on the first attempt. Please take")
    message = draft(place, body)
    before = client(place.user).get(f"/messages/{message.pk}/").context["cards"]
    now = timezone.now()
    ReleaseFactory(
        student=place.student, category="exam_result", signed_at=now, expires_at=now + timedelta(days=9)
    )

    after = client(place.user).get(f"/messages/{message.pk}/").context["cards"]

    assert [one.label for card in before for one in card.repairs] == ["Take out the sentence"]
    assert "Use the released wording" in [one.label for card in after for one in card.repairs]
    wording = f"{place.student.person.first_name} passed Step 1 on attempt 2."
    assert wording in [one.words for card in after for one in card.repairs]


def test_colleagues_thread_is_joined_by_one_press(place: Desk) -> None:
    backup = account(BackupFactory(student=place.student).advocate)
    now = place.cycle.moment(timezone.now() - moments.MINUTE)
    first = place.draft(by=backup, now=now)
    schedule(message=first, version=1, by=backup, now=now)
    deliver_due(machine=now.machine + timedelta(seconds=21))
    second = draft(place)
    cards = client(place.user).get(f"/messages/{second.pk}/").context["cards"]
    presses = [one for card in cards for one in card.presses]

    answer = page(place, second, do=presses[0].do)

    assert [one.do.partition(":")[0] for one in presses] == ["join", "at"]
    assert presses[0].label == f"Join {backup.person.address_name}'s thread"
    assert (answer.status_code, Message.objects.get(pk=second.pk).in_reply_to_id) == (302, first.pk)


def test_thread_that_the_check_does_not_offer_is_not_found(place: Desk) -> None:
    """Two days ago is no duplicate; that it was about the same student and program offers nothing."""
    now = place.cycle.moment(timezone.now() - timedelta(days=2))
    first = place.draft(now=now)
    Message.objects.update(state=State.SENT, at=now.cycle)
    first.touches.update(at=now.cycle)
    second = draft(place)

    answer = page(place, second, do=f"join:{first.pk}")

    assert (answer.status_code, Message.objects.get(pk=second.pk).in_reply_to_id) == (404, None)


# When


def test_send_with_an_event(place: Desk) -> None:
    message = draft(place)

    page(place, message, do="send", when="event", event="round_1_start")

    sent = Message.objects.get()
    assert (sent.state, sent.leaves_with) == (State.SCHEDULED, "round_1_start")
    assert sent.due_at == place.cycle.machine_instant(moments.eastern(3, 18, 9))


def test_send_at_an_eastern_hour(place: Desk) -> None:
    message = draft(place)

    page(place, message, do="send", when="at", hour="2027-03-17T08:00")

    assert Message.objects.get().due_at == place.cycle.machine_instant(moments.eastern(3, 17, 8))
    shown = client(place.user).get(f"/messages/{message.pk}/").content.decode()
    assert "It leaves Wed 8 am ET" in shown


@pytest.mark.parametrize(
    "more",
    [
        {"when": "at"},
        {"when": "at", "hour": "2027-03-14T02:30"},
        {"when": "at", "hour": "2027-03-01T08:00"},
        {"when": "event", "event": "programs_review_begin"},
        {"when": "event"},
    ],
)
def test_send_at_an_hour_that_cannot_be_is_asked_again(place: Desk, more: dict[str, str]) -> None:
    message = draft(place)

    answer = page(place, message, do="send", **more)

    assert answer.status_code == 422
    assert Message.objects.get().state == State.DRAFT


def test_shut_window_offers_to_wait_for_its_end(place: Desk) -> None:
    place.student.contacts.all().delete()
    message = draft(place)
    cards = client(place.user).get(f"/messages/{message.pk}/").context["cards"]
    press = next(one for card in cards for one in card.presses)

    page(place, message, do=press.do)

    assert press.label == "Send it when SOAP ends, Thu 9 pm"
    assert Message.objects.get().due_at == place.cycle.machine_instant(moments.eastern(3, 18, 21))


@pytest.mark.parametrize("do", ["at:never", "at:2027-03-17T08:00:00", "join:x", "join:99999"])
def test_press_that_no_page_offers_is_not_found(place: Desk, do: str) -> None:
    message = draft(place)

    answer = page(place, message, do=do)

    assert (answer.status_code, Message.objects.get().state) == (404, State.DRAFT)


def test_nobody_sends_while_a_colleague_is_calling_there(place: Desk) -> None:
    backup = account(BackupFactory(student=place.student).advocate)
    message = draft(place)
    now = place.cycle.moment(timezone.now())
    reserve(student=place.student, program=place.program, by=backup, now=now)

    answer = page(place, message, do="send")

    assert answer.status_code == 422
    assert "is calling there" in answer.content.decode()
    assert Message.objects.get().state == State.DRAFT


# Stale


def seen(place: Desk, message: Message) -> Any:
    return client(place.user).get(f"/messages/{message.pk}/").context["form"]["seen"].value()


def log(place: Desk) -> None:
    log_contact(
        cycle=place.cycle, student=place.student, tracks=[Track(place.program, True)], channel="call",
        direction=Direction.OUTBOUND, at=place.cycle.moment(timezone.now()).cycle, theirs=place.director,
        by=StaffFactory(school=place.cycle.school, name="Sam Staff"), now=place.cycle.moment(timezone.now()),
        ours=place.advocate,
    )  # fmt: skip


def test_stale_send_keeps_the_words_says_what_changed_and_goes_with_the_next_press(place: Desk) -> None:
    message = draft(place)
    mark = seen(place, message)
    log(place)
    body = f"{place.body}\nThank you again.\n"

    first = page(place, message, body=body, do="send", seen=mark)
    form = first.context["form"]
    typed = {name: form[name].value() for name in ("subject", "body", "version", "seen")}
    second = client(place.user).post(f"/messages/{message.pk}/", {**typed, "do": "send"})

    assert first.status_code == 409
    assert "Sam Staff logged a contact." in first.content.decode()
    assert typed["body"] == body
    assert (second.status_code, Message.objects.get(pk=message.pk).state) == (302, State.SCHEDULED)


def test_send_that_was_stopped_is_not_stale_by_its_own_hand(place: Desk) -> None:
    message = draft(place)
    stopped = page(place, message, body=held(place), do="send")
    form = stopped.context["form"]

    again = page(place, message, body=place.body, do="send", version=form["version"].value())

    assert (stopped.status_code, again.status_code) == (422, 302)
    assert Message.objects.get().state == State.SCHEDULED


def test_words_changed_by_another_are_shown_and_the_next_press_goes_on_top(place: Desk) -> None:
    message = draft(place)
    staff = StaffFactory(school=place.cycle.school, name="Sam Staff")
    now = place.cycle.moment(timezone.now())
    rewrite(message=message, subject="Theirs", body="Their words", version=1, by=staff, now=now)

    answer = page(place, message, body=f"{place.body}\nMine.\n")
    form = answer.context["form"]
    page(place, message, body=form["body"].value(), version=form["version"].value())

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ("Their words" in shown, "Sam Staff" in shown, "Mine." in shown) == (True, True, True)
    assert Message.objects.get().text.body.endswith("Mine.\n")  # type: ignore[union-attr]


# Autosave


def keep(place: Desk, message: Message, **more: Any) -> Any:
    return client(place.user).post(f"/messages/{message.pk}/keep/", words(place, **more))


def test_keep_says_under_which_number(place: Desk) -> None:
    message = draft(place)

    answer = keep(place, message, subject="", body="Half a w")

    assert answer.json()["version"] == 2
    assert answer.json()["said"].startswith("Saved 1:0")
    assert Message.objects.get().text.body == "Half a w"  # type: ignore[union-attr]


def test_keep_of_what_another_has_changed_says_so(place: Desk) -> None:
    message = draft(place)
    keep(place, message, body="One")

    answer = keep(place, message, body="Two")

    assert (answer.status_code, "Somebody else" in answer.json()["said"]) == (409, True)


def test_keep_of_what_waits_for_a_yes_changes_nothing(place: Desk) -> None:
    message = draft(place)
    Message.objects.update(state=State.IN_REVIEW)

    answer = keep(place, message, body="Two")

    assert (answer.status_code, message.texts.count()) == (422, 1)


def test_keep_by_who_may_not_write_it_is_not_found(place: Desk) -> None:
    message = draft(place)
    Message.objects.update(state=State.SENT)

    assert keep(place, message).status_code == 404
    student = client(account(place.student.person))
    assert student.post(f"/messages/{message.pk}/keep/", words(place)).status_code == 404


# Preview


def test_preview_is_the_mail_and_the_test_goes_to_who_asks(place: Desk) -> None:
    message = draft(place)
    browser = client(place.user)

    shown = browser.get(f"/messages/{message.pk}/preview/").content.decode()
    browser.post(f"/messages/{message.pk}/preview/")

    mail = OutboxMail.objects.get()
    assert f"{place.advocate.full_name} (via {place.cycle.school.short_name})" in shown
    assert "Please take another look" in shown
    assert (mail.to_address, mail.subject) == (place.user.email, "[Test] Following your call")
    assert (message.deliveries.count(), Message.objects.get().state) == (0, State.DRAFT)


def test_preview_names_what_is_still_missing(place: Desk) -> None:
    message = draft(place, "Dear {{ receiver.name }},\n\n{{ narrative.ask }}\n")

    shown = client(place.user).get(f"/messages/{message.pk}/preview/").content.decode()

    assert "receiver.name, narrative.ask" in shown


def test_preview_of_what_has_left_is_not_found(place: Desk) -> None:
    message = draft(place)
    Message.objects.update(state=State.SENT)

    assert client(place.user).get(f"/messages/{message.pk}/preview/").status_code == 404


def test_dean_reads_who_is_asked_and_writer_asks_for_approval(place: Desk) -> None:
    message = draft(place)
    place.cycle.approval = "all_but_deans"
    place.cycle.save()

    shown = client(place.user).get(f"/messages/{message.pk}/").content.decode()
    page(place, message, do="send")

    assert "Ask for approval" in shown
    assert Message.objects.get().state == State.IN_REVIEW
    assert (
        "Approve these words"
        in client(DeanFactory(school=place.cycle.school)).get(f"/messages/{message.pk}/").content.decode()
    )
