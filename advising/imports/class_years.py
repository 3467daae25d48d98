"""The year somebody graduated, as alumni files write it (pure)."""

import re

from advising.imports.dates import MONTHS, parse_date
from advising.imports.problems import Unreadable

TIMES = {*MONTHS, "spring", "summer", "fall", "autumn", "winter"}
YEARS = range(1930, 2041)
FIRST_SERIAL = (
    21_916  # January 1960; below, five digits are a mistyped year ("20166") sooner than an Excel day
)
CENTURY_TURNS = 35  # '35 is read as 2035, '36 as 1936: as for years of training


def parse_class_year(text: str) -> int | None:
    """ "2016", "'16", "Class of 2016", "May 2016", "2016-05-01"; None for an empty cell. Raises Unreadable."""
    cleaned = " ".join(text.replace("’", "'").replace("‘", "'").split()).casefold()
    cleaned = re.sub(r"^(class of|class|c/o)\s+", "", cleaned)
    if cleaned in {"", "n/a", "na", "-", "unknown"}:
        return None
    if match := re.fullmatch(r"(\d{4})(?:\.0+)?", cleaned):
        return _plausible(int(match.group(1)), text)
    if match := re.fullmatch(r"'(\d{2})|(\d{2})", cleaned):
        year = int(match.group(1) or match.group(2))
        return year + (2000 if year <= CENTURY_TURNS else 1900)
    if (match := re.fullmatch(r"([a-z]+)\.?,? (\d{4})", cleaned)) and match.group(1) in TIMES:
        return _plausible(int(match.group(2)), text)
    if match := re.fullmatch(r"\d{1,2}/(\d{4})|(\d{4})-\d{1,2}", cleaned):
        return _plausible(int(match.group(1) or match.group(2)), text)
    if match := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", cleaned):
        return _plausible(int(match.group(3)), text)  # whichever is the month, the year is one
    if re.fullmatch(r"\d{5}", cleaned) and int(cleaned) < FIRST_SERIAL:
        raise Unreadable(f'"{text.strip()}" is not a class year.')
    day = parse_date(cleaned)
    return _plausible(day.year, text) if day else None


def parse_constituent_codes(text: str) -> int | None:
    """The class year among codes such as "Alumni;2016"; None where no code is a year. Raises Unreadable for two."""
    years = {
        int(code) for part in re.split(r"[;,|]", text) if re.fullmatch(r"(19|20)\d{2}", code := part.strip())
    }
    if len(years) > 1:
        raise Unreadable(f'"{text.strip()}" names more than one class year.')
    return _plausible(years.pop(), text) if years else None


def _plausible(year: int, text: str) -> int:
    if year not in YEARS:
        raise Unreadable(f'"{text.strip()}" is not a class year.')
    return year
