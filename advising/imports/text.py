"""Words that are kept as they were written (pure)."""

import re

from advising.imports.problems import Unreadable


def parse_line(text: str) -> str:
    """One line, spaces set right."""
    return " ".join(text.split())


# Letters of UTF-8 that were read as Windows-1252, or lost: "M\u00c3\u00bcnster", "Bost\ufffdn".
_GARBLED = re.compile(
    r"\ufffd|[\u00c2\u00c3\u00c4\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    r"|\u00e2\u20ac"
)


def parse_words(text: str) -> str:
    """One line of sound words, empty for an empty cell and for signs that stand for nothing.

    Raises Unreadable for letters that were lost or garbled, and for a formula.
    """
    words = " ".join(text.split())
    if words.startswith("=") or (not words.isascii() and _GARBLED.search(words)):
        what = "is a formula, not words" if words.startswith("=") else "has lost or garbled letters"
        raise Unreadable(f'"{words[:60]}" {what}. Write it as it is spelled.')
    return (
        ""
        if len(words) < 5 and words.casefold() in {"n/a", "na", "none", "-", "--", "\u2014", "tbd", "?"}
        else words
    )


def parse_note(text: str) -> str:
    """A note of any length. What looks like a formula stays text; exports take its edge off."""
    return re.sub(r"\r\n?", "\n", text).strip()


def at_most(length: int, text: str) -> str:
    """The text, refused where the field it goes to is shorter. Raises Unreadable."""
    if len(text) > length:
        raise Unreadable(f"is longer than {length} characters. Shorten it.")
    return text
