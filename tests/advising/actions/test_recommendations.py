from datetime import date
from typing import Any

import pytest

from advising.actions.recommendations import (
    NoReason,
    NotToBeAsked,
    end_recommendation,
    place_first,
    put_on_call,
    recommend,
    take_off_call,
    take_out_of_order,
)
from advising.models import Acquaintance, AuditEvent, OnCall, Role, RoleKind, School, Student, User
from advising.permissions import NotAllowed
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.TUESDAY_NOON)


@pytest.fixture
def student() -> Student:
    return factories.StudentFactory()


@pytest.fixture
def school(student: Student) -> School:
    return student.cycle.school


@pytest.fixture
def dean(school: School) -> User:
    return factories.DeanFactory(school=school)


def placed(student: Student) -> list[tuple[int, str]]:
    return list(student.placings.values_list("person_id", "reason"))


def test_place_first_puts_the_last_one_placed_before_the_others(
    student: Student, school: School, dean: User
) -> None:
    one, two = factories.AlumFactory.create_batch(2, school=school)

    place_first(student=student, person=one, reason="Knows her well", by=dean, now=NOW)
    place_first(student=student, person=two, reason=" Offered to help ", by=dean, now=NOW)
    place_first(student=student, person=one, reason="Asked again", by=dean, now=NOW)

    assert placed(student) == [(one.pk, "Asked again"), (two.pk, "Offered to help")]
    assert list(
        AuditEvent.objects.filter(event="people_placed").order_by("pk").values_list("about_id", "reason")
    ) == [(one.pk, "Knows her well"), (two.pk, "Offered to help"), (one.pk, "Asked again")]


def test_place_first_wants_a_reason(student: Student, school: School, dean: User) -> None:
    with pytest.raises(NoReason):
        place_first(
            student=student, person=factories.AlumFactory(school=school), reason=" ", by=dean, now=NOW
        )

    assert placed(student) == []


def test_take_out_of_order_twice_changes_nothing_more(student: Student, school: School, dean: User) -> None:
    alum = factories.AlumFactory(school=school)
    place_first(student=student, person=alum, reason="Near", by=dean, now=NOW)

    for _ in range(2):
        take_out_of_order(student=student, person=alum, by=dean, now=NOW)

    assert placed(student) == []
    assert AuditEvent.objects.filter(event="people_placed").count() == 2


def test_recommend_keeps_how_they_know_each_other(student: Student, school: School, dean: User) -> None:
    alum = factories.AlumFactory(school=school)
    Acquaintance.objects.create(person=alum, student=student, kind="supervised", service="Ward A")

    recommend(student=student, person=alum, asking_for=["Advice"], by=dean, now=NOW)

    assert list(Acquaintance.objects.values_list("kind", "service", "is_recommended", "recommended_for")) == [
        ("supervised", "Ward A", True, "Advice")
    ]


def test_recommend_twice_is_one_recommendation(student: Student, school: School, dean: User) -> None:
    alum = factories.AlumFactory(school=school)

    for asking_for in ("Advice", "A practice interview"):
        recommend(student=student, person=alum, asking_for=[asking_for], by=dean, now=NOW)

    assert list(Acquaintance.objects.values_list("kind", "recommended_for")) == [
        ("never_met", "A practice interview")
    ]


def test_end_recommendation_leaves_the_acquaintance(student: Student, school: School, dean: User) -> None:
    alum = factories.AlumFactory(school=school)
    recommend(student=student, person=alum, asking_for=[], by=dean, now=NOW)

    for _ in range(2):
        end_recommendation(student=student, person=alum, by=dean, now=NOW)

    assert list(Acquaintance.objects.values_list("is_recommended", flat=True)) == [False]
    assert AuditEvent.objects.filter(event="recommendation_ended").count() == 1


REFUSED: dict[str, dict[str, Any]] = {
    "deceased": {"is_deceased": True},
    "do not contact": {"no_contact": {"all": "Asked in 2024"}},
    "reserved for the dean": {"is_reserved": True},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_recommend_refuses_who_is_not_to_be_asked(
    fields: dict[str, Any], student: Student, school: School, dean: User
) -> None:
    alum = factories.AlumFactory(school=school, **fields)

    with pytest.raises(NotToBeAsked):
        recommend(student=student, person=alum, asking_for=[], by=dean, now=NOW)

    assert not Acquaintance.objects.exists()


@pytest.mark.parametrize(
    ("at", "until", "refused"),
    [
        (moments.WINTER, None, False),
        (moments.TUESDAY_NOON, None, True),
        (moments.TUESDAY_NOON, date(2026, 6, 30), False),
        (moments.THURSDAY_NIGHT, None, False),
    ],
)
def test_who_is_at_a_program_is_recommended_only_while_contact_is_free(
    at: Any, until: date | None, refused: bool, student: Student, school: School, dean: User
) -> None:
    alum = factories.AlumFactory(school=school)
    Role.objects.create(person=alum, kind=RoleKind.RESIDENT, program=factories.ProgramFactory(), until=until)

    def press() -> None:
        recommend(student=student, person=alum, asking_for=[], by=dean, now=moments.moment(at))

    if refused:
        with pytest.raises(NotToBeAsked):
            press()
    else:
        press()
    assert Acquaintance.objects.exists() is not refused


@pytest.mark.parametrize("deed", [place_first, recommend])
def test_advocates_and_other_schools_may_not(deed: Any, student: Student, school: School, dean: User) -> None:
    alum, stranger = factories.AlumFactory(school=school), factories.AlumFactory()
    advocate = factories.AssignmentFactory(student=student).advocate
    values: dict[str, Any] = {"reason": "x"} if deed is place_first else {"asking_for": []}

    with pytest.raises(NotAllowed):
        deed(student=student, person=alum, by=advocate.user, now=NOW, **values)
    with pytest.raises(NotAllowed):
        deed(student=student, person=alum, by=factories.DeanFactory(), now=NOW, **values)
    with pytest.raises(NotToBeAsked):
        deed(student=student, person=stranger, by=dean, now=NOW, **values)


def test_on_call_is_put_once_and_taken_off(student: Student, school: School, dean: User) -> None:
    advocate = factories.AdvocateFactory(school=school)

    for note in ("", "After 5 pm"):
        on_call = put_on_call(
            cycle=student.cycle, specialty_code="140", person=advocate, note=note, by=dean, now=NOW
        )

    assert list(OnCall.objects.values_list("person", "note")) == [(advocate.pk, "After 5 pm")]
    take_off_call(on_call=on_call, by=dean, now=NOW)
    assert not OnCall.objects.exists()
