"""How far a running import is: a count for its page, told from inside a transaction that nobody else sees into.

It lies in a cache of its own (settings), never in the database: there it would be part of that very transaction. It
is a comfort only; whether an import is done says its row.
"""

from django.core.cache import caches

KEPT = 3600  # seconds


def show(batch_id: int, done: int, total: int) -> None:
    caches["progress"].set(_key(batch_id), (done, total), KEPT)


def shown(batch_id: int) -> tuple[int, int] | None:
    """(rows done, rows in all), or None where nothing has been told."""
    found: tuple[int, int] | None = caches["progress"].get(_key(batch_id))
    return found


def _key(batch_id: int) -> str:
    return f"import-{batch_id}"
