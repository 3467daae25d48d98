"""Times of day as people type them (pure). What can be morning or afternoon is no guess."""

import datetime
import re

from advising.imports.problems import Unreadable

_NAMED = {"noon": datetime.time(12), "midday": datetime.time(12), "midnight": datetime.time(0)}
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(a|p|am|pm|a\.m\.?|p\.m\.?)?(?:\s*(?:et|est|edt|eastern))?"
)
_PACKED = re.compile(r"(\d{2})(\d{2})")
_PART_OF_DAY = re.compile(r"0?\.\d+|0|1\.0+")
FIRST_SURE_HOUR = (
    7  # nobody is called before; "2:30" without am or pm can be the afternoon, "9:20" is the morning
)


def parse_time(text: str) -> datetime.time | None:
    """ "2:50 PM", "15:27", "9a", "noon", "0930"; None for an empty cell.

    Raises Unreadable for no time, and for what can be two.
    """
    cleaned = " ".join(text.split()).casefold()
    if cleaned in {"", "-", "?", "n/a", "unknown"}:
        return None
    if cleaned in _NAMED:
        return _NAMED[cleaned]
    if _PART_OF_DAY.fullmatch(cleaned):
        minutes = round(float(cleaned) * 24 * 60)
        return datetime.time(minutes // 60 % 24, minutes % 60)
    if match := _PACKED.fullmatch(cleaned):
        return _time(int(match.group(1)), int(match.group(2)), text)
    if not (match := _CLOCK.fullmatch(cleaned)):
        raise Unreadable(f'"{text.strip()[:40]}" is not a time. Write it as 14:50 or 2:50 pm.')
    hour, minute, half = int(match.group(1)), int(match.group(2) or 0), (match.group(3) or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            raise Unreadable(f'"{text.strip()}" is not a time. Write it as 14:50 or 2:50 pm.')
        return _time(hour % 12 + (12 if half == "p" else 0), minute, text)
    if match.group(2) is None or (hour < FIRST_SURE_HOUR and not cleaned.startswith("0")):
        raise Unreadable(f'"{text.strip()}" can be morning or afternoon. Write it as 14:50 or 2:50 pm.')
    return _time(hour, minute, text)


def _time(hour: int, minute: int, text: str) -> datetime.time:
    if hour > 23 or minute > 59:
        raise Unreadable(f'"{text.strip()}" is not a time. Write it as 14:50 or 2:50 pm.')
    return datetime.time(hour, minute)
