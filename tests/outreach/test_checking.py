from datetime import timedelta

import pytest

from advising.models import Contact
from outreach.actions.checks import check_message
from outreach.actions.logs import Track, log_contact
from outreach.checking import check_words
from outreach.models import Channel, Direction, Message
from tests.factories import AlumFactory, AssignmentFactory, ProgramFactory
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
