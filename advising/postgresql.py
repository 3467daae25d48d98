"""What only PostgreSQL can do for advising, each beside the plain way that every database goes."""

import json
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import TypeVar

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models
from django.db.models import Case, FloatField, Func, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Contains

from advising.finding import LEAST_LIKE, Query, Word

BATCH = 1000
M = TypeVar("M", bound=models.Model)


class Folded(Func):
    """`soapnet_fold(a || ' ' || b)`: word for word what the index over messages is built on."""

    template = "soapnet_fold(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def kept_folded(model: type[models.Model]) -> RawSQL:
    """The column of people and programs that keeps their words folded (soapnet's first migration)."""
    return RawSQL(f'"{model._meta.db_table}"."find_text"', [], output_field=TextField())  # noqa: S611  (no input)


def alike(
    rows: models.QuerySet[M], text: Folded | RawSQL, query: Query, *, specialty: str = ""
) -> models.QuerySet[M]:
    """The rows in whose text every word of the query is found, or something like it, the likest first.

    Sets how like is like enough for this connection; nothing else here uses that setting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(LEAST_LIKE)])
    wanted = reduce(and_, (_found(word, text, specialty) for word in query.words))
    likest = reduce(
        lambda one, other: one + other, (_likeness(word, text, specialty) for word in query.words)
    )
    return rows.filter(wanted).order_by(models.ExpressionWrapper(likest, FloatField()).desc(), "pk")


def _found(word: Word, text: Folded | RawSQL, specialty: str) -> Q:
    found = Q(TrigramWordSimilar(text, Value(word.text))) | _as_nickname(word, text)
    return found | Q(**{specialty: word.specialty_code}) if specialty and word.specialty_code else found


def _as_nickname(word: Word, text: Folded | RawSQL) -> Q:
    """Another form of the name stands there as it is; forms are not guessed at."""
    others = (form for form in word.forms if form != word.text)
    return reduce(or_, (Q(Contains(text, Value(form, output_field=TextField()))) for form in others), Q())


def _likeness(word: Word, text: Folded | RawSQL, specialty: str) -> models.Expression:
    likest: models.Expression = TrigramWordSimilarity(word.text, text)
    whole = []
    if len(word.forms) > 1:
        whole.append(When(_as_nickname(word, text), then=Value(1.0)))
    if specialty and word.specialty_code:
        whole.append(When(**{specialty: word.specialty_code}, then=Value(1.0)))
    return Case(*whole, default=likest) if whole else likest


def add_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add many rows of plain values inside the caller's transaction: by COPY, some four times as fast, or bulk_create.

    Fields not named keep the database's null, so they must be nullable.
    """
    if connection.vendor != "postgresql":
        made = (model(**dict(zip(fields, row, strict=True))) for row in rows)
        model._default_manager.bulk_create(made, batch_size=BATCH)
        return
    quote = connection.ops.quote_name
    names = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quote(names[field]) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def add_records(records: Sequence[models.Model]) -> None:
    """Add many new records of one model inside the caller's transaction; each has its id afterwards, as by
    bulk_create. On PostgreSQL by COPY, with ids taken from the table's own sequence beforehand.

    Neither `save` nor signals run; what the database would work out or default must be in the records already.
    """
    if not records:
        return
    model = type(records[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(records, batch_size=BATCH)
        return
    columns = [field for field in model._meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    table, key = model._meta.db_table, str(model._meta.pk.column)
    attributes = [(field.attname, isinstance(field, models.JSONField)) for field in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [quote(table), key, len(records)],
        )
        for record, (number,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = number
        named = ", ".join(quote(str(field.column)) for field in columns)
        with cursor.copy(f"COPY {quote(table)} ({named}) FROM STDIN") as copy:
            for record in records:
                values = record.__dict__
                copy.write_row(
                    [json.dumps(values[name]) if is_json else values[name] for name, is_json in attributes]
                )
    for record in records:
        record._state.adding, record._state.db = False, connection.alias
