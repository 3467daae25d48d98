"""Calling now: one winner, only where it is open, sisters as one, ten minutes and ten more."""

from datetime import timedelta
from typing import Any

import pytest

from advising.actions.contacts import take_back_contact
from advising.models import AuditEvent
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.window import WindowShut
from outreach.actions.logs import Track, log_contact
from outreach.actions.reservations import (
    Taken,
    end_lapsed,
    extend_reservation,
    release_reservation,
    reserve,
)
from outreach.models import Channel, Direction, Reservation
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.TUESDAY_NOON + moments.HOUR)


def after(minutes: int) -> Any:
    return moments.moment(NOW.machine + timedelta(minutes=minutes))


@pytest.fixture
def contact() -> Any:
    """The program called the advocate, so that the pair is open."""
    target = factories.TargetFactory()
    advocate = factories.AssignmentFactory(student=target.student).advocate
    return factories.ContactFactory(student=target.student, program=target.program, contacted=advocate)


@pytest.fixture
def backup(contact: Any) -> Any:
    return factories.BackupFactory(student=contact.student).advocate


def press(contact: Any, who: Any, now: Any = NOW, **fields: Any) -> Reservation:
    return reserve(
        **{"student": contact.student, "program": contact.program, "by": who.user, "now": now, **fields}
    )


def test_reserve_where_it_is_open(contact: Any) -> None:
    reservation = press(contact, contact.contacted)

    assert (reservation.person, reservation.until) == (contact.contacted, after(10).machine)


def test_reserve_while_shut_is_refused_and_recorded(contact: Any) -> None:
    take_back_contact(contact=contact, by=contact.contacted.user, now=NOW, reason="Wrong student")

    with pytest.raises(WindowShut):
        press(contact, contact.contacted)

    assert not Reservation.objects.exists()
    assert AuditEvent.objects.get(event="refused").after["reason"] == "no_contact"


def test_reserve_has_one_winner(contact: Any, backup: Any) -> None:
    press(contact, contact.contacted)

    with pytest.raises(Taken, match="is calling there"):
        press(contact, backup)


def test_reserve_twice_gives_the_same(contact: Any) -> None:
    assert press(contact, contact.contacted) == press(contact, contact.contacted, after(1))


def test_reserve_a_sister_track_is_taken(contact: Any, backup: Any) -> None:
    sister = factories.ProgramFactory(sister_key=contact.program.sister_key)
    factories.TargetFactory(student=contact.student, program=sister)
    factories.ContactFactory(student=contact.student, program=sister, contacted=contact.contacted)
    press(contact, contact.contacted)

    with pytest.raises(Taken):
        press(contact, backup, program=sister)


def test_reserve_after_one_has_run_out(contact: Any, backup: Any) -> None:
    first = press(contact, contact.contacted)

    second = press(contact, backup, after(10))

    first.refresh_from_db()
    assert (first.ended_how, second.person) == ("lapsed", backup)


def test_extend_reservation_once(contact: Any) -> None:
    reservation = press(contact, contact.contacted)

    longer = extend_reservation(reservation=reservation, by=contact.contacted.user, now=after(9))

    assert longer.until == after(20).machine
    with pytest.raises(Refusal, match="extended once"):
        extend_reservation(reservation=reservation, by=contact.contacted.user, now=after(11))


def test_release_reservation_of_somebody_else_is_refused(contact: Any, backup: Any) -> None:
    reservation = press(contact, contact.contacted)

    with pytest.raises(NotAllowed):
        release_reservation(reservation=reservation, by=backup.user, now=after(1))


def test_log_ends_the_reservation(contact: Any) -> None:
    reservation = press(contact, contact.contacted)

    log_contact(
        cycle=contact.cycle, student=contact.student, tracks=[Track(contact.program)], channel=Channel.CALL,
        direction=Direction.OUTBOUND, at=NOW.cycle, by=contact.contacted.user, now=after(3),
    )  # fmt: skip

    reservation.refresh_from_db()
    assert reservation.ended_how == "logged"


def test_end_lapsed_ends_what_has_run_out_alone(contact: Any) -> None:
    reservation = press(contact, contact.contacted)

    assert end_lapsed(after(9).machine) == []
    assert end_lapsed(after(10).machine) == [reservation.pk]
    assert end_lapsed(after(11).machine) == []
