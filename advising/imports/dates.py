"""Days as people type them (pure). What can be two days is a problem, never a guess."""

import datetime
import re
from collections.abc import Iterable

from advising.imports.problems import Unreadable

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
EXCEL_SERIALS = range(14_000, 80_000)  # 1938 to 2119: five digits that are a day and not, say, a zip code
YEARS = range(1900, 2120)

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?)?")
DAY_MONTH = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[- ./]?([a-z]+)\.?[- ,./]*(\d{4}|\d{2})")
MONTH_DAY = re.compile(r"(?:[a-z]+,? )?([a-z]+)\.?[- ]?(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4}|\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
MONTH_ONLY = re.compile(r"[a-z]+\.? \d{4}|\d{1,2}/\d{4}|\d{4}-\d{1,2}")


def parse_date(text: str, *, order: str = "", centuries: bool = True) -> datetime.date | None:
    """The day that a cell names; None for an empty cell.

    `order` is "mdy" where the layout itself says so (R3), "dmy" where a heading does; it then is the only reading.
    Without `centuries` a year of two digits is refused, as for days of birth. Raises Unreadable for no reading and for
    more than one.
    """
    cleaned = " ".join(text.split()).casefold()
    if not cleaned:
        return None
    if match := SERIAL.fullmatch(cleaned):
        return _excel_day(int(match.group(1)), text)
    if match := ISO.fullmatch(cleaned) or PACKED.fullmatch(cleaned):
        return _only([_day(*match.group(1, 2, 3))], text)
    if match := NUMERIC.fullmatch(cleaned):
        return _numeric(match, text, order, centuries)
    if (match := DAY_MONTH.fullmatch(cleaned)) and match.group(2) in MONTHS:
        return _only(
            [_day(_year(match.group(3), text, centuries), MONTHS[match.group(2)], match.group(1))], text
        )
    if (match := MONTH_DAY.fullmatch(cleaned)) and match.group(1) in MONTHS:
        return _only(
            [_day(_year(match.group(3), text, centuries), MONTHS[match.group(1)], match.group(2))], text
        )
    if MONTH_ONLY.fullmatch(cleaned):
        raise Unreadable(f'"{text.strip()}" names no day. Write it as in 2027-05-14.')
    raise Unreadable(f'"{text.strip()}" is not a date. Write it as in 2027-05-14.')


def is_day_first(text: str) -> bool:
    """Whether a cell can only be a day written before its month, as 26/12/1995."""
    match = NUMERIC.fullmatch(" ".join(text.split()).casefold())
    return match is not None and int(match.group(1)) > 12 >= int(match.group(3))


def _numeric(match: re.Match[str], text: str, order: str, centuries: bool) -> datetime.date:
    first, _, second, year_text = match.groups()
    year = _year(year_text, text, centuries)
    month_first, day_first = _day(year, first, second), _day(year, second, first)
    if order == "mdy":
        return _only([month_first], text)
    if order == "dmy":
        return _only([day_first], text)
    return _only([month_first, day_first], text)


def _only(days: Iterable[datetime.date | None], text: str) -> datetime.date:
    found = sorted({day for day in days if day})
    if not found:
        raise Unreadable(f'There is no such day as "{text.strip()}".')
    if len(found) > 1:
        one, other = (f"{day:%B} {day.day}, {day.year}" for day in found)
        raise Unreadable(f'"{text.strip()}" can be {one} or {other}. Write it as {found[0]} or {found[1]}.')
    return found[0]


def _day(year: str | int, month: str | int, day: str | int) -> datetime.date | None:
    if int(year) not in YEARS:
        return None
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _year(digits: str, text: str, centuries: bool) -> int:
    if len(digits) == 4:
        return int(digits)
    if not centuries:
        raise Unreadable(f'"{text.strip()}" gives the year in two digits. Write all four.')
    return 2000 + int(digits)


def _excel_day(serial: int, text: str) -> datetime.date:
    if serial not in EXCEL_SERIALS:
        raise Unreadable(f'"{text.strip()}" is not a date. Write it as in 2027-05-14.')
    return EXCEL_DAY_ZERO + datetime.timedelta(days=serial)
