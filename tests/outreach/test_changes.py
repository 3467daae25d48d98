"""A Send is refused once when something has changed since its page was loaded, and says what."""

from collections.abc import Callable
from typing import Any

import pytest

from advising.actions.releases import revoke_release
from advising.actions.students import set_status
from advising.history import Event, record
from advising.models import Intel, Milestone, Student, StudentStatus, User
from outreach.actions.logs import Track, log_contact
from outreach.actions.messages import StaleSend, rewrite, schedule
from outreach.actions.reservations import reserve
from outreach.changes import changes_since, newest
from outreach.models import Direction, Message, State
from tests.factories import AssignmentFactory, BackupFactory, StaffFactory, StudentFactory
from tests.outreach.actions.letters import LATER, NOW, Desk, account, desk

pytestmark = pytest.mark.django_db


def staff(place: Desk) -> User:
    user: User = StaffFactory(school=place.cycle.school, name="Sam Staff")
    return user


def log(place: Desk, student: Student, **more: Any) -> Message:
    return log_contact(
        **{
            "cycle": place.cycle, "student": student, "tracks": [Track(place.program, True)], "channel": "call",
            "direction": Direction.OUTBOUND, "at": NOW.cycle, "by": staff(place), "now": NOW,
            "theirs": place.director, **more,
        }
    )  # fmt: skip


def told(event: Event, about: Any, place: Desk, **more: Any) -> None:
    record(event, school=place.cycle.school, by=staff(place), at=NOW.machine, about=about, **more)


CHANGES: dict[str, tuple[Callable[[Desk], object], str]] = {
    "a log": (lambda p: log(p, p.student), "Sam Staff logged a contact."),
    "her status": (
        lambda p: set_status(
            student=p.student, status=StudentStatus.INELIGIBLE, source="The registrar", by=staff(p), now=NOW
        ),
        "Sam Staff changed the status.",
    ),
    "a call by another": (
        lambda p: reserve(
            student=p.student,
            program=p.program,
            by=account(BackupFactory(student=p.student).advocate),
            now=NOW,
        ),
        "began a call.",
    ),
    "the receiver": (lambda p: told(Event.PERSON_CHANGED, p.director, p), "changed a receiver's record."),
    "the program": (lambda p: told(Event.PROGRAM_FILLED, p.program, p), "noted that the program is full."),
    "what the program is known for": (
        lambda p: told(
            Event.INTEL_ADDED,
            Intel.objects.create(
                school=p.cycle.school, program=p.program, kind="habit", value="yes", known_on=NOW.cycle
            ),
            p,
        ),
        "added what the program is known for.",
    ),
    "the clock": (
        lambda p: told(Event.MILESTONE_MOVED, Milestone.objects.filter(cycle=p.cycle).first(), p),
        "moved a time of the week.",
    ),
    "another student there": (
        lambda p: log(p, AssignmentFactory(student__cycle=p.cycle, advocate=p.advocate).student),
        "Sam Staff logged a contact.",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_send_after_a_change_is_refused_once_and_says_what(name: str) -> None:
    place = desk()
    message = place.draft()
    mark = newest(message)
    change, words = CHANGES[name]
    change(place)

    with pytest.raises(StaleSend) as refused:
        schedule(message=message, version=1, by=place.user, now=LATER, seen=mark)

    assert [one.sentence.endswith(words) for one in refused.value.changes[-1:]] == [True]
    assert Message.objects.get(pk=message.pk).state == State.DRAFT
    assert changes_since(newest(message), message, reader=place.user) == []


def test_send_on_a_page_that_knows_all_goes() -> None:
    place = desk()
    message = place.draft()
    log(place, AssignmentFactory(student__cycle=place.cycle).student, theirs=None, tracks=[])
    rewrite(message=message, subject="X", body=place.body, version=1, by=place.user, now=NOW)

    sent = schedule(message=message, version=2, by=place.user, now=LATER, seen=newest(message))

    assert sent.state == State.SCHEDULED


def test_what_happens_elsewhere_is_no_change() -> None:
    place = desk()
    message = place.draft()
    mark = newest(message)
    other = StudentFactory(cycle=place.cycle)
    log(place, other, theirs=None, tracks=[])
    told(Event.STUDENT_CHANGED, other, place, student=other)
    told(Event.PAGE_OPENED, place.student, place, student=place.student)
    rewrite(message=message, subject="X", body=place.body, version=1, by=place.user, now=NOW)

    assert changes_since(mark, message, reader=place.user) == []


def test_own_call_is_no_news() -> None:
    place = desk()
    message = place.draft()
    mark = newest(message)
    reserve(student=place.student, program=place.program, by=place.user, now=NOW)

    assert changes_since(mark, message, reader=place.user) == []


def test_status_under_embargo_is_told_to_the_office_alone() -> None:
    place = desk()
    message = place.draft()
    mark = newest(message)
    Student.objects.update(is_embargoed=True)
    told(Event.STATUS_CHANGED, place.student, place, student=place.student)

    assert changes_since(mark, message, reader=place.user) == []
    assert len(changes_since(mark, message, reader=staff(place))) == 1


def test_student_is_told_nothing_of_talk_among_us() -> None:
    place = desk()
    message = place.draft(by=account(place.student.person))
    mark = newest(message)
    reserve(student=place.student, program=place.program, by=place.user, now=NOW)
    told(Event.INTEL_ADDED, place.program, place)
    revoke_release(release=place.student.releases.get(), by=account(place.student.person), now=NOW)

    found = changes_since(mark, message, reader=account(place.student.person))

    assert [one.what for one in found] == ["took a release back"]
