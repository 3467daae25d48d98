"""The program directory and alumni into PostgreSQL: read, check, preview and write, beside COPY and an upsert.

The floor is a plain program: csv, COPY to a temporary table, checks in SQL, one upsert. For the directory the product
does both passes that the operator does, the trial and the import. For alumni it does all of an upload: preview with
every check and who may be double, commit with history and what an undo needs; the floor stores the same people alone.
"""

import csv
import io
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

DIRECTORY = Path(__file__).parents[1] / "advising" / "data" / "programs.csv"
LARGE = 100_000
ALUMNI = 10_000  # in the usual round; LARGE in the large one
GOAL_SHARE = 0.25  # of the floor's rows a second
GOAL_MEMORY = 150  # MB above idle


def run(*, large: bool) -> None:
    import_module("tests.settings")  # Starts PostgreSQL, for this process.
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure(DIRECTORY.read_bytes())
    measure(enlarged(2 * LARGE - 1 if large else LARGE))
    measure_alumni(alumni_file(LARGE if large else ALUMNI))


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


def measure_alumni(data: bytes) -> None:
    rows = data.count(b"\n") - 1
    floor = rows / timed(partial(copy_and_upsert_people, data))
    print(f"  COPY, checks and upsert          {rows:>7,} alumni {floor:>8,.0f} rows/s")
    upload = Upload()
    before = peak()
    first = rows / timed(partial(upload.whole, data))
    grown = peak() - before
    again = rows / timed(partial(upload.unchanged, data))
    print(f"  preview and import               {rows:>7,} alumni {first:>8,.0f} rows/s")
    print(f"  preview of the same file again   {rows:>7,} alumni {again:>8,.0f} rows/s")
    verdict(f"{first / floor:.2f} of the floor", first / floor >= GOAL_SHARE, f"≥ {GOAL_SHARE}")
    verdict(f"{grown:.0f} MB more at the peak", grown <= GOAL_MEMORY, f"≤ {GOAL_MEMORY} MB")


class Upload:
    """A dean who uploads alumni, and imports them."""

    def __init__(self) -> None:
        from django.utils import timezone

        from advising.clock import Moment
        from tests.factories import DeanFactory

        self.by = DeanFactory()
        self.now = Moment(cycle=timezone.now(), machine=timezone.now())

    def preview(self, data: bytes) -> Any:
        from advising.actions.imports import preview_import
        from advising.models import ImportKind

        return preview_import(
            school=self.by.school,
            cycle=None,
            kind=ImportKind.ALUMNI,
            file_name="alumni.csv",
            data=data,
            by=self.by,
            now=self.now,
        )

    def whole(self, data: bytes) -> None:
        from advising.actions.imports import commit_import

        commit_import(batch=self.preview(data), by=self.by, now=self.now)

    def unchanged(self, data: bytes) -> None:
        counts = self.preview(data).counts
        if counts["new"] or counts["changed"]:
            raise AssertionError(f"The same file would write: {counts}")


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


def copy_and_upsert_people(data: bytes) -> None:
    with connection() as db, db.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE arriving (number text, given text, family text, year text, email text)"
        )
        with cursor.copy("COPY arriving FROM STDIN") as copy:
            for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
                names = row["First Name"], row["Last Name"]
                copy.write_row((row["Alumni ID"], *names, row["Class Year"], row["Email"]))
        cursor.execute(
            "CREATE TEMP TABLE people (number text PRIMARY KEY, given text, family text, year int, email text)"
        )
        cursor.execute(
            "INSERT INTO people SELECT DISTINCT ON (number) number, given, family, year::int, lower(email) "
            "FROM arriving WHERE given <> '' AND family <> '' AND year ~ '^[0-9]{4}$' AND email ~ '^[^@]+@[^@]+$' "
            "ON CONFLICT (number) DO UPDATE SET email = excluded.email WHERE people.email <> excluded.email"
        )
        db.commit()


def alumni_file(count: int) -> bytes:
    """A plain list of invented people: names of syllables, addresses and numbers of their own."""
    chance = random.Random(7)
    syllables = [
        "ba",
        "ke",
        "li",
        "mo",
        "nu",
        "ra",
        "so",
        "ti",
        "va",
        "we",
        "xi",
        "yo",
        "da",
        "fe",
        "gi",
        "ho",
        "mar",
        "ton",
        "sen",
        "ley",
    ]
    given = ["".join(chance.choices(syllables, k=2)).capitalize() for _ in range(400)]
    hospitals = [f"{''.join(chance.choices(syllables, k=3)).capitalize()} Medical Center" for _ in range(400)]
    specialties = ["Internal Medicine", "Family Medicine", "Pediatrics", "Psychiatry", "Surgery", "Neurology"]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(
        [
            "Alumni ID",
            "First Name",
            "Last Name",
            "Class Year",
            "Email",
            "Mobile Phone",
            "City",
            "State",
            "Employer",
            "Specialty",
            "Do Not Contact",
        ]
    )
    for number in range(count):
        first, last = chance.choice(given), "".join(chance.choices(syllables, k=4)).capitalize()
        writer.writerow(
            (
                f"A{number:07d}", first, last, chance.randint(1970, 2025), f"{first}.{last}{number}@x.example".lower(),
                f"612-{200 + number // 10_000:03d}-{number % 10_000:04d}", "Harlow", chance.choice(["MA", "NY", "OH"]),
                chance.choice(hospitals), chance.choice(specialties), "Yes" if number % 50 == 0 else "",
            )
        )  # fmt: skip
    return target.getvalue().encode()


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
