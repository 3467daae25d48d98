"""A shut window refuses by every way out, and the same ways are free while it is open."""

import pytest
from django.test import Client
from django.utils import timezone

from advising.models import AuditEvent, Role, RoleKind
from advising.refusals import Refusal
from outreach.actions.checks import check_message
from outreach.actions.conflicts import override
from outreach.actions.logs import Track, log_contact
from outreach.actions.messages import schedule
from outreach.actions.reservations import override_reservation, reserve
from outreach.models import Conflict, Direction, Message, OutboxMail, Override, State
from tests import moments
from tests.factories import AlumFactory, DeanFactory, PersonFactory, ReleaseFactory
from tests.outreach.actions.letters import LATER, NOW, Desk, account, desk
from tests.outreach.ways_out import WAYS, deliver, send, shut

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def goes(name: str, place: Desk, *, is_shut: bool) -> bool:
    """Whether anything got out by this way; refused and held are both no."""
    way = WAYS[name]
    ready = way.ready(place)
    if is_shut:
        shut(place)
    try:
        return way.go(place, ready)
    except Refusal:
        return False


@pytest.mark.parametrize("is_shut", [False, True])
@pytest.mark.parametrize("name", WAYS)
def test_a_way_out_is_free_while_open_and_refused_while_shut(name: str, is_shut: bool) -> None:
    place = desk()

    assert goes(name, place, is_shut=is_shut) is not is_shut


@pytest.mark.parametrize("name", [name for name in WAYS if not name.startswith("ten minutes")])
def test_a_refusal_of_a_shut_window_is_on_file(name: str) -> None:
    place = desk()

    goes(name, place, is_shut=True)

    refused = AuditEvent.objects.filter(event="refused").count()
    held = Message.objects.filter(state=State.HELD).count()
    assert refused + held == 1


def test_who_is_the_program_there_speaks_for_nobody_though_the_window_is_open() -> None:
    place = desk()
    Role.objects.create(person=place.advocate, kind=RoleKind.ASSOCIATE_DIRECTOR, program=place.program)

    for way in ("send", "calling now"):
        assert not goes(way, place, is_shut=False)


def test_asking_others_for_a_word_is_shut_though_the_window_is_open() -> None:
    place = desk()
    alum = AlumFactory(school=place.cycle.school)
    ReleaseFactory(student=place.student, reader="alum")
    message = place.draft(
        f"Dear {alum.address_name},\n\nCould you call {place.program.institution_name} about "
        f"{place.student.person.full_name} (AAMC {place.student.aamc_id})?\n\n{place.advocate.full_name}\n",
        receivers=[alum],
        program=None,
    )

    with pytest.raises(Refusal):
        send(place, message)

    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize("is_shut", [False, True])
def test_the_number_of_a_running_call_shows_while_open_alone(is_shut: bool) -> None:
    now = timezone.now()
    place = desk(
        is_rehearsal=True, anchor_machine_at=now, anchor_cycle_at=moments.TUESDAY_NOON + moments.HOUR
    )
    place.director.phone = "(555) 014-7788"
    place.director.save()
    call = reserve(
        student=place.student, program=place.program, by=place.user, now=place.cycle.moment(timezone.now())
    )
    if is_shut:
        shut(place)
    browser = Client()
    browser.force_login(place.user)
    paths = [
        f"/calling/{call.pk}/", f"/students/{place.student.pk}/", f"/programs/{place.program.pk}/",
        "/my-students/", f"/log/?student={place.student.pk}&program={place.program.pk}",
    ]  # fmt: skip

    shown = [place.director.phone in browser.get(path).content.decode() for path in paths]

    assert shown == [not is_shut, False, False, False, False]


def test_a_log_of_what_happened_while_shut_is_kept_and_the_dean_has_a_conflict() -> None:
    place = desk()
    shut(place)

    log = log_contact(
        cycle=place.cycle, student=place.student, tracks=[Track(place.program, None)], channel="call",
        direction=Direction.OUTBOUND, at=NOW.cycle, by=place.user, now=NOW, theirs=place.director,
    )  # fmt: skip
    check_message(log, now=NOW)

    assert Message.objects.get().state == State.LOGGED
    assert Conflict.objects.open().get().kind == "contact_window"


def test_an_override_lets_one_message_pass_apart_and_counted() -> None:
    place = desk()
    shut(place)
    let, other = place.draft(), place.draft(place.body + "\nThank you again.\n")
    dean = DeanFactory(school=place.cycle.school)

    override(message=let, version=1, reason="Their coordinator asked for it.", by=dean, now=NOW)
    went = send(place, let)
    with pytest.raises(Refusal):
        schedule(message=other, version=1, by=place.user, now=NOW)

    assert went
    assert Override.objects.get().used_at == LATER.machine
    assert AuditEvent.objects.filter(event="overridden").count() == 1


def test_an_override_lets_one_call_pass_apart_and_counted() -> None:
    place = desk()
    shut(place)
    dean = PersonFactory(school=place.cycle.school, user=DeanFactory(school=place.cycle.school))

    call = override_reservation(
        student=place.student, program=place.program, reason="They asked for it.", by=account(dean), now=NOW
    )

    assert [given.reservation for given in Override.objects.all()] == [call]
    assert not goes("send", place, is_shut=True)
    assert not deliver(place, Message.objects.get())
