"""How large an upload may be, and the refusal for what is no table of people or programs (pure)."""

from advising.refusals import Refusal

MAX_BYTES = 25_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 400
MAX_CELL_LENGTH = 40_000  # Excel's own limit is 32,767
MAX_UNPACKED_BYTES = 250_000_000
MAX_SHEETS = 60


class NotATable(Refusal):
    """The file as a whole cannot be read as a table: what it is, and what to upload instead."""


class UnknownColumns(NotATable):
    """A table whose columns are not known beyond doubt: a person may say which is what."""
