from datetime import timedelta
from typing import Any

import pytest

from advising.models import Contact, Person, Reader
from outreach.actions.checks import check_message
from outreach.actions.logs import Track, log_contact
from outreach.checking import check_words, is_outside
from outreach.models import Channel, Direction, Message, StoredReading
from tests.factories import (
    AlumFactory,
    AssignmentFactory,
    DeanFactory,
    DirectorFactory,
    PersonFactory,
    ProgramFactory,
)
from tests.outreach.actions.letters import NOW, Desk, desk

pytestmark = pytest.mark.django_db


def found(message: Message) -> list[str]:
    return sorted(finding.kind for finding in check_words(message, now=NOW).findings)


def log(place: Desk, *, direction: str = Direction.OUTBOUND, note: str = "") -> Message:
    """The advocate's call with somebody at the program, an hour ago."""
    return log_contact(
        cycle=place.cycle, student=place.student, tracks=[Track(place.program, applied=True)],
        channel=Channel.CALL, direction=direction, at=NOW.cycle - timedelta(minutes=30), by=place.user, now=NOW,
        note=note,
    )  # fmt: skip


def test_logged_call_to_somebody_there_while_shut_is_a_conflict() -> None:
    message = log(desk(is_open=False), note="Asked them to look at the file.")

    assert "contact_window" in found(message)


def test_logged_call_from_somebody_there_is_none() -> None:
    assert found(log(desk(is_open=False), direction=Direction.INBOUND)) == []


def test_log_of_a_past_call_is_judged_by_a_contact_confirmed_since() -> None:
    place = desk(is_open=False)
    message = log(place)
    Contact.objects.create(
        cycle=place.cycle, student=place.student, program=place.program, channel="call",
        at=NOW.cycle - timedelta(minutes=40), filed_at=NOW.cycle, contacted=place.advocate, contacted_hat="desk",
        logger=place.advocate, logged_by=place.user,
    )  # fmt: skip

    assert "contact_window" not in found(message)


def test_sister_track_is_the_same_program() -> None:
    place = desk()
    place.draft()
    sister = ProgramFactory(
        sister_key=place.program.sister_key, institution_code=place.program.institution_code, code="",
        school=place.cycle.school, track_name="Internal Medicine, Primary Care",
    )  # fmt: skip
    backup = AssignmentFactory(student=place.student, kind="backup").advocate
    second = place.draft(program=sister, by=backup.user)

    assert "duplicate_contact" in found(second)


def test_asking_an_alum_to_call_a_program_in_the_quiet_days_is_proxy_contact() -> None:
    place = desk()
    alum = AlumFactory(school=place.cycle.school)
    message = place.draft(
        f"Dear {alum.full_name},\n\nCould you call the program director at {place.program.name} and put in a "
        f"word for {place.student.person.full_name}?\n",
        receivers=[alum],
    )

    assert "proxy_contact" in found(message)


def test_cancelled_message_settles_what_it_was_in() -> None:
    place = desk(is_open=False)
    message = place.draft()
    Message.objects.filter(pk=message.pk).update(state="cancelled")

    check_message(Message.objects.get(pk=message.pk), now=NOW)

    assert list(message.conflict_sides.values_list("conflict__settlement", flat=True)) == ["gone"]


@pytest.mark.parametrize(("is_open", "is_proxy"), [(True, False), (False, True)])
def test_asking_the_advocate_to_speak_is_an_answer_only_in_an_open_window(
    is_open: bool, is_proxy: bool
) -> None:
    place = desk(is_open=is_open)
    dean = DeanFactory(school=place.cycle.school)
    PersonFactory(school=place.cycle.school, user=dean)
    message = place.draft(
        f"Dear {place.advocate.full_name},\n\nCould you call the program director about "
        f"{place.student.person.full_name} today?\n",
        receivers=[place.advocate], by=dean,
    )  # fmt: skip

    assert ("proxy_contact" in found(message)) is is_proxy


def test_asking_the_advocate_to_call_other_programs_is_proxy_contact_though_a_window_is_open() -> None:
    place = desk()
    dean = DeanFactory(school=place.cycle.school)
    PersonFactory(school=place.cycle.school, user=dean)
    message = place.draft(
        f"Dear {place.advocate.full_name},\n\nCould you call the directors of other programs about "
        f"{place.student.person.full_name} today?\n",
        receivers=[place.advocate], by=dean,
    )  # fmt: skip

    assert "proxy_contact" in found(message)


def test_director_of_another_program_than_the_one_named_is_judged_by_their_own_window() -> None:
    place = desk()
    other = DirectorFactory(school=place.cycle.school, at=ProgramFactory())

    assert "contact_window" in found(place.draft(receivers=[other]))


@pytest.mark.parametrize(
    "fields", [{"email": "JSmith@Example.org"}, {"other_emails": ["JSMITH@example.org"]}]
)
@pytest.mark.parametrize(
    "of_director", [{"email": "jsmith@example.org"}, {"other_emails": ["JSmith@example.org"]}]
)
def test_alum_with_the_address_of_a_director_is_judged_as_the_program(
    fields: dict[str, Any], of_director: dict[str, Any]
) -> None:
    place = desk(is_open=False)
    Person.objects.filter(pk=place.director.pk).update(**of_director)
    double = AlumFactory(school=place.cycle.school, **fields)
    stranger = AlumFactory(school=place.cycle.school)

    to_double = place.draft(receivers=[double], program=None)

    assert "contact_window" in found(to_double)
    assert to_double.touches.get().program == place.program
    assert is_outside(double, NOW.cycle) == Reader.PROGRAM
    assert "contact_window" not in found(place.draft(receivers=[stranger], program=None))


def test_address_of_a_director_of_another_school_makes_nobody_the_program() -> None:
    place = desk(is_open=False)
    director = DirectorFactory(email="jsmith@example.org", at=place.program)
    alum = AlumFactory(school=place.cycle.school, email=director.email)

    assert is_outside(alum, NOW.cycle) == Reader.ALUM


def test_readings_of_what_others_wrote_are_stored_and_read_again_for_other_parties() -> None:
    place = desk()
    first = place.draft()
    readings = StoredReading.objects.filter(text=first.text)
    key = readings.get().key
    place.student.person.family_name = "Otherwise"
    place.student.person.save()

    check_message(Message.objects.get(pk=first.pk), now=NOW)

    keys = list(readings.values_list("key", flat=True))
    assert (len(keys), keys[0]) == (2, key)
