"""Removing a school with everything that hangs on it; for the demo school alone."""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from advising.models import School

Ids = dict[type[models.Model], set[object]]


@transaction.atomic
def erase_school(school: School) -> None:
    """Delete the school and every row that points to it, at whatever remove. The history stays: nobody erases it.

    Foreign keys are checked when the transaction ends, so the order does not matter, and rows that guard each
    other go together.
    """
    found = _hanging_on(school)
    for model, ids in found.items():
        rows = model._base_manager.filter(pk__in=ids)
        rows._raw_delete(rows.db)


def _hanging_on(school: School) -> Ids:
    found: Ids = defaultdict(set)
    found[School] = {school.pk}
    waiting: list[tuple[type[models.Model], set[object]]] = [(School, {school.pk})]
    keys = list(_foreign_keys())
    while waiting:
        target, ids = waiting.pop()
        for field in keys:
            if field.related_model is not target:
                continue
            rows = field.model._base_manager.filter(**{f"{field.name}__in": ids})
            new = set(rows.values_list("pk", flat=True)) - found[field.model]
            if new:
                found[field.model] |= new
                waiting.append((field.model, new))
    return found


def _foreign_keys() -> Iterator[models.ForeignKey[models.Model, models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                yield field
