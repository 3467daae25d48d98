"""The engine has stopped: the next page that staff look at mails the deans, once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from outreach.actions.stoppages import tell_stoppage
from outreach.models import Heartbeat, OutboxMail, Stoppage
from soapnet.desk.shell import BEAT
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory, StaffFactory
from tests.moments import MINUTE, TUESDAY_NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine) -> None:
    time_machine.move_to(TUESDAY_NOON, tick=False)


@pytest.fixture
def school():
    school = CycleFactory().school
    DeanFactory.create_batch(2, school=school)
    DeanFactory()  # of another school
    return school


def beat(ago: timedelta) -> None:
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"at": TUESDAY_NOON - ago})


def look(user) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/reminders/", follow=True).content.decode()


def test_page_of_staff_mails_every_dean_of_the_school_once(school) -> None:
    staff = StaffFactory(school=school)
    beat(6 * MINUTE)

    page = look(staff)
    look(staff)

    assert "Reminders stopped 6 min ago." in page
    assert sorted(OutboxMail.objects.values_list("to_address", flat=True)) == sorted(
        school.users.filter(access="dean").values_list("email", flat=True)
    )
    mail = OutboxMail.objects.all()[0]
    assert mail.subject == "Reminders have stopped"
    assert b"/reminders/" in bytes(mail.raw)


def test_next_stoppage_is_told_again(school) -> None:
    staff = StaffFactory(school=school)
    for ago in (8 * MINUTE, 6 * MINUTE):
        beat(ago)
        look(staff)

    assert OutboxMail.objects.count() == 4


@pytest.mark.parametrize("ago", [MINUTE, 4.9 * MINUTE])
def test_engine_that_is_late_mails_nobody(school, ago: timedelta) -> None:
    beat(ago)

    look(StaffFactory(school=school))

    assert not OutboxMail.objects.exists()


def test_faculty_and_an_engine_that_never_ran_mail_nobody(school) -> None:
    look(StaffFactory(school=school))
    beat(6 * MINUTE)
    faculty = Client()
    faculty.force_login(FacultyUserFactory(school=school))
    faculty.get("/", follow=True)

    assert not OutboxMail.objects.exists()


def test_mail_that_could_not_leave_is_tried_again_by_a_later_view(school, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    beat_at = TUESDAY_NOON - 6 * MINUTE

    def told(after: timedelta) -> int:
        return tell_stoppage(school=school, last_beat_at=beat_at, machine=TUESDAY_NOON + after)

    refused = told(0 * MINUTE)
    settings.EMAIL_BACKEND = "soapnet.outbox.EmailBackend"

    assert (refused, told(MINUTE), told(2 * MINUTE), told(9 * MINUTE)) == (0, 0, 2, 0)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_web_processes_tell_once(school) -> None:
    barrier = threading.Barrier(6)

    def view() -> None:
        try:
            barrier.wait(timeout=10)
            tell_stoppage(school=school, last_beat_at=TUESDAY_NOON - 6 * MINUTE, machine=TUESDAY_NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=view) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert (OutboxMail.objects.count(), Stoppage.objects.count()) == (2, 1)
