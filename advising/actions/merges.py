"""Two records of one human made one, and parted again. Nothing here sends anything to anybody."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from advising import duplicates, history, specialties, versions
from advising.clock import Moment
from advising.duplicates import Proposal, Record
from advising.history import Event
from advising.models import (
    Duplicate,
    Merge,
    Person,
    Role,
    School,
    Student,
    Tie,
    TieKind,
    User,
)
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.versions import Scope

FIELDS = {
    "title": "Title",
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Last name",
    "suffix": "Suffix",
    "preferred_name": "Preferred name",
    "birth_family_name": "Last name at birth",
    "pronouns": "Pronouns",
    "email": "Email",
    "phone": "Phone",
    "profile_url": "Profile",
    "city": "City",
    "state": "State",
    "time_zone": "Time zone",
    "employer": "Employer",
    "position": "Position",
    "trained_at": "Residency",
    "employee_id": "Employee number",
    "alumni_id": "Alumni number",
    "npi": "NPI",
    "class_year": "Class",
    "asks_a_season": "Asks a season",
}
"""Of which one value stands; the kept one's, unless it is empty or the other's is chosen."""
LISTS = {"specialty_codes": "Specialties", "other_emails": "Other addresses"}
FLAGS = {
    "is_deceased": "Deceased",
    "is_reserved": "Reserved for the dean",
    "is_well_known": "Well known",
    "is_advocate": "Takes students",
}
DATES = {"email_verified_on": "email", "phone_verified_on": "phone"}
"""A date goes with the value of which it tells."""
SHOWN_ROWS = 5


class CannotMerge(Refusal):
    """The two cannot become one, or not be parted again. Its words say why, and what can be done."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of both, and what it would become. `may_choose` where both say something else."""

    name: str
    label: str
    kept: str
    gone: str
    becomes: str
    may_choose: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would do. `moves` counts, by kind of row, what goes over to the kept record."""

    fields: tuple[FieldRow, ...]
    moves: tuple[tuple[str, int], ...]
    refusal: str = ""


# --- proposals ------------------------------------------------------------------------------------


def records_of(people: Iterable[Person]) -> list[Record]:
    """The people as the rule for duplicates takes them; two queries more."""
    people = list(people)
    ids = [person.pk for person in people]
    trained = _names(Tie.objects.filter(person__in=ids, kind=TieKind.TRAINED_THERE))
    works = _names(Role.objects.filter(person__in=ids, program__isnull=False, until__isnull=True))
    return [
        Record(
            key=person.pk,
            given=person.given_name,
            family=person.family_name,
            middle=person.middle_name,
            preferred=person.preferred_name,
            birth_family=person.birth_family_name,
            suffix=person.suffix,
            emails=tuple(filter(None, (person.email, *person.other_emails))),
            phone=person.phone,
            class_year=person.class_year,
            specialty_codes=tuple(person.specialty_codes),
            employer=person.employer or works.get(person.pk, ""),
            trained_at=person.trained_at or trained.get(person.pk, ""),
            city=person.city,
            state=person.state,
            npi=person.npi,
        )
        for person in people
    ]


def _names(rows: models.QuerySet[Any]) -> dict[int, str]:
    found = rows.order_by("-pk").values_list("person_id", "program__institution_name")
    return dict(found)


@transaction.atomic
def find_duplicates(*, school: School, by: User, now: Moment, among: Collection[int] = ()) -> int:
    """File what may be double, of the whole school or of some people against it; how many wait now.

    What was said to be two people is not proposed again.
    """
    require(by, Permission.EDIT_RECORDS, school=school)
    records = records_of(Person.objects.of_school(school))
    if among:
        new = [record for record in records if record.key in among]
        old = [record for record in records if record.key not in among]
        found = [*duplicates.propose(new, against=old), *duplicates.propose(new)]
    else:
        found = duplicates.propose(records)
    file_proposals(found, now)
    return Duplicate.objects.waiting().filter(one__school=school).count()


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody on file who may be meant, with the evidence for and against."""

    person: Person
    evidence: tuple[str, ...]
    doubts: tuple[str, ...]


def likely_same(*, school: School, values: Mapping[str, Any]) -> list[Likely]:
    """Who on file somebody with these fields may be, the likeliest first. Reads, and writes nothing."""
    emails = tuple(filter(None, [values.get("email", ""), *values.get("other_emails", [])]))
    typed = Record(
        key="typed",
        given=values.get("given_name", ""),
        family=values.get("family_name", ""),
        middle=values.get("middle_name", ""),
        preferred=values.get("preferred_name", ""),
        birth_family=values.get("birth_family_name", ""),
        suffix=values.get("suffix", ""),
        emails=emails,
        phone=values.get("phone", ""),
        class_year=values.get("class_year"),
        specialty_codes=tuple(values.get("specialty_codes", [])),
        employer=values.get("employer", ""),
        trained_at=values.get("trained_at", ""),
        city=values.get("city", ""),
        state=values.get("state", ""),
    )
    people = {person.pk: person for person in Person.objects.of_school(school)}
    found = duplicates.propose([typed], against=records_of(people.values()))
    return [
        Likely(people[cast(int, other)], one.evidence, one.doubts)
        for one in found
        for other in [one.other if one.one == "typed" else one.one]
    ]


def file_proposals(found: Sequence[Proposal], now: Moment) -> None:
    """Keep these for somebody to judge, each once."""
    rows = []
    for proposal in found:
        one, other = sorted((cast(int, proposal.one), cast(int, proposal.other)))
        rows.append(
            Duplicate(
                one_id=one,
                other_id=other,
                weight=proposal.weight,
                evidence=list(proposal.evidence),
                doubts=list(proposal.doubts),
                found_at=now.machine,
            )
        )
    Duplicate.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def say_two_people(*, duplicate: Duplicate, by: User, now: Moment) -> Duplicate:
    """The two are not one human; twice changes nothing. Raises NotAllowed."""
    require(by, Permission.EDIT_RECORDS, school=duplicate.one.school)
    duplicate = Duplicate.objects.select_for_update(of=("self",)).select_related("one").get(pk=duplicate.pk)
    if duplicate.decided_at is None:
        duplicate.decided_at, duplicate.decided_by = now.machine, by
        duplicate.save(update_fields=["decided_at", "decided_by"])
        history.record(
            Event.NOT_ONE_PERSON, school=duplicate.one.school_id, by=by, at=now.machine, about=duplicate.one,
            after={"other": duplicate.other_id},
        )  # fmt: skip
    return duplicate


# --- the merge ------------------------------------------------------------------------------------


def preview_merge(*, kept: Person, gone: Person, by: User, take: Collection[str] = ()) -> Preview:
    """What `merge_persons` would do. Writes nothing. Raises NotAllowed."""
    require(by, Permission.EDIT_RECORDS, school=kept.school)
    values = _merged_values(kept, gone, take)
    rows = []
    for name, label in {**FIELDS, **LISTS, **FLAGS}.items():
        mine, theirs = _shown(name, getattr(kept, name)), _shown(name, getattr(gone, name))
        if mine or theirs:
            becomes = _shown(name, values.get(name, getattr(kept, name)))
            may_choose = name in FIELDS and bool(mine and theirs) and mine != theirs
            rows.append(FieldRow(name, label, mine, theirs, becomes, may_choose))
    moves = [
        (_plural(model), count)
        for model, field in _pointing()
        if model is not Duplicate and (count := _rows(model, field, gone).count())
    ]
    return Preview(tuple(rows), tuple(moves), _why_not(kept, gone))


@transaction.atomic
def merge_persons(*, kept: Person, gone: Person, by: User, now: Moment, take: Collection[str] = ()) -> Merge:
    """Make the two one: every row that names `gone` names `kept`, and `gone` is no more. Raises CannotMerge.

    Of `take` the value of the one that goes stands. What both had alike is kept once. Sends nothing.
    """
    require(by, Permission.EDIT_RECORDS, school=kept.school)
    kept, gone = _locked(kept, gone)
    if why := _why_not(kept, gone):
        raise CannotMerge(why)
    values = _merged_values(kept, gone, take)
    before = {name: _plain(kept, name) for name in values}
    merge = Merge(
        school_id=kept.school_id,
        kept=kept,
        gone_id=gone.pk,
        gone_name=gone.full_name,
        gone_values=_stored(gone),
        kept_values=before,
        merged_at=now.machine,
        merged_by=by,
    )
    dropped = _take_out_duplicates(gone)
    account = gone.user_id
    moved: dict[str, list[Any]] = {}
    # What is unique to one person goes from the one before it comes to the other.
    Person.objects.filter(pk=gone.pk).update(user=None, employee_id="", alumni_id="")
    for model, field in _pointing():
        ids, doubles = _move(model, field, gone, kept)
        if ids:
            moved[f"{model._meta.label_lower}.{field.name}"] = ids
        dropped += doubles
    for name, value in values.items():
        setattr(kept, name, value)
    if account is not None:
        kept.user_id = account
    kept.save()
    Person.objects.filter(pk=gone.pk).delete()
    after = {name: _plain(kept, name) for name in values}
    merge.moved, merge.dropped = moved, {"rows": dropped, "account": account, "after": after}
    merge.save()
    history.record(
        Event.PERSONS_MERGED, school=kept.school_id, by=by, at=now.machine, about=kept,
        before={name: value for name, value in before.items() if value != _plain(kept, name)},
        after={"gone": merge.gone_id, "rows": sum(map(len, moved.values()))},
    )  # fmt: skip
    versions.bump_open(kept.school_id, Scope.BOARD)
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: User, now: Moment) -> Person:
    """Part the two again: what went over goes back, what came later stays. Raises CannotMerge."""
    require(by, Permission.EDIT_RECORDS, school=merge.school)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept", "school").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotMerge("This was undone already.")
    kept = Person.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
    later = Merge.objects.standing().filter(kept=kept, pk__gt=merge.pk).first()
    if later:
        raise CannotMerge(f"{later.gone_name} was merged into the same record later. Undo that first.")
    account = merge.dropped.get("account")
    left = _give_back_values(kept, merge)
    if account is not None and kept.user_id == account:
        kept.user_id = None
    kept.save()
    try:
        with transaction.atomic():
            _restore([merge.gone_values])
    except IntegrityError as broken:
        raise CannotMerge(
            "Something that only one person can have is in use elsewhere by now: a number or an account."
        ) from broken
    for relation, ids in merge.moved.items():
        label, name = relation.rsplit(".", 1)
        rows = apps.get_model(label)._base_manager.filter(pk__in=ids, **{name: kept.pk})
        rows.update(**{name: merge.gone_id})
    _restore(merge.dropped.get("rows", []))
    gone = Person.objects.get(pk=merge.gone_id)
    merge.undone_at = now.machine
    merge.save(update_fields=["undone_at"])
    one, other = sorted((kept.pk, gone.pk))
    Duplicate.objects.update_or_create(
        one_id=one,
        other_id=other,
        defaults={"weight": 0.0, "found_at": now.machine, "decided_at": now.machine, "decided_by": by},
    )
    history.record(
        Event.MERGE_UNDONE, school=kept.school_id, by=by, at=now.machine, about=kept,
        after={"gone": gone.pk, "left": left},
    )  # fmt: skip
    versions.bump_open(kept.school_id, Scope.BOARD)
    return gone


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both rows, always in the order of their ids."""
    found = {
        person.pk: person
        for person in Person.objects.select_for_update(of=("self",))
        .select_related("school")
        .filter(pk__in=[kept.pk, gone.pk])
        .order_by("pk")
    }
    if len(found) < 2:
        raise CannotMerge("One of the two is gone already.")
    return found[kept.pk], found[gone.pk]


def _why_not(kept: Person, gone: Person) -> str:
    if kept.pk == gone.pk:
        return "That is one record."
    if kept.school_id != gone.school_id:
        return "The two belong to different schools."
    if kept.user_id and gone.user_id:
        return "Both have an account. Close one of the two in the accounts first."
    shared = Student.objects.filter(
        person=gone, cycle__in=Student.objects.filter(person=kept).values("cycle")
    )
    if shared.exists():
        return "Both are students of one class, each with a number of their own."
    if kept.npi and gone.npi and kept.npi != gone.npi:
        return "They have different NPI numbers, so they are two people."
    return ""


def _merged_values(kept: Person, gone: Person, take: Collection[str]) -> dict[str, Any]:
    """The fields of the kept record that change, and to what."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if theirs not in ("", None) and theirs != mine and (mine in ("", None) or name in take):
            values[name] = theirs
    for name in LISTS:
        both = list(dict.fromkeys([*getattr(kept, name), *getattr(gone, name)]))
        if both != getattr(kept, name):
            values[name] = both
    values |= {name: True for name in FLAGS if getattr(gone, name) and not getattr(kept, name)}
    if (forbidden := {**gone.no_contact, **kept.no_contact}) != kept.no_contact:
        values["no_contact"] = forbidden
    _keep_addresses(kept, gone, values)
    for name, of in DATES.items():
        told = getattr(gone, name)
        if (
            told
            and values.get(of, getattr(kept, of)) == getattr(gone, of)
            and told > (getattr(kept, name) or told.min)
        ):
            values[name] = told
    return values


def _keep_addresses(kept: Person, gone: Person, values: dict[str, Any]) -> None:
    """Of two addresses the one that does not stand first is kept beside it."""
    first = values.get("email", kept.email)
    others = values.get("other_emails", kept.other_emails)
    for address in (kept.email, gone.email):
        if address and address != first and address not in others:
            others = [*others, address]
    if others != kept.other_emails:
        values["other_emails"] = others


def _shown(name: str, value: Any) -> str:
    if name == "specialty_codes":
        return ", ".join(specialties.by_code(code).short for code in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _plain(person: Person, name: str) -> Any:
    return _stored(person)["fields"][name]


def _stored(record: models.Model) -> dict[str, Any]:
    """A row as JSON keeps it; `_restore` makes it again."""
    found: list[dict[str, Any]] = json.loads(serializers.serialize("json", [record]))
    return found[0]


def _restore(rows: Iterable[Mapping[str, Any]]) -> None:
    for made in serializers.deserialize("python", list(rows)):
        made.save()


def _give_back_values(kept: Person, merge: Merge) -> list[str]:
    """Set the fields back that the merge changed and nobody since; the names of those left as they are."""
    left = []
    for name, after in merge.dropped["after"].items():
        if _plain(kept, name) == after:
            field = cast("models.Field[Any, Any]", Person._meta.get_field(name))
            setattr(kept, name, field.to_python(merge.kept_values[name]))
        else:
            left.append(name)
    return left


def _pointing() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Every column of the product that names a person, whichever app it is in."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                yield model, field


def _rows(
    model: type[models.Model], field: models.ForeignKey[Any, Any], person: Person
) -> models.QuerySet[Any]:
    return model._base_manager.filter(**{field.name: person.pk})


def _move(
    model: type[models.Model], field: models.ForeignKey[Any, Any], gone: Person, kept: Person
) -> tuple[list[Any], list[dict[str, Any]]]:
    """The ids of the rows that now name the kept one, and the rows dropped because it had the same already."""
    rows = _rows(model, field, gone)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return [], []
    try:
        with transaction.atomic():
            rows.update(**{field.name: kept.pk})
    except IntegrityError:
        return _move_each(model, field, ids, kept)
    return ids, []


def _move_each(
    model: type[models.Model], field: models.ForeignKey[Any, Any], ids: Sequence[Any], kept: Person
) -> tuple[list[Any], list[dict[str, Any]]]:
    moved, dropped = [], []
    for pk in ids:
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{field.name: kept.pk})
            moved.append(pk)
        except IntegrityError:
            row = model._base_manager.get(pk=pk)
            if _has_dependents(row):
                raise CannotMerge(
                    f"Both have a {model._meta.verbose_name} with a history of its own, which would be lost."
                ) from None
            dropped.append(_stored(row))
            row.delete()
    return moved, dropped


def _has_dependents(row: models.Model) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists()
        for relation in row._meta.related_objects
    )


def _take_out_duplicates(gone: Person) -> list[dict[str, Any]]:
    """Proposals of the one that goes: those still waiting are found again, those decided come back with it."""
    named = Duplicate.objects.filter(Q(one=gone) | Q(other=gone))
    decided = [_stored(row) for row in named.filter(decided_at__isnull=False)]
    named.delete()
    return decided


def _plural(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name_plural)
