"""Logs without student facts."""

import logging
import traceback
from types import TracebackType


class ScrubbedFormatter(logging.Formatter):
    """Writes where an exception arose and its kind, never its words: those may quote a name or an AAMC ID.

    A unique constraint's message, for one, repeats the values that clash.
    """

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += ["Traceback (most recent call last; values withheld):\n"]
            lines += traceback.format_tb(error.__traceback__)
            lines += [f"{type(error).__module__}.{type(error).__qualname__}\n"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                lines += ["\nwhich came from\n"]
        return "".join(lines).rstrip()
