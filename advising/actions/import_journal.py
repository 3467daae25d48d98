"""What an import writes, kept so that it can be undone, and how far it is."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from advising import progress
from advising.models import ImportBatch

STEPS = 50  # so often in an import its progress is told


@dataclass(slots=True)
class Journal:
    """Filled by what writes an import: every record made, in order, and every field changed of those there before."""

    batch: ImportBatch
    total: int
    done: int = 0
    made: list[tuple[str, list[int]]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    known: set[tuple[str, int]] = field(default_factory=set)

    def add(self, *records: models.Model) -> None:
        """These were made, just now and in this order."""
        for record in records:
            self.add_ids(type(record), [record.pk])

    def add_ids(self, model: type[models.Model], ids: Iterable[int]) -> None:
        """Records of one model were made, known by their ids."""
        label = model._meta.label_lower
        if not self.made or self.made[-1][0] != label:
            self.made.append((label, []))
        for made in ids:
            self.made[-1][1].append(made)
            self.known.add((label, made))

    def change(self, record: models.Model, before: Mapping[str, Any]) -> None:
        """A record that was there before was changed: its columns as they were; what they became is read from it."""
        label = record._meta.label_lower
        if (label, record.pk) in self.known:
            return
        fields = {name: [plain(was), plain(getattr(record, name))] for name, was in before.items()}
        self.changes.append({"model": label, "id": record.pk, "fields": fields})

    def row_done(self) -> None:
        self.done += 1
        if self.done % max(1, self.total // STEPS) == 0:
            progress.show(self.batch.pk, self.done, self.total)

    def stored(self) -> dict[str, Any]:
        return {"made": [[label, ids] for label, ids in self.made], "changed": self.changes}


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def native(model: type[models.Model], name: str, value: Any) -> Any:
    """The value that `plain` made plain."""
    found = model._meta.get_field(name)
    if isinstance(found, models.JSONField) or not isinstance(found, models.Field):
        return value
    return found.to_python(value)
