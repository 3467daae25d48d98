"""What a person is to each student on a day: the bridge from rows to `contact.Asker`."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Lower

from advising.clock import to_wall
from advising.contact import Asker, Hat, Rank, hat_of
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Access,
    Assignment,
    Person,
    Role,
    RoleKind,
    Student,
    User,
)

_RANKS = {Access.DEAN: Rank.DEAN, Access.STAFF: Rank.STAFF}


@dataclass(frozen=True, slots=True)
class Standing:
    """One person towards every student, read with a fixed number of queries.

    `person` is the person's id, or minus the account's where nobody stands behind it, so that the two never meet.
    """

    person: int
    rank: Rank
    is_faculty: bool
    is_alum: bool
    speaks_for: frozenset[int]
    is_program_at: frozenset[int]

    def towards_nobody(self) -> Asker:
        """For a message about no student."""
        hat = Hat.FACULTY if self.rank is Rank.NONE else Hat.DESK
        return Asker(self.person, hat, self.rank, self.is_program_at)

    def towards(self, student: Student) -> Asker:
        """As they stand to this student. Who is nothing to her is treated as other faculty: shut in the quiet days."""
        hat = hat_of(
            is_student=student.person_id == self.person,
            is_desk=self.rank is not Rank.NONE or student.pk in self.speaks_for,
            is_faculty=self.is_faculty,
            is_alum=self.is_alum,
        )
        return Asker(self.person, hat or Hat.FACULTY, self.rank, self.is_program_at)

    def is_the_program(self, family: frozenset[int]) -> bool:
        """Whether they are the program at one of these tracks."""
        return not self.is_program_at.isdisjoint(family)


def identity_of(user: User, person: Person | None) -> int:
    """The number by which the pure rules know somebody."""
    return person.pk if person else -user.pk


def person_of(user: User) -> Person | None:
    """The human behind an account; some staff have none."""
    return Person.objects.filter(user=user).first()


def standing_of(who: User | Person, *, now: datetime) -> Standing:
    """How an account's person, or somebody without an account, stands at cycle time `now`: three queries at most."""
    user = who if isinstance(who, User) else who.user
    person = person_of(who) if isinstance(who, User) else who
    rank = _RANKS.get(Access(user.access), Rank.NONE) if user and user.is_active else Rank.NONE
    if person is None:
        return _without_person(user, rank)
    roles = list(Role.objects.current(role_day(now)).filter(person=person))
    kinds = {role.kind for role in roles if role.program_id is None}
    is_faculty = (
        RoleKind.FACULTY in kinds
        or person.is_advocate
        or (user is not None and user.access == Access.FACULTY)
    )
    is_ours = is_faculty or rank is not Rank.NONE
    return Standing(
        person=person.pk,
        rank=rank,
        is_faculty=is_faculty,
        is_alum=RoleKind.ALUM in kinds or person.class_year is not None,
        speaks_for=frozenset(
            Assignment.objects.open().filter(advocate=person).values_list("student_id", flat=True)
        ),
        is_program_at=_is_program_at(roles, is_ours=is_ours),
    )


def _without_person(user: User | None, rank: Rank) -> Standing:
    if user is None:
        raise ValueError("Somebody is a person, an account or both.")
    return Standing(-user.pk, rank, user.access == Access.FACULTY, False, frozenset(), frozenset())


def asker_for(who: User | Person, student: Student, *, now: datetime) -> Asker:
    """One person towards one student; for several students read `standing_of` once."""
    return standing_of(who, now=now).towards(student)


def _is_program_at(roles: list[Role], *, is_ours: bool) -> frozenset[int]:
    """Who directs, co-directs or coordinates is the program; so is who works there and is not our faculty."""
    kinds = set(IS_THE_PROGRAM) if is_ours else {*IS_THE_PROGRAM, *IS_AT_THE_PROGRAM}
    return frozenset(role.program_id for role in roles if role.program_id and role.kind in kinds)


def roles_by_address(people: Collection[Person], *, on: date) -> dict[int, list[Role]]:
    """The roles of each on that day, with those at programs that others hold who have an address of theirs.

    Mail reaches whoever reads the address, so a director who is on file twice is the program under either record.
    Two queries for all of them.
    """
    doubles = _who_shares_an_address(people)
    ids = {person.pk for person in people}.union(*doubles.values())
    held: dict[int, list[Role]] = defaultdict(list)
    for role in Role.objects.current(on).filter(person__in=ids).select_related("program"):
        held[role.person_id].append(role)
    return {
        person.pk: held[person.pk]
        + [role for other in sorted(doubles[person.pk]) for role in held[other] if role.program_id]
        for person in people
    }


def _who_shares_an_address(people: Collection[Person]) -> dict[int, set[int]]:
    """Of those at programs, who has an address of each of these, letter case aside."""
    owners: dict[tuple[int, str], set[int]] = defaultdict(set)
    for person in people:
        for address in person.mail_addresses:
            owners[person.school_id, address].add(person.pk)
    others = (
        Person.objects.filter(school__in={school for school, _ in owners})
        .filter(pk__in=Role.objects.at_programs().values("person"))
        .annotate(lower_email=Lower("email"))
        .filter(Q(lower_email__in={address for _, address in owners}) | ~Q(other_emails=[]))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for pk, school, email, more in others.values_list("pk", "school_id", "email", "other_emails"):
        for address in (email, *more):
            for owner in owners.get((school, address.lower()), set()) - {pk}:
                found[owner].add(pk)
    return found


def at_a_program(people: Collection[int], *, on: date) -> set[int]:
    """Who of these counts as some program on that day. Three queries for all of them."""
    persons = list(Person.objects.filter(pk__in=people).select_related("user"))
    roles = roles_by_address(persons, on=on)
    return {one.pk for one in persons if _is_program_at(roles[one.pk], is_ours=_is_ours(one, roles[one.pk]))}


def _is_ours(person: Person, roles: Collection[Role]) -> bool:
    is_faculty = any(role.kind == RoleKind.FACULTY and role.program_id is None for role in roles)
    has_hat = person.user is not None and person.user.access in (Access.DEAN, Access.STAFF, Access.FACULTY)
    return person.is_advocate or is_faculty or has_hat


def hat_when_contacted(person: Person, student: Student, *, at: datetime, now: datetime) -> Hat | None:
    """What this person was when contacted at `at`; for the desk also what they still are (point 8)."""
    standing = standing_of(person, now=now)
    was_desk = standing.rank is not Rank.NONE or (
        student.pk in standing.speaks_for and _spoke_for(person, student, at)
    )
    return hat_of(
        is_student=student.person_id == person.pk,
        is_desk=was_desk,
        is_faculty=standing.is_faculty,
        is_alum=standing.is_alum,
    )


def _spoke_for(person: Person, student: Student, at: datetime) -> bool:
    return (
        Assignment.objects.filter(student=student, advocate=person, since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .exists()
    )


def role_day(now: datetime) -> date:
    """The day by which roles are current: the Eastern date."""
    return to_wall(now).date()
