"""The program directory into PostgreSQL: read, check, preview and write, beside COPY and an upsert that check the same.

The floor is a plain program: csv, COPY to a temporary table, checks in SQL, one upsert. The product does both passes
that the operator does, the trial and the import.
"""

import csv
import io
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

DIRECTORY = Path(__file__).parents[1] / "advising" / "data" / "programs.csv"
LARGE = 100_000
GOAL_SHARE = 0.25  # of the floor's rows a second
GOAL_MEMORY = 150  # MB above idle


def run(*, large: bool) -> None:
    from tests import settings  # Starts PostgreSQL, for this process.

    settings  # noqa: B018
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure(DIRECTORY.read_bytes())
    measure(enlarged(2 * LARGE - 1 if large else LARGE))


def measure(data: bytes) -> None:
    rows = data.count(b"\n") - 1
    floor = rows / timed(partial(copy_and_upsert, data))
    print(f"  COPY, checks and upsert          {rows:>7,} rows {floor:>9,.0f} rows/s")
    before = peak()
    first = rows / timed(partial(product, data))
    grown = peak() - before
    again = rows / timed(partial(product, data))
    print(f"  read, preview and import         {rows:>7,} rows {first:>9,.0f} rows/s")
    print(f"  the same file again              {rows:>7,} rows {again:>9,.0f} rows/s")
    if rows >= LARGE:
        verdict(f"{first / floor:.2f} of the floor", first / floor >= GOAL_SHARE, f"≥ {GOAL_SHARE}")
        verdict(f"{grown:.0f} MB more at the peak", grown <= GOAL_MEMORY, f"≤ {GOAL_MEMORY} MB")


def verdict(found: str, holds: bool, goal: str) -> None:
    print(f"    {'ok  ' if holds else 'MISS'} {found:<24} goal {goal}")


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> float:
    """The process's most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def product(data: bytes) -> None:
    from django.utils import timezone

    from advising.actions.import_programs import import_programs
    from advising.clock import Moment
    from advising.imports import programs

    now = Moment(cycle=timezone.now(), machine=timezone.now())
    rows = programs.read(data, "programs.csv").rows
    import_programs(rows=rows, now=now, is_trial=True)
    import_programs(rows=rows, now=now)


def copy_and_upsert(data: bytes) -> None:
    with connection() as db, db.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE incoming (code text, specialty text, track text, institution text, state text)"
        )
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
                copy.write_row(
                    (
                        row["nrmp_program_code"],
                        row["specialty_code"],
                        row["track_name"],
                        row["institution_name"],
                        row["state"],
                    )
                )
        cursor.execute(
            "CREATE TEMP TABLE directory "
            "(code text PRIMARY KEY, specialty text, track text, institution text, state text)"
        )
        cursor.execute(
            "INSERT INTO directory SELECT DISTINCT ON (code) * FROM incoming "
            "WHERE code ~ '^[0-9]{7}[A-Z][0-9]{1,3}$' "
            "AND substr(code, 5, 3) = specialty AND institution <> '' AND length(state) = 2 "
            "ON CONFLICT (code) DO UPDATE SET track = excluded.track, institution = excluded.institution "
            "WHERE (directory.track, directory.institution) IS DISTINCT FROM (excluded.track, excluded.institution)"
        )
        db.commit()


@contextmanager
def connection() -> Iterator[psycopg.Connection]:
    from django.db import connection as ours

    ours.ensure_connection()
    with psycopg.connect(ours.connection.info.dsn) as db:
        yield db


def enlarged(count: int) -> bytes:
    """The directory again and again, each time with institutions and codes of its own."""
    rows = list(csv.reader(io.StringIO(DIRECTORY.read_text(), newline="")))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(rows[0])
    for number in range(count):
        row = list(rows[1 + number % (len(rows) - 1)])
        code = f"{number // 10 % 10_000:04d}{row[2]}{row[5]}{number % 10}{number // 100_000}"
        row[0], row[7] = code, code[:4]
        writer.writerow(row)
    return target.getvalue().encode()
