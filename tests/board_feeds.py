"""What the board shows hangs on these columns; whoever writes them raises the board's version in the same deed.

The board is kept for a minute while its version stands (docs/decisions/0015), so a write that does not raise it would
not be seen. `Guard` watches the statements of every test: in an action, which is a savepoint inside the test's
transaction, a write to a fed column without a raise of the version is a fault, and the test fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

NEW_ROWS = "*"
"""Also a row that comes or goes is seen, whatever is in it."""

FEEDS: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "advising_student": "* status status_at specialty_codes",
        "advising_person": (
            "given_name preferred_name family_name suffix title specialty_codes is_advocate capacity"
        ),
        "advising_assignment": "* advocate_id kind until acknowledged_at",
        "advising_absence": "* since until",
        "advising_interest": "* student_id program_id why",
        "advising_acquaintance": "* kind service",
        "advising_tie": "* kind",
        "advising_role": "* kind since until",
        "advising_target": "* state applied_at interview_at",
        "advising_program": "institution_name sister_key",
        "advising_contact": "* taken_back_at confirmed_at declined_at needs_confirming at",
        "advising_task": "* title due_at done_at",
        "outreach_message": "state at channel direction sender_id",
        "outreach_touch": "* at student_id program_id",
        "outreach_reservation": "* until ended_at",
        "outreach_conflict": "* severity sentence settled_at",
        "outreach_conflictside": "*",
    }.items()
}
_WRITE = re.compile(r'^\s*(INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"(.*)', re.DOTALL)
_SET = re.compile(r'"(\w+)" = ')


@dataclass
class _Deed:
    """What happened in one savepoint, with those inside it."""

    written: list[str] = field(default_factory=list)
    has_raised: bool = False
    is_undone: bool = False


class Guard:
    """Wraps every statement; `faults` are the writes that the board would not have seen."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._open: list[_Deed] = []
        self._asking = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        result = execute(sql, params, many, context)
        if not self._asking:
            self._note(str(sql), params)
        return result

    def _note(self, sql: str, params: Any) -> None:
        if sql.startswith("SAVEPOINT"):
            self._open.append(_Deed())
        elif sql.startswith("ROLLBACK TO SAVEPOINT") and self._open:
            self._open[-1].is_undone = True
        elif sql.startswith("RELEASE SAVEPOINT") and self._open:
            self._close(self._open.pop())
        elif self._open:
            deed = self._open[-1]
            deed.has_raised |= '"advising_version"' in sql and "board" in tuple(params or ())
            if found := fed_by(sql):
                deed.written.append(found)

    def _close(self, deed: _Deed) -> None:
        if deed.is_undone:
            return
        if self._open:
            self._open[-1].written += deed.written
            self._open[-1].has_raised |= deed.has_raised
        elif deed.written and not deed.has_raised and self._is_shown():
            self.faults += deed.written

    def _is_shown(self) -> bool:
        """Before any cycle is open there is no board."""
        self._asking = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM advising_cycle WHERE closed_at IS NULL LIMIT 1")
                return cursor.fetchone() is not None
        finally:
            self._asking = False


def fed_by(sql: str) -> str:
    """What of the board this statement may change, `table.column`; empty for nothing."""
    found = _WRITE.match(sql)
    if found is None or found[2] not in FEEDS:
        return ""
    verb, table, rest = found.groups()
    if verb != "UPDATE":
        return f"{table}.{NEW_ROWS}" if NEW_ROWS in FEEDS[table] else ""
    columns = set(_SET.findall(rest.split(" WHERE ")[0])) & FEEDS[table]
    return f"{table}.{sorted(columns)[0]}" if columns else ""


@contextmanager
def guarded() -> Iterator[Guard]:
    guard = Guard()
    with connection.execute_wrapper(guard):
        yield guard
