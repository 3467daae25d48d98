from datetime import date
from typing import Any

import pytest

from advising.actions.programs import (
    BadIntel,
    BadProgram,
    add_intel,
    add_own_program,
    mark_filled,
    withdraw_intel,
)
from advising.models import AuditEvent, Filling, Intel, IntelKind, Program, School, User
from advising.permissions import NotAllowed
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.TUESDAY_NOON)
KNOWN = date(2027, 3, 1)


@pytest.fixture
def school() -> School:
    found: School = factories.CycleFactory().school
    return found


@pytest.fixture
def staff(school: School) -> User:
    return factories.StaffFactory(school=school)


@pytest.fixture
def program() -> Program:
    return factories.ProgramFactory()


def told(school: School, program: Program, by: User, **values: Any) -> Intel:
    given = {
        "kind": IntelKind.MIN_STEP2,
        "value": "230",
        "source": "Their coordinator",
        "known_on": KNOWN,
        **values,
    }
    return add_intel(school=school, program=program, by=by, now=NOW, **given)


def test_intel_is_kept_with_source_day_and_history(school: School, program: Program, staff: User) -> None:
    intel = told(school, program, staff, expires_on=date(2027, 6, 1), confidence="low")

    assert (intel.value, intel.source, intel.known_on, intel.expires_on, intel.added_by) == (
        "230", "Their coordinator", KNOWN, date(2027, 6, 1), staff,
    )  # fmt: skip
    assert AuditEvent.objects.get().after["value"] == "230"


WRONG: dict[str, dict[str, Any]] = {
    "no source": {"source": " "},
    "tomorrow": {"known_on": date(2027, 3, 17)},
    "ends before it begins": {"expires_on": KNOWN},
    "no number": {"value": "high"},
    "no score": {"value": "23"},
    "neither yes nor no": {"kind": IntelKind.VISAS, "value": "J-1"},
    "nothing said": {"kind": IntelKind.HABIT, "value": ""},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_wrong_intel_is_refused(
    values: dict[str, Any], school: School, program: Program, staff: User
) -> None:
    with pytest.raises(BadIntel):
        told(school, program, staff, **values)

    assert not Intel.objects.exists()


def test_another_schools_own_program_is_refused(school: School, staff: User) -> None:
    with pytest.raises(BadIntel):
        told(school, factories.ProgramFactory(school=factories.SchoolFactory()), staff)


def test_intel_is_taken_back_and_stays_in_the_history(school: School, program: Program, staff: User) -> None:
    withdraw_intel(intel=told(school, program, staff), by=staff, now=NOW)

    assert not Intel.objects.exists()
    assert AuditEvent.objects.get(event="intel_withdrawn").before["value"] == "230"


def test_staying_out_of_soap_is_a_deans_to_take_back(school: School, program: Program, staff: User) -> None:
    intel = told(school, program, staff, kind=IntelKind.NOT_IN_SOAP, value="Yes")

    with pytest.raises(NotAllowed):
        withdraw_intel(intel=intel, by=staff, now=NOW)
    withdraw_intel(intel=intel, by=factories.DeanFactory(school=school), now=NOW)

    assert not Intel.objects.exists()


def test_filled_is_marked_once(school: School, program: Program, staff: User) -> None:
    cycle = school.cycles.get()
    for said_by in ("Dr. Vale, by phone", "Somebody else"):
        mark_filled(cycle=cycle, program=program, said_by=said_by, by=staff, now=NOW)

    assert list(Filling.objects.values_list("said_by", "filled_at")) == [("Dr. Vale, by phone", NOW.cycle)]
    assert AuditEvent.objects.filter(event="program_filled").count() == 1


def test_filled_wants_to_know_who_said_so(school: School, program: Program, staff: User) -> None:
    with pytest.raises(BadIntel):
        mark_filled(cycle=school.cycles.get(), program=program, said_by="", by=staff, now=NOW)


def test_programs_are_the_offices(school: School, program: Program, staff: User) -> None:
    advocate = factories.AdvocateFactory(school=school).user
    intel = told(school, program, staff)

    for by in (advocate, factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            told(school, program, by)
        with pytest.raises(NotAllowed):
            withdraw_intel(intel=intel, by=by, now=NOW)
        with pytest.raises(NotAllowed):
            mark_filled(cycle=school.cycles.get(), program=program, said_by="x", by=by, now=NOW)


def own(school: School, by: User, **values: Any) -> Program:
    given = {"institution_name": "New Hospital", "track_name": "", "specialty_code": "140", **values}
    return add_own_program(school=school, by=by, now=NOW, **given)


def test_own_program_is_seen_by_its_school_alone(school: School, staff: User) -> None:
    program = own(school, staff)

    assert program.name == "New Hospital, Internal Medicine"
    assert program in Program.objects.visible_to(staff)
    assert program not in Program.objects.visible_to(factories.DeanFactory())


def test_own_program_with_an_institution_code_is_a_sister(school: School, staff: User) -> None:
    listed = factories.ProgramFactory(institution_code="1203")

    assert own(school, staff, institution_code="1203").sister_key == listed.sister_key


def test_program_of_the_directory_is_not_added_again(school: School, staff: User, program: Program) -> None:
    for name in ("", program.institution_name.upper()):
        with pytest.raises(BadProgram):
            own(school, staff, institution_name=name)
