"""Calling now: one winner, only where it is open, sisters as one, ten minutes and ten more."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from advising.actions.contacts import take_back_contact
from advising.models import AuditEvent, Role, RoleKind
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.window import WindowShut
from outreach.actions.logs import Track, log_contact
from outreach.actions.reservations import (
    Taken,
    end_lapsed,
    extend_reservation,
    override_reservation,
    release_reservation,
    reserve,
)
from outreach.models import Channel, Direction, Reminder, Reservation
from outreach.notices import notice_of
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


# A dean's override


@pytest.fixture
def dean(contact: Any) -> Any:
    user = factories.DeanFactory(school=contact.cycle.school)
    return factories.PersonFactory(school=contact.cycle.school, user=user)


def override(contact: Any, who: Any, reason: str = "I know the director.", now: Any = NOW) -> Reservation:
    return override_reservation(
        student=contact.student, program=contact.program, reason=reason, by=who.user, now=now
    )


def told(reservation: Reservation) -> set[Any]:
    rows = Reminder.objects.filter(subject_key=f"reservation-{reservation.pk}")
    return set(rows.values_list("person", flat=True))


def test_override_takes_over_and_tells_both(contact: Any, backup: Any, dean: Any) -> None:
    first = press(contact, backup)

    taken = override(contact, dean)

    first.refresh_from_db()
    assert (first.ended_how, taken.person) == ("taken_over", dean)
    assert told(taken) == {backup.pk, contact.contacted.pk}
    assert taken.overrides.get().kinds == ["reserved"]
    notices = [notice_of(one, now=NOW) for one in Reminder.objects.all()]
    assert {one.path for one in notices if one} == {reverse("reservation", args=[taken.pk])}
    assert AuditEvent.objects.get(event="overridden").reason == "I know the director."


def test_override_while_shut_covers_this_reservation_alone(contact: Any, dean: Any) -> None:
    take_back_contact(contact=contact, by=contact.contacted.user, now=NOW, reason="Wrong student")

    made = override(contact, dean)

    assert (made.overrides.get().kinds, told(made)) == (["no_contact"], {contact.contacted.pk})
    release_reservation(reservation=made, by=dean.user, now=after(1))
    with pytest.raises(WindowShut):
        press(contact, dean, after(2))


def test_override_without_a_reason_is_refused(contact: Any, backup: Any, dean: Any) -> None:
    first = press(contact, backup)

    with pytest.raises(Refusal, match="write why"):
        override(contact, dean, reason=" ")

    first.refresh_from_db()
    assert first.ended_at is None


def test_override_by_staff_is_refused(contact: Any, backup: Any) -> None:
    staff = factories.StaffFactory(school=contact.cycle.school)
    press(contact, backup)

    with pytest.raises(NotAllowed):
        override(contact, factories.PersonFactory(school=contact.cycle.school, user=staff))


def test_override_by_who_directs_it_is_refused(contact: Any, dean: Any) -> None:
    Role.objects.create(person=dean, kind=RoleKind.DIRECTOR, program=contact.program)

    with pytest.raises(Refusal, match="another dean"):
        override(contact, dean)


def test_override_of_nothing_is_refused(contact: Any, dean: Any) -> None:
    with pytest.raises(Refusal, match="Nothing stands against"):
        override(contact, dean)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_reserve_by_two_at_once_has_one_winner(contact: Any, backup: Any) -> None:
    both = [contact.contacted, backup]
    start = threading.Barrier(len(both))

    def at_once(who: Any) -> Reservation | str:
        start.wait()
        try:
            return press(contact, who)
        except Taken as taken:
            return str(taken)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(both)) as pool:
        answers = list(pool.map(at_once, both))

    won = [answer for answer in answers if isinstance(answer, Reservation)]
    assert len(won) == 1
    assert Reservation.objects.get() == won[0]
    assert f"{won[0].person.address_name} is calling there" in str(answers)
