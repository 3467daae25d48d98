"""What could not be read, said to the person who holds the file."""

from dataclasses import dataclass


class Unreadable(ValueError):
    """A cell has no reading, or more than one. Its text says what is wrong and what to write instead."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file. `row` counts as a spreadsheet does, from 1; `column` is the heading, or empty."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        return f"{where}: {self.words}"
