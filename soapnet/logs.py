"""Logs without student facts: what happened and where, never about whom."""

import copy
import logging
import traceback
from collections.abc import Mapping
from types import TracebackType

# What Celery hands to its log besides the task's name and id.
TASK_VALUES = frozenset({"args", "kwargs", "exc", "return_value", "traceback"})


def kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _scrubbed(value: object) -> object:
    return kind(value) if isinstance(value, BaseException) else value


def scrubbed_arguments(values: object) -> object:
    """The same arguments with exceptions told by kind, and a task's arguments and result withheld."""
    if isinstance(values, Mapping):
        return {
            key: "(withheld)" if key in TASK_VALUES else _scrubbed(value) for key, value in values.items()
        }
    if isinstance(values, tuple):
        return tuple(_scrubbed(value) for value in values)
    return values


class ScrubbedFormatter(logging.Formatter):
    """Writes where an exception arose and its kind, never its words: those may quote a name or an AAMC ID.

    A unique constraint's message, for one, repeats the values that clash.
    """

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.msg = _scrubbed(record.msg)
        record.args = scrubbed_arguments(record.args)  # type: ignore[assignment]
        record.exc_text = None  # Another handler may have left the full words here.
        return super().format(record)

    def formatException(  # noqa: N802 (logging calls it so)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            parts += ["Traceback (most recent call last; values withheld):\n"]
            parts += traceback.format_tb(error.__traceback__)
            parts += [kind(error)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                parts += ["\nwhich came from\n"]
        return "".join(parts)
