from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from advising.clock import PhaseKind, phase_at
from advising.models import Contact, Cycle, ImportBatch, Program, School, Student, Target, User
from advising.permissions import NotAllowed
from outreach.models import Conflict, Message, OutboxMail, Reservation, State
from soapnet.demo import cast
from soapnet.demo.logins import LOGINS
from soapnet.demo.school import NotADemo, make_demo_school, reset_demo_school
from soapnet.demo.timetable import STANDS_AT
from tests.factories import CycleFactory, DeanFactory, SchoolFactory, StudentFactory
from tests.moments import TUESDAY_NOON, moment
from tests.soapnet.demo.directory import small_directory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def directory() -> None:
    small_directory()


def test_command_makes_it_once_and_anew() -> None:
    out = StringIO()
    Program.objects.all().delete()

    call_command("demo_school", stdout=out)
    first = School.objects.get().pk
    with pytest.raises(CommandError):
        call_command("demo_school", stdout=out)
    call_command("demo_school", "--reset", stdout=out)

    assert School.objects.get().pk != first
    assert all(login.email in out.getvalue() for login in LOGINS)
    assert cast.PASSWORD in out.getvalue()
    assert Program.objects.count() > 6000


def test_it_stands_on_tuesday_afternoon() -> None:
    machine = timezone.now()

    cycle = make_demo_school(machine)

    assert cycle.is_rehearsal
    assert cycle.moment(machine).cycle == STANDS_AT
    assert phase_at(cycle.clock_milestones(), STANDS_AT).kind is PhaseKind.REPLY


def test_its_lists_are_read_without_a_problem_and_its_embargo_is_over() -> None:
    cycle = make_demo_school(timezone.now())

    assert [batch.problems for batch in ImportBatch.objects.all()] == [[], [], []]
    assert not Student.objects.filter(is_embargoed=True).exists()
    assert cycle.students.in_soap().count() == len(cast.LEARNERS) == 14
    assert cycle.students.in_soap().without_advocate().count() == 3


def test_the_printed_log_ins_work_and_are_on_the_sign_in_page(client: Client) -> None:
    make_demo_school(timezone.now())

    page = client.get("/accounts/login/").content.decode()

    for login in LOGINS:
        assert login.email in page
        assert Client().login(email=login.email, password=login.password)


def test_beside_a_real_school_the_sign_in_page_names_nobody(client: Client) -> None:
    make_demo_school(timezone.now())
    SchoolFactory()

    page = client.get("/accounts/login/").content.decode()

    assert "Demo school" not in page
    assert cast.PASSWORD not in page


def test_reset_leaves_other_schools_and_the_directory_alone() -> None:
    cycle = make_demo_school(timezone.now())
    other = StudentFactory(cycle=CycleFactory())
    programs = Program.objects.count()
    dean = User.objects.get(email=LOGINS[0].email)

    again = reset_demo_school(school=cycle.school, by=dean, now=cycle.moment(timezone.now()))

    assert set(Cycle.objects.all()) == {again, other.cycle}
    assert Student.objects.filter(pk=other.pk).exists()
    assert Program.objects.count() == programs


def test_reset_is_for_the_demo_schools_own_dean() -> None:
    cycle = make_demo_school(timezone.now())
    real = SchoolFactory()

    with pytest.raises(NotADemo):
        reset_demo_school(school=real, by=DeanFactory(school=real), now=moment(TUESDAY_NOON))
    staff = User.objects.get(email=LOGINS[1].email)
    for user in (DeanFactory(school=real), staff):
        with pytest.raises(NotAllowed):
            reset_demo_school(school=cycle.school, by=user, now=moment(TUESDAY_NOON))


def test_command_leaves_a_real_school_of_that_name_alone() -> None:
    SchoolFactory(slug=cast.SLUG)

    with pytest.raises(CommandError):
        call_command("demo_school", "--reset")

    assert School.objects.count() == 1


def test_every_kind_of_page_has_something_to_show() -> None:
    make_demo_school(timezone.now())

    states = Counter(Message.objects.values_list("state", flat=True))
    assert (states[State.SENT], states[State.IN_REVIEW], states[State.DRAFT]) == (1, 1, 4)
    assert states[State.LOGGED] > 10
    assert {"contact_window", "competing_endorsement", "record_mismatch"} <= set(
        Conflict.objects.open().values_list("kind", flat=True)
    )
    assert [str(contact.student) for contact in Contact.objects.waiting()] == ["Tomas Lindqvist"]
    assert Reservation.objects.open().count() == 1


def test_nothing_of_it_left_the_house() -> None:
    make_demo_school(timezone.now())

    assert [mail.to_address for mail in OutboxMail.objects.all()] == ["katherine.alvarez@program.example"]


def test_no_window_opened_but_by_a_programs_contact() -> None:
    cycle = make_demo_school(timezone.now())

    opened = Target.objects.filter(student__cycle=cycle).exclude(state="applied")
    pairs = set(opened.values_list("student", "program"))
    assert pairs == set(Contact.objects.values_list("student", "program"))
