"""What the school keeps of a person: details, channels, roles over time, ties, acquaintances."""

from datetime import date
from typing import Any

import pytest

from advising.actions.persons import (
    BadDetails,
    BadRole,
    NotHere,
    add_person,
    add_role,
    add_tie,
    change_person,
    end_role,
    note_acquaintance,
    remove_acquaintance,
    remove_tie,
    verify_channel,
)
from advising.models import (
    Acquaintance,
    AcquaintanceKind,
    AuditEvent,
    Person,
    Role,
    RoleKind,
    School,
    Tie,
    TieKind,
    User,
)
from advising.permissions import NotAllowed
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.TUESDAY_NOON)
TODAY = date(2027, 3, 16)


@pytest.fixture
def person() -> Person:
    return factories.AdvocateFactory(
        email="a@example.org",
        email_verified_on=date(2026, 5, 1),
        phone="+1 651 555 0124",
        phone_verified_on=date(2026, 5, 1),
    )


@pytest.fixture
def school(person: Person) -> School:
    return person.school


@pytest.fixture
def staff(school: School) -> User:
    return factories.StaffFactory(school=school)


def change(person: Person, by: User, **values: Any) -> Person:
    return change_person(person=person, values=values, by=by, now=NOW)


def own(person: Person) -> User:
    assert person.user is not None
    return person.user


def test_change_is_kept_with_what_it_was(person: Person, staff: User) -> None:
    change(person, staff, city=" Duluth ", state="MN")

    event = AuditEvent.objects.get()
    assert (event.before, event.after) == (
        {"city": "", "state": ""},
        {"city": "Duluth", "state": "MN"},
    )


def test_change_to_the_same_is_no_change(person: Person, staff: User) -> None:
    change(person, staff, email="a@example.org")

    assert not AuditEvent.objects.exists()


def test_another_address_is_not_checked_yet(person: Person, staff: User) -> None:
    change(person, staff, email="b@example.org")

    person.refresh_from_db()
    assert (person.email_verified_on, person.phone_verified_on) == (None, date(2026, 5, 1))


@pytest.mark.parametrize("channel", ["email", "phone"])
def test_channel_is_marked_as_right_today(channel: str, person: Person, staff: User) -> None:
    marked = verify_channel(person=person, channel=channel, by=staff, now=NOW)

    assert getattr(marked, f"{channel}_verified_on") == TODAY


@pytest.mark.parametrize("channel", ["", "fax", "phone"])
def test_channel_that_is_not_there_is_not_marked(channel: str, staff: User, school: School) -> None:
    nobody = factories.PersonFactory(school=school, phone="")

    with pytest.raises(BadDetails):
        verify_channel(person=nobody, channel=channel, by=staff, now=NOW)


WRONG: dict[str, dict[str, Any]] = {
    "zone": {"time_zone": "Minnesota"},
    "asks": {"asks_a_season": 51},
    "npi": {"npi": "12"},
    "way without a reason": {"no_contact": {"call": " "}},
    "unknown way": {"no_contact": {"pigeon": "Asked"}},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_wrong_details_are_refused_in_words(values: dict[str, Any], person: Person, staff: User) -> None:
    with pytest.raises(BadDetails):
        change(person, staff, **values)

    assert not AuditEvent.objects.exists()


def test_unknown_field_is_a_mistake_of_the_caller(person: Person, staff: User) -> None:
    with pytest.raises(ValueError, match="capacity"):
        change(person, staff, capacity=3)


def test_alumni_number_of_somebody_else_is_refused(person: Person, school: School, staff: User) -> None:
    factories.AlumFactory(school=school, alumni_id="A1")

    with pytest.raises(BadDetails):
        change(person, staff, alumni_id="A1")


def test_person_changes_their_channels_and_not_what_the_office_says_of_them(person: Person) -> None:
    change(person, own(person), phone="+1 651 555 9999", no_contact={"text": "Please call"})

    for values in (
        {"is_deceased": True},
        {"is_reserved": True},
        {"family_name": "Other"},
        {"email": "director@example.org"},
        {"other_emails": ["director@example.org"]},
        {"class_year": 2010},
    ):
        with pytest.raises(NotAllowed):
            change(person, own(person), **values)
    assert person.forbids("text") == ""
    person.refresh_from_db()
    assert (person.forbids("text"), person.forbids("email"), person.is_reserved) == ("Please call", "", False)


def test_student_changes_nothing_of_their_record() -> None:
    student = factories.StudentFactory()

    for values in ({"email": "director@example.org"}, {"phone": "+1 651 555 9999"}):
        with pytest.raises(NotAllowed):
            change(student.person, own(student.person), **values)


@pytest.mark.parametrize(
    ("fields", "channel", "why"),
    [
        ({}, "email", ""),
        ({"no_contact": {"email": "Asked"}}, "email", "Asked"),
        ({"no_contact": {"email": "Asked"}}, "call", ""),
        ({"no_contact": {"all": "Asked"}}, "call", "Asked"),
        ({"is_deceased": True}, "call", "Deceased"),
    ],
)
def test_forbids_says_why(fields: dict[str, Any], channel: str, why: str) -> None:
    assert Person(**fields).forbids(channel) == why


def test_add_person_makes_an_alum_of_who_has_a_class(school: School, staff: User) -> None:
    values = {"given_name": "Maya", "family_name": "Chen", "class_year": 2016}

    maya = add_person(school=school, values=values, by=staff, now=NOW)

    assert list(maya.roles.values_list("kind", flat=True)) == [RoleKind.ALUM]


def test_add_person_wants_a_name(school: School, staff: User) -> None:
    with pytest.raises(BadDetails):
        add_person(school=school, values={"given_name": "Maya"}, by=staff, now=NOW)


def test_role_ends_and_stays_on_file(person: Person, staff: User) -> None:
    program = factories.ProgramFactory()
    role = add_role(
        person=person, kind=RoleKind.DIRECTOR, program=program, since=date(2020, 7, 1), by=staff, now=NOW
    )

    end_role(role=role, on=TODAY, by=staff, now=NOW)

    assert list(Role.objects.filter(program=program).values_list("kind", "since", "until")) == [
        (RoleKind.DIRECTOR, date(2020, 7, 1), TODAY)
    ]


def test_role_again_is_refused_and_after_its_end_is_another(person: Person, staff: User) -> None:
    program = factories.ProgramFactory()
    role = add_role(person=person, kind=RoleKind.TEACHES, program=program, by=staff, now=NOW)
    with pytest.raises(BadRole):
        add_role(person=person, kind=RoleKind.TEACHES, program=program, by=staff, now=NOW)

    end_role(role=role, on=TODAY, by=staff, now=NOW)
    add_role(person=person, kind=RoleKind.TEACHES, program=program, by=staff, now=NOW)

    assert Role.objects.filter(program=program).count() == 2


def test_role_cannot_end_before_it_began(person: Person, staff: User) -> None:
    role = add_role(person=person, kind=RoleKind.COMMITTEE, since=date(2027, 3, 17), by=staff, now=NOW)

    with pytest.raises(BadRole):
        end_role(role=role, on=TODAY, by=staff, now=NOW)


@pytest.mark.parametrize(("kind", "at"), [(RoleKind.DIRECTOR, False), (RoleKind.COMMITTEE, True)])
def test_role_is_here_or_at_a_program(kind: RoleKind, at: bool, person: Person, staff: User) -> None:
    with pytest.raises(BadRole):
        add_role(
            person=person, kind=kind, program=factories.ProgramFactory() if at else None, by=staff, now=NOW
        )


def test_roles_are_the_offices(person: Person) -> None:
    with pytest.raises(NotAllowed):
        add_role(person=person, kind=RoleKind.COMMITTEE, by=own(person), now=NOW)


def test_another_schools_own_program_is_not_here(person: Person, staff: User) -> None:
    program = factories.ProgramFactory(school=factories.SchoolFactory())

    with pytest.raises(NotHere):
        add_tie(person=person, program=program, kind=TieKind.TRAINED_THERE, by=staff, now=NOW)
    with pytest.raises(NotHere):
        add_role(person=person, kind=RoleKind.WORKS, program=program, by=staff, now=NOW)


def test_tie_again_changes_its_words_alone(person: Person) -> None:
    program = factories.ProgramFactory()
    for detail in ("2004", "2004 to 2007"):
        tie = add_tie(
            person=person, program=program, kind=TieKind.TRAINED_THERE, detail=detail, by=own(person), now=NOW
        )

    assert list(Tie.objects.values_list("detail", "source")) == [("2004 to 2007", str(person.user))]
    remove_tie(tie=tie, by=own(person), now=NOW)
    assert not Tie.objects.exists()


def test_acquaintance_is_noted_and_removed(person: Person, school: School, staff: User) -> None:
    student = factories.StudentFactory(cycle=factories.CycleFactory(school=school))

    for service in ("", "Ward A"):
        known = note_acquaintance(
            person=person,
            student=student,
            kind=AcquaintanceKind.SUPERVISED,
            service=service,
            by=staff,
            now=NOW,
        )

    assert list(Acquaintance.objects.values_list("kind", "service")) == [("supervised", "Ward A")]
    remove_acquaintance(known=known, by=staff, now=NOW)
    assert not Acquaintance.objects.exists()


def test_other_schools_student_is_not_here(person: Person, staff: User) -> None:
    with pytest.raises(NotHere):
        note_acquaintance(
            person=person, student=factories.StudentFactory(), kind=AcquaintanceKind.TAUGHT, by=staff, now=NOW
        )


def test_colleagues_and_other_schools_may_not(person: Person) -> None:
    for by in (own(factories.AdvocateFactory(school=person.school)), factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            change(person, by, city="Duluth")
