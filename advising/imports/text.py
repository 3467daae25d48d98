"""Words that are kept as they were written (pure)."""

import re

from advising.imports.problems import Unreadable


def parse_line(text: str) -> str:
    """One line, spaces set right."""
    return " ".join(text.split())


def parse_note(text: str) -> str:
    """A note of any length. What looks like a formula stays text; exports take its edge off."""
    return re.sub(r"\r\n?", "\n", text).strip()


def at_most(length: int, text: str) -> str:
    """The text, refused where the field it goes to is shorter. Raises Unreadable."""
    if len(text) > length:
        raise Unreadable(f"is longer than {length} characters. Shorten it.")
    return text
