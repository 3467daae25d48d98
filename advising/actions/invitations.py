"""Who gets an account, and how they come by it: an invitation, accepted by choosing a password."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import Access, Cycle, Person, School, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.signals import user_invited

BY_NAME = (Access.DEAN, Access.STAFF, Access.FACULTY)
"""Who is invited one by one. Students are invited as a class, so that an invitation tells nothing."""


class AddressTaken(Refusal):
    """The address belongs to an account already."""


class NotInvitable(Refusal):
    """This person cannot be invited now."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What inviting many at once did."""

    invited: Sequence[User]
    without_address: int
    """People with no address on file."""
    address_taken: int
    """People whose address is another account's: somebody has to look."""


@transaction.atomic
def invite(
    *,
    school: School,
    email: str,
    access: Access,
    given_name: str,
    family_name: str,
    title: str = "",
    by: User,
    now: Moment,
) -> User:
    """Open an account for one of the school's people and invite them.

    Who is on file with that address, from a faculty list for instance, keeps their record and gets the account.
    Raises NotAllowed where staff would make a dean, AddressTaken, NotInvitable.
    """
    require(by, Permission.INVITE, school=school)
    if access not in BY_NAME:
        raise NotInvitable("Students are invited as a class, from the list of the class.")
    if access == Access.DEAN and not by.is_dean:
        raise NotAllowed("Only a dean invites another dean.")
    # Held, so that two who invite one address at one moment do not make two persons of one.
    School.objects.select_for_update().get(pk=school.pk)
    email = email.strip().lower()
    person = _on_file(school, email)
    if person is None:
        person = Person.objects.create(
            school=school, title=title, given_name=given_name, family_name=family_name, email=email
        )
    return open_account(person=person, email=email, access=access, by=by, now=now)


@transaction.atomic
def invite_class(*, cycle: Cycle, by: User, now: Moment) -> Invited:
    """Invite every student of the cycle who has no account yet, but for whom the embargo hides.

    Pressed again it invites only who has come since.
    """
    require(by, Permission.INVITE, school=cycle.school)
    return invite_students(cycle=cycle, students=None, by=by, now=now)


def invite_students(*, cycle: Cycle, students: Sequence[int] | None, by: User | None, now: Moment) -> Invited:
    """Accounts for these students (ids; None: all of the cycle), inside the transaction of an action."""
    School.objects.select_for_update().get(pk=cycle.school_id)
    waiting = Student.objects.filter(cycle=cycle, is_hidden=False, person__user__isnull=True)
    if students is not None:
        waiting = waiting.filter(pk__in=students)
    persons = [student.person for student in waiting.select_related("person").order_by("pk")]
    return _invite_each(persons, access=Access.STUDENT, by=by, now=now)


@transaction.atomic
def invite_advocates(*, school: School, by: User, now: Moment) -> Invited:
    """Invite everybody who takes students as their advocate and has no account yet."""
    require(by, Permission.INVITE, school=school)
    School.objects.select_for_update().get(pk=school.pk)
    waiting = Person.objects.of_school(school).advocates().without_account().order_by("pk")
    return _invite_each(waiting, access=Access.FACULTY, by=by, now=now)


@transaction.atomic
def invite_again(*, user: User, by: User, now: Moment) -> User:
    """A new mail for who has not come yet. Raises NotInvitable."""
    if user.school is None:
        raise NotInvitable("This account belongs to no school.")
    require(by, Permission.INVITE, school=user.school)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.access == Access.DEAN and not by.is_dean:
        raise NotAllowed("Only a dean invites another dean.")
    if has_accepted(user):
        raise NotInvitable(
            f"{user} has accepted already, and can ask for a new password on the sign-in page."
        )
    _tell(user, by=by, now=now)
    return user


@transaction.atomic
def accept_invitation(*, user: User, password: str, now: Moment) -> User:
    """The first password. Raises NotInvitable where one was chosen already."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if has_accepted(user) or not user.is_active:
        raise NotInvitable("This invitation was used already. Sign in, or ask for a new password there.")
    user.set_password(password)
    user.invitation_accepted_at = now.machine
    user.save(update_fields=["password", "invitation_accepted_at"])
    history.record(Event.INVITATION_ACCEPTED, school=user.school_id, by=user, at=now.machine, about=user)
    return user


def has_accepted(user: User) -> bool:
    """Whether they have come: by the invitation's link, or by a password asked for on the sign-in page."""
    return user.invitation_accepted_at is not None or user.last_login is not None


def open_account(*, person: Person, email: str, access: Access, by: User | None, now: Moment) -> User:
    """An account for a person on file, invited. Inside the transaction of an action. Raises AddressTaken."""
    email = email.strip().lower()
    if person.user_id is not None:
        raise AddressTaken(f"{person} has an account already.")
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken(f"{email} belongs to an account already. Use another address.")
    user = User.objects.create_user(
        email, None, name=person.full_name, school_id=person.school_id, access=access
    )
    person.user = user
    person.save(update_fields=["user"])
    _tell(user, by=by, now=now)
    return user


def _invite_each(persons: Iterable[Person], *, access: Access, by: User | None, now: Moment) -> Invited:
    invited: list[User] = []
    without_address = taken = 0
    for person in persons:
        if not person.email:
            without_address += 1
        elif User.objects.filter(email__iexact=person.email).exists():
            taken += 1
        else:
            invited.append(open_account(person=person, email=person.email, access=access, by=by, now=now))
    return Invited(invited, without_address, taken)


def _tell(user: User, *, by: User | None, now: Moment) -> None:
    user.invited_at = now.machine
    user.save(update_fields=["invited_at"])
    history.record(
        Event.USER_INVITED,
        school=user.school_id,
        by=by,
        at=now.machine,
        about=user,
        after={"access": user.access},
    )
    user_invited.send(sender=User, user=user, now=now)


def _on_file(school: School, email: str) -> Person | None:
    found = list(Person.objects.of_school(school).filter(email__iexact=email).select_for_update()[:2])
    if len(found) > 1:
        raise NotInvitable(f"{email} is on file for more than one person. Give each their own address first.")
    if found and Student.objects.filter(person=found[0], cycle__closed_at__isnull=True).exists():
        raise NotInvitable(f"{email} is a student's of this cycle. Students are invited as a class.")
    return found[0] if found else None
