from datetime import date
from typing import Any

import pytest

from advising.actions.merges import (
    CannotMerge,
    find_duplicates,
    merge_persons,
    preview_merge,
    say_two_people,
    undo_merge,
)
from advising.models import (
    Acquaintance,
    AuditEvent,
    Duplicate,
    Merge,
    Person,
    Role,
    RoleKind,
    School,
    Tie,
    User,
)
from advising.permissions import NotAllowed
from outreach.models import Message, OutboxMail, Receiver, Touch
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.TUESDAY_NOON)
LATER = moments.moment(moments.WEDNESDAY_NOON)


@pytest.fixture
def school() -> School:
    found: School = factories.CycleFactory().school
    return found


@pytest.fixture
def dean(school: School) -> User:
    return factories.DeanFactory(school=school)


def alum(school: School, **fields: Any) -> Person:
    person: Person = factories.AlumFactory(
        school=school, **{"given_name": "Maya", "family_name": "Chen", "class_year": 2016, **fields}
    )
    return person


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that names a person, and the persons."""
    models: tuple[Any, ...] = (Person, Role, Tie, Acquaintance, Receiver, Touch, Message)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def busy(person: Person) -> None:
    """A life of their own: ties, an acquaintance, messages there and back."""
    student = factories.StudentFactory(cycle=person.school.cycles.get())
    Tie.objects.create(person=person, program=factories.ProgramFactory(), kind="trained_there")
    Acquaintance.objects.create(person=person, student=student, kind="supervised")
    message = factories.MessageFactory(cycle=student.cycle, state="sent", sender=person)
    Receiver.objects.create(message=message, person=person)
    Touch.objects.create(message=message, cycle=student.cycle, person=person, at=message.at)


# --- proposals


def test_find_duplicates_files_the_pair_with_its_evidence(school: School, dean: User) -> None:
    one = alum(school, email="maya@example.org", phone="651 555 0124")
    other = alum(school, given_name="Maia", email="maya@example.org", phone="651 555 0124")
    factories.AlumFactory.create_batch(3, school=school)

    assert find_duplicates(school=school, by=dean, now=NOW) == 1
    found = Duplicate.objects.get()
    assert (found.one, found.other) == (one, other)
    assert "Same address, maya@example.org" in found.evidence


def test_find_duplicates_among_the_new_alone_leaves_the_old_pairs(school: School, dean: User) -> None:
    for _ in range(2):
        alum(school, email="old@example.org")
    new = alum(school, given_name="Noor", family_name="Haddad", email="noor@example.org")
    twin = alum(school, given_name="Noor", family_name="Haddad", email="noor@example.org")

    find_duplicates(school=school, by=dean, now=NOW, among=[new.pk, twin.pk])

    assert list(Duplicate.objects.values_list("one", "other")) == [(new.pk, twin.pk)]


def test_two_people_are_not_proposed_again(school: School, dean: User) -> None:
    for _ in range(2):
        alum(school, email="maya@example.org")
    find_duplicates(school=school, by=dean, now=NOW)

    for _ in range(2):
        say_two_people(duplicate=Duplicate.objects.get(), by=dean, now=NOW)

    assert find_duplicates(school=school, by=dean, now=LATER) == 0
    assert AuditEvent.objects.filter(event="not_one_person").count() == 1


def test_another_schools_people_are_not_compared(school: School, dean: User) -> None:
    alum(school, email="maya@example.org")
    alum(factories.SchoolFactory(), email="maya@example.org")

    assert find_duplicates(school=school, by=dean, now=NOW) == 0


# --- the merge


def test_merge_moves_all_that_hangs_on_the_other(school: School, dean: User) -> None:
    kept, gone = alum(school), alum(school)
    busy(gone)

    merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    assert not Person.objects.filter(pk=gone.pk).exists()
    for model, field in ((Role, "person"), (Tie, "person"), (Acquaintance, "person"), (Receiver, "person"),
                         (Touch, "person"), (Message, "sender")):  # fmt: skip
        assert set(model.objects.values_list(field, flat=True)) == {kept.pk}  # type: ignore[attr-defined]


FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str], dict[str, Any]]] = {
    "an empty field is filled": ({"city": ""}, {"city": "Duluth"}, [], {"city": "Duluth"}),
    "the kept one's stands": ({"city": "Ames"}, {"city": "Duluth"}, [], {"city": "Ames"}),
    "the other's where chosen": ({"city": "Ames"}, {"city": "Duluth"}, ["city"], {"city": "Duluth"}),
    "an address is not lost": (
        {"email": "a@example.org"}, {"email": "b@example.org", "other_emails": ["c@example.org"]}, [],
        {"email": "a@example.org", "other_emails": ["c@example.org", "b@example.org"]},
    ),
    "a chosen address leaves the other beside it": (
        {"email": "a@example.org"}, {"email": "b@example.org"}, ["email"],
        {"email": "b@example.org", "other_emails": ["a@example.org"]},
    ),
    "specialties join": (
        {"specialty_codes": ["140"]}, {"specialty_codes": ["320", "140"]}, [], {"specialty_codes": ["140", "320"]}
    ),
    "what forbids contact stays": (
        {"no_contact": {"call": "Mine"}}, {"no_contact": {"call": "Theirs", "email": "Asked"}}, [],
        {"no_contact": {"call": "Mine", "email": "Asked"}},
    ),
    "the dead stay dead": ({}, {"is_deceased": True}, [], {"is_deceased": True}),
    "a check goes with its address": (
        {"email": ""}, {"email": "b@example.org", "email_verified_on": date(2026, 5, 1)}, [],
        {"email": "b@example.org", "email_verified_on": date(2026, 5, 1)},
    ),
    "a check of another address does not": (
        {"email": "a@example.org"}, {"email": "b@example.org", "email_verified_on": date(2026, 5, 1)}, [],
        {"email_verified_on": None},
    ),
    "a number of one alone comes over": ({"alumni_id": ""}, {"alumni_id": "A17"}, [], {"alumni_id": "A17"}),
}  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "take", "becomes"), FIELDS.values(), ids=FIELDS)
def test_merge_of_fields(
    mine: dict[str, Any],
    theirs: dict[str, Any],
    take: list[str],
    becomes: dict[str, Any],
    school: School,
    dean: User,
) -> None:
    kept, gone = alum(school, **mine), alum(school, **theirs)

    merge_persons(kept=kept, gone=gone, by=dean, now=NOW, take=take)

    kept.refresh_from_db()
    assert {name: getattr(kept, name) for name in becomes} == becomes


def test_what_both_had_alike_is_kept_once(school: School, dean: User) -> None:
    kept, gone = alum(school), alum(school)
    program = factories.ProgramFactory()
    for person in (kept, gone):
        Tie.objects.create(person=person, program=program, kind="trained_there")

    merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    assert list(Tie.objects.values_list("person", "program")) == [(kept.pk, program.pk)]


def test_account_goes_over(school: School, dean: User) -> None:
    kept = alum(school)
    gone: Person = factories.AdvocateFactory(school=school)
    account = gone.user

    merge = merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    assert Person.objects.get(user=account) == kept
    assert undo_merge(merge=merge, by=dean, now=LATER).user == account


def test_merge_sends_nothing(school: School, dean: User) -> None:
    kept, gone = alum(school), alum(school)
    busy(gone)
    messages = list(Message.objects.values("pk", "state"))

    merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    assert list(Message.objects.values("pk", "state")) == messages
    assert not OutboxMail.objects.exists()


def test_merge_is_on_record(school: School, dean: User) -> None:
    kept, gone = alum(school, city=""), alum(school, city="Duluth")

    merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    event = AuditEvent.objects.get(event="persons_merged")
    assert (event.about_id, event.by_user_id) == (kept.pk, dean.pk)
    assert event.before["city"] == ""
    assert event.after["gone"] == gone.pk


def test_merge_refuses_two_accounts_two_students_and_two_schools(school: School, dean: User) -> None:
    cycle = school.cycles.get()
    faculty = factories.AdvocateFactory.create_batch(2, school=school)
    students = [factories.StudentFactory(cycle=cycle, person__user=None).person for _ in range(2)]
    far = (alum(school), alum(factories.SchoolFactory()))
    numbered = (alum(school, npi="1234567893"), alum(school, npi="1987654321"))
    same = alum(school)

    for kept, gone in (faculty, students, far, numbered, (same, same)):
        with pytest.raises(CannotMerge):
            merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    assert not Merge.objects.exists()


def test_merge_twice_is_refused(school: School, dean: User) -> None:
    kept, gone = alum(school), alum(school)
    merge_persons(kept=kept, gone=gone, by=dean, now=NOW)

    with pytest.raises(CannotMerge):
        merge_persons(kept=kept, gone=gone, by=dean, now=NOW)


def test_merge_is_for_the_office(school: School) -> None:
    kept, gone = alum(school), alum(school)
    advocate = factories.AdvocateFactory(school=school)

    for user in (advocate.user, factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            merge_persons(kept=kept, gone=gone, by=user, now=NOW)


def test_preview_says_what_would_become_and_writes_nothing(school: School, dean: User) -> None:
    kept, gone = alum(school, city="Ames", email=""), alum(school, city="Duluth", email="b@example.org")
    busy(gone)
    before = everything()

    preview = preview_merge(kept=kept, gone=gone, by=dean, take=["city"])

    shown = {row.name: (row.kept, row.gone, row.becomes, row.may_choose) for row in preview.fields}
    assert shown["city"] == ("Ames", "Duluth", "Duluth", True)
    assert shown["email"] == ("", "b@example.org", "b@example.org", False)
    assert dict(preview.moves)["ties"] == 1
    assert preview.refusal == ""
    assert everything() == before


# --- and back


def test_undo_leaves_everything_as_it_was(school: School, dean: User) -> None:
    program = factories.ProgramFactory()
    kept = alum(school, city="Ames", email="", specialty_codes=["140"])
    gone = alum(
        school, city="Duluth", alumni_id="A17", specialty_codes=["320"], no_contact={"call": "Asked"},
        email_verified_on=date(2026, 5, 1),
    )  # fmt: skip
    for person in (kept, gone):
        busy(person)
        Tie.objects.create(person=person, program=program, kind="works_there")
    before = everything()

    merge = merge_persons(kept=kept, gone=gone, by=dean, now=NOW, take=["city"])
    undo_merge(merge=merge, by=dean, now=LATER)

    assert everything() == before


def test_undo_leaves_what_came_later(school: School, dean: User) -> None:
    kept, gone = alum(school, city=""), alum(school, city="Duluth", employer="County General")
    merge = merge_persons(kept=kept, gone=gone, by=dean, now=NOW)
    Person.objects.filter(pk=kept.pk).update(city="Fargo")
    Role.objects.create(person=kept, kind=RoleKind.COMMITTEE)

    undo_merge(merge=merge, by=dean, now=LATER)

    kept.refresh_from_db()
    assert (kept.city, kept.employer) == ("Fargo", "")
    assert kept.roles.filter(kind=RoleKind.COMMITTEE).exists()


def test_undo_twice_is_refused_and_the_pair_is_not_proposed_again(school: School, dean: User) -> None:
    kept, gone = alum(school, email="a@example.org"), alum(school, email="a@example.org")
    merge = merge_persons(kept=kept, gone=gone, by=dean, now=NOW)
    undo_merge(merge=merge, by=dean, now=LATER)

    with pytest.raises(CannotMerge):
        undo_merge(merge=merge, by=dean, now=LATER)
    assert find_duplicates(school=school, by=dean, now=LATER) == 0


def test_undo_waits_for_the_later_merge_to_be_undone(school: School, dean: User) -> None:
    kept, one, two = alum(school), alum(school), alum(school)
    first = merge_persons(kept=kept, gone=one, by=dean, now=NOW)
    second = merge_persons(kept=kept, gone=two, by=dean, now=NOW)

    with pytest.raises(CannotMerge):
        undo_merge(merge=first, by=dean, now=LATER)
    undo_merge(merge=second, by=dean, now=LATER)
    undo_merge(merge=first, by=dean, now=LATER)

    assert Person.objects.filter(pk__in=[kept.pk, one.pk, two.pk]).count() == 3


def test_merge_of_a_merged_one_can_be_undone_in_turn(school: School, dean: User) -> None:
    one, two, three = alum(school), alum(school), alum(school)
    busy(one)
    before = everything()

    first = merge_persons(kept=two, gone=one, by=dean, now=NOW)
    second = merge_persons(kept=three, gone=two, by=dean, now=NOW)
    undo_merge(merge=second, by=dean, now=LATER)
    first.refresh_from_db()
    undo_merge(merge=first, by=dean, now=LATER)

    assert everything() == before


def test_undo_refuses_where_a_number_was_given_to_somebody_else(school: School, dean: User) -> None:
    kept, gone = alum(school), alum(school, alumni_id="A17")
    merge = merge_persons(kept=kept, gone=gone, by=dean, now=NOW)
    Person.objects.filter(pk=kept.pk).update(alumni_id="")
    alum(school, alumni_id="A17")

    with pytest.raises(CannotMerge):
        undo_merge(merge=merge, by=dean, now=LATER)

    assert Merge.objects.standing().count() == 1
