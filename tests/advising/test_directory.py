import pytest

from advising.directory import named_program, named_programs
from advising.models import Program, School
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return factories.SchoolFactory()


@pytest.fixture
def iowa() -> Program:
    return factories.ProgramFactory(
        institution_name="University of Iowa Hospitals and Clinics",
        institution_code="1203",
        acgme_id="1401821000",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "1203140C0",
        "1203140c0 ",
        "1401821000",
        "Iowa internal",
        "university of iowa, internal medicine",
        "U of Iowa Hosps and Clinics, IM",
    ],
)
def test_program_is_found_by_what_people_type(typed: str, school: School, iowa: Program) -> None:
    factories.ProgramFactory(
        institution_name="Mercy Iowa City", specialty_code="120", track_name="Family Medicine"
    )

    assert named_program(school.pk, typed) == iowa


@pytest.mark.parametrize("typed", ["", "Nowhere", "1203140C9"])
def test_none_is_found_where_none_is_meant(typed: str, school: School, iowa: Program) -> None:
    assert named_programs(school.pk, typed) == []


def test_several_are_told_and_none_is_taken(school: School, iowa: Program) -> None:
    other = factories.ProgramFactory(institution_name="Mercy Iowa City")

    assert named_program(school.pk, "Iowa") is None
    assert {one.pk for one in named_programs(school.pk, "Iowa")} == {iowa.pk, other.pk}


def test_specialty_tells_them_apart(school: School, iowa: Program) -> None:
    family = factories.ProgramFactory(
        institution_name=iowa.institution_name, specialty_code="120", track_name="Family Medicine"
    )

    assert named_program(school.pk, "Iowa", specialty_code="120") == family


def test_another_schools_own_program_is_not_found(school: School) -> None:
    factories.ProgramFactory(school=factories.SchoolFactory(), institution_name="Far Hospital")

    assert named_programs(school.pk, "Far Hospital") == []
