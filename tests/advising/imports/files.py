"""The sample files, and small tables written by a test."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

FOLDER = Path(__file__).parents[2] / "data" / "imports"
PROGRAMS = Path(__file__).parents[3] / "advising" / "data" / "programs.csv"


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def truth(name: str) -> Any:
    return json.loads(sample(name))


def csv_bytes(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def xlsx_bytes(
    rows: Sequence[Sequence[Any]], *, as_text: bool = False, **sheets: Sequence[Sequence[Any]]
) -> bytes:
    """A workbook of one sheet, and of more where they are named; formulas as they are, or as text."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(list(row))
        for cell in first[first.max_row]:
            if as_text and cell.data_type == "f":
                cell.data_type = "s"
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
