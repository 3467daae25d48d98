from typing import Any

import pytest

from advising.actions.targets import (
    NeedsContact,
    NotYet,
    add_targets,
    press_state,
    read_pasted,
    remove_target,
)
from advising.models import (
    AuditEvent,
    Person,
    Program,
    Role,
    RoleKind,
    Student,
    StudentStatus,
    Target,
    TargetState,
    User,
)
from advising.permissions import NotAllowed
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.WEDNESDAY_NOON)


@pytest.fixture
def student() -> Student:
    return factories.StudentFactory()


@pytest.fixture
def staff(student: Student) -> User:
    return factories.StaffFactory(school=student.cycle.school)


def considered(student: Student, **fields: Any) -> Target:
    target: Target = factories.TargetFactory(
        student=student, state=TargetState.CONSIDERED, applied_at=None, **fields
    )
    return target


def press(target: Target, state: TargetState, by: User) -> Target:
    return press_state(target=target, state=state, by=by, now=NOW)


def account(person: Person) -> User:
    assert person.user is not None
    return person.user


def test_add_considers_each_program_once(student: Student, staff: User) -> None:
    programs = factories.ProgramFactory.create_batch(2, service="residencycas")

    add_targets(student=student, programs=programs, by=staff, now=NOW)
    add_targets(student=student, programs=[*programs, programs[0]], by=staff, now=NOW)

    assert list(student.targets.values_list("program", "state", "service")) == [
        (program.pk, "considered", "residencycas") for program in programs
    ]
    assert AuditEvent.objects.filter(event="target_changed").count() == 2


def test_applied_by_one_press_and_back(student: Student, staff: User) -> None:
    target = considered(student)

    assert press(target, TargetState.APPLIED, staff).applied_at == NOW.cycle
    assert press(target, TargetState.CONSIDERED, staff).applied_at is None


def test_same_press_twice_changes_nothing(student: Student, staff: User) -> None:
    target = considered(student)
    for _ in range(2):
        press(target, TargetState.APPLIED, staff)

    assert AuditEvent.objects.filter(event="target_changed").count() == 1


@pytest.mark.parametrize("state", [TargetState.INTERVIEW, TargetState.INTERVIEWED])
def test_interview_needs_a_contact_on_file(state: TargetState, student: Student, staff: User) -> None:
    target = considered(student)

    with pytest.raises(NeedsContact):
        press(target, state, staff)

    target.refresh_from_db()
    assert target.state == TargetState.CONSIDERED


@pytest.mark.parametrize("state", [TargetState.INTERVIEW, TargetState.INTERVIEWED])
def test_interview_after_the_programs_contact(state: TargetState, student: Student, staff: User) -> None:
    target = factories.TargetFactory(student=student)
    advocate = factories.AssignmentFactory(student=student).advocate
    factories.ContactFactory(student=student, program=target.program, contacted=advocate)

    assert press(target, state, staff).state == state


def test_what_the_program_contacted_us_about_is_no_longer_only_considered(
    student: Student, staff: User
) -> None:
    target = factories.TargetFactory(student=student)
    advocate = factories.AssignmentFactory(student=student).advocate
    factories.ContactFactory(student=student, program=target.program, contacted=advocate)

    with pytest.raises(NotYet):
        press(target, TargetState.CONSIDERED, staff)


@pytest.mark.parametrize("state", [TargetState.CONTACTED_US, TargetState.OFFERED, TargetState.ACCEPTED])
def test_contacts_and_offers_are_not_pressed(state: TargetState, student: Student, staff: User) -> None:
    with pytest.raises(NotYet):
        press(considered(student), state, staff)


def test_after_an_offer_the_offers_page_decides(student: Student, staff: User) -> None:
    target = factories.TargetFactory(
        student=student, state=TargetState.OFFERED, offer_round=1, offered_at=NOW.cycle
    )

    with pytest.raises(NotYet):
        press(target, TargetState.APPLIED, staff)


def test_45_applications_a_service_and_no_more(student: Student, staff: User) -> None:
    factories.TargetFactory.create_batch(45, student=student, service="eras")

    with pytest.raises(NotYet, match="45 applications by ERAS"):
        press(considered(student, service="eras"), TargetState.APPLIED, staff)
    press(considered(student, service="residencycas"), TargetState.APPLIED, staff)

    assert student.targets.filter(applied_at__isnull=False).count() == 46


def test_who_has_settled_aims_nowhere_else(student: Student, staff: User) -> None:
    target = considered(student)
    Student.objects.filter(pk=student.pk).update(status=StudentStatus.WITHDRAWN)

    with pytest.raises(NotYet):
        press(target, TargetState.APPLIED, staff)
    with pytest.raises(NotYet):
        add_targets(student=student, programs=[factories.ProgramFactory()], by=staff, now=NOW)


def test_remove_is_for_what_is_only_considered(student: Student, staff: User) -> None:
    kept = factories.TargetFactory(student=student)

    remove_target(target=considered(student), by=staff, now=NOW)
    with pytest.raises(NotYet):
        remove_target(target=kept, by=staff, now=NOW)

    assert list(student.targets.all()) == [kept]


def test_desk_may_and_others_may_not(student: Student) -> None:
    advocate = factories.AssignmentFactory(student=student).advocate
    press(considered(student), TargetState.APPLIED, account(advocate))

    for by in (account(factories.AdvocateFactory(school=student.cycle.school)), factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            press(considered(student), TargetState.APPLIED, by)


def test_who_is_the_program_at_one_of_them_changes_none(student: Student) -> None:
    target = considered(student)
    advocate = factories.AssignmentFactory(student=student).advocate
    Role.objects.create(person=advocate, kind=RoleKind.DIRECTOR, program=target.program)

    with pytest.raises(NotAllowed):
        press(considered(student), TargetState.APPLIED, account(advocate))


# --- pasted


@pytest.fixture
def iowa() -> Program:
    return factories.ProgramFactory(
        institution_name="University of Iowa Hospitals", institution_code="1203", city="Iowa City", state="IA"
    )


LINES = {
    "code": "1203140C0",
    "code among cells": "12\tUniv of Iowa\t1203140c0\tapplied",
    "institution and specialty in cells": "University of Iowa Hospitals\tInternal Medicine",
    "institution shortened, specialty abbreviated": "Univ of Iowa Hosps, IM",
    "name alone": "university of iowa",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_pasted_line_names_the_program(line: str, student: Student, iowa: Program) -> None:
    assert [one.program for one in read_pasted(student=student, pasted=line)] == [iowa]


def test_pasted_lines_say_why_they_go_nowhere(student: Student, iowa: Program) -> None:
    factories.ProgramFactory(institution_name="University of Iowa East")
    factories.TargetFactory(student=student, program=iowa)

    found = read_pasted(
        student=student, pasted="\n1203140C0\nNowhere Hospital\nUniversity of Iowa\n1203140C0\n"
    )

    assert [(one.number, one.program, one.is_there) for one in found] == [
        (2, iowa, True), (3, None, False), (4, None, False), (5, None, False),
    ]  # fmt: skip
    assert [one.problem.split(":")[0] for one in found] == [
        "",
        "No program of the directory is called that.",
        "Several can be meant",
        "The same program stands further up.",
    ]
