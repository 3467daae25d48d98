"""What only PostgreSQL can do for advising, each beside the plain way that every database goes."""

from collections.abc import Iterable, Sequence

from django.db import connection, models

BATCH = 1000


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
