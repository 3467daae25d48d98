"""One list in the many forms in which offices hand it over: each is read alike."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest

from advising.imports import faculty, programs, roster_unmatched
from advising.imports.readings import Reading
from tests.advising.imports.files import PROGRAMS, sample, xlsx_bytes

pytestmark = pytest.mark.slow

Table = list[list[str]]


def as_text(delimiter: str, encoding: str, line_end: str = "\r\n") -> Callable[[Table], tuple[bytes, str]]:
    def write(table: Table) -> tuple[bytes, str]:
        target = io.StringIO()
        csv.writer(target, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
            table
        )
        return target.getvalue().encode(encoding), "list.csv"

    return write


def as_workbook(table: Table) -> tuple[bytes, str]:
    """Numbers as numbers, as Excel makes them when a sheet is typed; leading zeros stay text."""
    typed = [
        [int(c) if c.isdigit() and not c.startswith("0") else c.replace("\r", "") for c in row]
        for row in table
    ]
    return xlsx_bytes(typed, as_text=True), "list.xlsx"


def with_title_and_footer(table: Table) -> tuple[bytes, str]:
    width = len(table[0])
    framed = [
        ["Office of Student Affairs", *[""] * (width - 1)],
        [""] * width,
        *table,
        [""] * width,
        ["Total", str(len(table) - 1), *[""] * (width - 2)],
        ["* Confidential", *[""] * (width - 1)],
    ]
    return as_text(",", "utf-8-sig")(framed)


FORMS = {
    "semicolon": as_text(";", "utf-8"),
    "tab, utf-16": as_text("\t", "utf-16"),
    "pipe, old mac": as_text("|", "utf-8-sig", "\r"),
    "workbook": as_workbook,
    "title and footer": with_title_and_footer,
}
READERS: dict[str, Callable[[bytes, str], Reading[Any]]] = {
    "roster_unmatched.csv": roster_unmatched.read,
    "faculty.csv": faculty.read,
    "programs.csv": programs.read,
}


def table_of(name: str) -> Table:
    data = PROGRAMS.read_bytes() if name == "programs.csv" else sample(name)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return rows[:400]


def shuffled(table: Table, seed: int) -> Table:
    order = list(range(len(table[0])))
    random.Random(seed).shuffle(order)
    return [[row[place] for place in order] for row in table]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [1, 2])
def test_forms_of_one_list_are_read_alike(name: str, form: str, seed: int) -> None:
    table = table_of(name)
    read = READERS[name]
    plain_data, plain_name = as_text(",", "utf-8")(table)
    expected = [(row.number, row) for row in read(plain_data, plain_name).rows]

    data, file_name = FORMS[form](shuffled(table, seed))
    found = read(data, file_name).rows

    shift = found[0].number - expected[0][0]
    assert [repr(row).replace(f"number={row.number}", f"number={row.number - shift}") for row in found] == [
        repr(row) for _, row in expected
    ]
