"""Phone numbers (pure)."""

import re

from advising.imports.emails import NOTHING
from advising.imports.problems import Unreadable

EXTENSION = re.compile(r"(?:[,;]?\s*(?:x|ext\.?|extension|#)\s*\.?:?\s*)(\d{1,6})\s*$", re.IGNORECASE)
NOT_A_NUMBER = re.compile(r"[^\d\s()+.\-/\u2010-\u2015\xa0]")


def parse_phone(text: str) -> str:
    """A North American number as "+1 651 555 0124" or "… x330", another with its country code as it is grouped.

    Empty for an empty cell. Raises Unreadable.
    """
    cleaned = re.sub(r"^(\d{10,11})\.0+$", r"\1", text.strip())
    if cleaned.casefold() in NOTHING:
        return ""
    extension = EXTENSION.search(cleaned)
    number = cleaned[: extension.start()] if extension else cleaned
    number = re.sub(r"^(?:tel|phone|cell|mobile)\s*:?\s*", "", number, flags=re.IGNORECASE)
    if NOT_A_NUMBER.search(number):
        raise Unreadable(f'"{cleaned}" is not one phone number.')
    return _grouped(number, cleaned) + (f" x{extension.group(1)}" if extension else "")


def _grouped(number: str, whole: str) -> str:
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith("+") and not digits.startswith("1"):
        if not 8 <= len(digits) <= 15:
            raise Unreadable(f'"{whole}" has not the digits of a phone number.')
        return "+" + " ".join(re.findall(r"\d+", number))
    national = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(national) != 10 or national[0] in "01":
        raise Unreadable(
            f'"{whole}" has not the ten digits of a phone number; from abroad begin with + and the country.'
        )
    return f"+1 {national[:3]} {national[3:6]} {national[6:]}"
