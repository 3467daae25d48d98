"""Taking an import back: all of it, as long as nothing hangs on it that came later."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction

from advising import history, versions
from advising.actions.import_journal import native, plain
from advising.clock import Moment
from advising.history import Event
from advising.models import AuditEvent, Exam, ImportBatch, ImportState, Person, School, Student, User
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.signals import record_changed

SHOWN = 8
MANY = 50  # of one kind are enough to refuse
AT_ONCE = 500  # ids in one query, well below what SQLite takes
# Columns that the product keeps in step by itself: they are set back, and no sign of somebody's work.
KEPT_IN_STEP = frozenset({"status_at", "is_embargoed", "is_hidden"})
# Looking is no work; nor is what the import itself put on record.
NO_WORK = (Event.PAGE_OPENED, Event.EXPORTED, Event.FILE_IMPORTED)


# What the rows that point to a person or student are, to the reader of a refusal.
WORDS = {
    "acquaintance": "who knows the student",
    "applicationword": "a word on an application",
    "assignment": "an advocate",
    "contact": "a program's contact",
    "message": "messages in the ledger",
    "receiver": "messages in the ledger",
    "reminder": "reminders that went out",
    "statuschange": "a later status",
    "touch": "messages in the ledger",
}


class CannotUndo(Refusal):
    """It was never imported, or is undone already, or its journal is not kept."""


class WorkHangsOnIt(Refusal):
    """Later work would be lost. Its words name what, and about whom."""


@dataclass(slots=True)
class Made:
    """The ids that an import made, by model; and of fields that it changed, the first before and the last after."""

    ids: dict[type[models.Model], list[int]]
    changed: dict[tuple[type[models.Model], int], dict[str, list[Any]]]
    order: list[tuple[type[models.Model], list[int]]]

    @classmethod
    def of(cls, journal: Mapping[str, Any]) -> "Made":
        ids: dict[type[models.Model], list[int]] = defaultdict(list)
        order = [(apps.get_model(label), list(made)) for label, made in journal.get("made", [])]
        for model, made in order:
            ids[model].extend(made)
        changed: dict[tuple[type[models.Model], int], dict[str, list[Any]]] = {}
        for change in journal.get("changed", []):
            fields = changed.setdefault((apps.get_model(change["model"]), change["id"]), {})
            for name, (was, became) in change["fields"].items():
                fields[name] = [fields[name][0] if name in fields else was, became]
        return cls(ids=dict(ids), changed=changed, order=order)


@dataclass(slots=True)
class Obstacles:
    """What came later, by the name of whom it is about."""

    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, words: str) -> None:
        if words not in self.found[name]:
            self.found[name].append(words)

    def words(self) -> str:
        told = [f"{name}: {', '.join(words)}" for name, words in sorted(self.found.items())]
        more = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
        return f"Later work hangs on this import, so nothing was undone. {'; '.join(told[:SHOWN])}{more}."


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User, now: Moment) -> ImportBatch:
    """Delete what the import made and set back what it changed, in one transaction.

    Raises CannotUndo, and WorkHangsOnIt where anything was done since with what it made, or a field that it changed
    was changed again; then nothing is undone.
    """
    require(by, Permission.IMPORT, school=batch.school)
    School.objects.select_for_update().get(pk=batch.school_id)
    batch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("school", "cycle").get(pk=batch.pk)
    )
    _refuse_unless_done(batch)
    made = Made.of(batch.journal)
    records = _held(made)
    obstacles = Obstacles()
    _find_changes(made, records, obstacles)
    _find_dependents(made, obstacles)
    _find_events(batch, made, obstacles)
    if obstacles.found:
        raise WorkHangsOnIt(obstacles.words())
    students = _students_left(made, records)
    _set_back(made, records)
    _delete(made)
    batch.state = ImportState.UNDONE
    batch.undone_at = now.machine
    batch.journal = {}
    batch.save(update_fields=["state", "undone_at", "journal"])
    history.record(
        Event.IMPORT_UNDONE,
        school=batch.school,
        by=by,
        at=now.machine,
        about=batch,
        after={"kind": batch.kind, "sha256": batch.file_hash, "made": sum(map(len, made.ids.values()))},
    )
    _tell(batch, students, now)
    return batch


def _refuse_unless_done(batch: ImportBatch) -> None:
    if batch.state == ImportState.UNDONE:
        raise CannotUndo("This import was undone already.")
    if batch.state != ImportState.COMMITTED:
        raise CannotUndo("This file has not been imported, so there is nothing to undo.")
    if batch.cycle and batch.cycle.closed_at:
        raise CannotUndo("The cycle of this import is closed.")


def _held(made: Made) -> dict[tuple[type[models.Model], int], models.Model]:
    """The records that the import changed, as they stand now, locked in the order of their ids."""
    ids: dict[type[models.Model], list[int]] = defaultdict(list)
    for model, pk in made.changed:
        ids[model].append(pk)
    return {
        (model, record.pk): record
        for model, pks in ids.items()
        for some in _portions(sorted(pks))
        for record in model._default_manager.filter(pk__in=some).order_by("pk").select_for_update()
    }


def _find_changes(
    made: Made, records: Mapping[tuple[type[models.Model], int], models.Model], obstacles: Obstacles
) -> None:
    for key, fields in made.changed.items():
        model, pk = key
        record = records.get(key)
        if record is None:
            obstacles.add(f"{model._meta.verbose_name} {pk}", "deleted since")
            continue
        for name, (_, became) in fields.items():
            if name not in KEPT_IN_STEP and plain(getattr(record, name)) != became:
                label = getattr(model._meta.get_field(name), "verbose_name", name)
                obstacles.add(_name_of(record), f"{label} changed since")


def _find_dependents(made: Made, obstacles: Obstacles) -> None:
    """Rows of other tables that point to what the import made, and were not made by it."""
    for model, ids in made.ids.items():
        for relation in model._meta.related_objects:
            others = relation.related_model
            column = relation.field
            ours = set(made.ids.get(others, ()))
            follows = getattr(others, "follows_an_undo", None)
            for some in _portions(ids):
                rows = others._base_manager.filter(**{f"{column.name}__in": some})
                if follows is not None:
                    rows = rows.exclude(follows())
                theirs = (
                    (pk, target)
                    for pk, target in rows.values_list("pk", column.attname)
                    if pk not in ours and (others, pk) not in made.changed
                )
                words = WORDS.get(others._meta.model_name or "", str(others._meta.verbose_name))
                for _, target in itertools.islice(theirs, MANY):
                    obstacles.add(_named(model, target), words)


def _find_events(batch: ImportBatch, made: Made, obstacles: Obstacles) -> None:
    """What the history tells of what the import made, from after it."""
    own = f"Import {batch.pk}, row "
    later = (
        AuditEvent.objects.filter(school_id=batch.school_id, at__gte=batch.committed_at)
        .exclude(event__in=NO_WORK)
        .exclude(reason__startswith=own)
    )
    for model, ids in made.ids.items():
        kind = model._meta.model_name or ""
        for some in _portions(ids):
            events = later.filter(about_kind=kind, about_id__in=some)
            for target, event, at in events.values_list("about_id", "event", "at")[:MANY]:
                if at != batch.committed_at and target:
                    obstacles.add(_named(model, target), _event_words(event))
    for some in _portions(made.ids.get(Student, [])):
        events = later.filter(student_id__in=some)
        for target, event, at in events.values_list("student_id", "event", "at")[:MANY]:
            if at != batch.committed_at and target:
                obstacles.add(_named(Student, target), _event_words(event))
    for some in _portions(made.ids.get(Person, [])):
        for person in Person.objects.filter(pk__in=some, user__isnull=False):
            obstacles.add(str(person), "has an account here")


def _event_words(event: str) -> str:
    return Event(event).label.lower() if event in Event.values else event


def _set_back(made: Made, records: Mapping[tuple[type[models.Model], int], models.Model]) -> None:
    for key, fields in made.changed.items():
        record = records[key]
        for name, (was, _) in fields.items():
            setattr(record, name, native(key[0], name, was))
        record.save(update_fields=[_field_name(key[0], name) for name in fields])


def _delete(made: Made) -> None:
    """The last made first, so that what points to others goes before them; a pair that point to each other are parted
    first."""
    for model, ids in made.ids.items():
        for column in model._meta.concrete_fields:
            if column.null and column.related_model in made.ids and column.related_model is not model:
                for some in _portions(ids):
                    model._default_manager.filter(pk__in=some).update(**{column.name: None})
    for model, ids in reversed(made.order):
        for some in _portions(list(reversed(ids))):
            model._default_manager.filter(pk__in=some).delete()


def _students_left(
    made: Made, records: Mapping[tuple[type[models.Model], int], models.Model]
) -> list[Student]:
    """The students who stay, and whose record is about to change."""
    ids = {pk for model, pk in made.changed if model is Student}
    ids |= {record.student_id for record in records.values() if isinstance(record, Exam)}
    ids |= set(
        Exam.objects.filter(pk__in=made.ids.get(Exam, [])[:AT_ONCE]).values_list("student_id", flat=True)
    )
    persons = [pk for model, pk in made.changed if model is Person]
    found = Student.objects.filter(models.Q(pk__in=ids) | models.Q(person__in=persons))
    return list(found.exclude(pk__in=made.ids.get(Student, [])).select_related("cycle"))


def _tell(batch: ImportBatch, students: Sequence[Student], now: Moment) -> None:
    """What is unsent about who stays is checked anew; open pages see the change."""
    for student in students:
        student.refresh_from_db()
        record_changed.send(sender=Student, student=student, now=now)
        versions.bump(student.cycle_id, versions.student_scope(student.pk))
    versions.bump_open(batch.school_id, versions.Scope.BOARD)


def _field_name(model: type[models.Model], column: str) -> str:
    return model._meta.get_field(column).name


def _named(model: type[models.Model], pk: int) -> str:
    record = model._default_manager.filter(pk=pk).first()
    return _name_of(record) if record else f"{model._meta.verbose_name} {pk}"


def _name_of(record: models.Model) -> str:
    """Whom a record is about: the person, where it has one."""
    for attribute in ("student", "person"):
        if isinstance(about := getattr(record, attribute, None), models.Model):
            return str(about)
    return str(record)


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
