"""Yes, no and the answers between (pure)."""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from advising.imports.dates import parse_date
from advising.imports.problems import Unreadable

YES = frozenset(
    {"y", "yes", "true", "t", "1", "x", "✓", "✔", "ok", "1.0", "yes.", "yes, please", "yes please"}
)
NO = frozenset(
    {"n", "no", "false", "f", "0", "0.0", "no.", "declined", "no thanks", "no, thanks", "no thank you"}
)


def parse_yes_no(text: str) -> bool | None:
    """None for an empty cell. Raises Unreadable."""
    answer = " ".join(text.split()).casefold().rstrip("!")
    if answer in {"", "n/a", "na", "-", "—"}:
        return None
    if answer in YES:
        return True
    if answer in NO:
        return False
    raise Unreadable(f'"{text.strip()}" is neither yes nor no.')


class Willing(StrEnum):
    YES = "yes"
    NO = "no"
    ASK_FIRST = "ask_first"
    UNKNOWN = ""


def parse_willing(text: str) -> Willing:
    """Does this person take students: yes, no, ask first, or not known. Raises Unreadable."""
    answer = " ".join(text.split()).casefold().strip(".!")
    if re.fullmatch(r"(please )?ask( me| them)?( first)?|maybe|case by case|it depends|depends", answer):
        return Willing.ASK_FIRST
    known = parse_yes_no(answer)
    return Willing.UNKNOWN if known is None else Willing.YES if known else Willing.NO


def parse_eligible(text: str) -> bool | None:
    """As `parse_yes_no`, with the words "eligible" and "not eligible" too. Raises Unreadable."""
    answer = " ".join(text.split()).casefold()
    if re.fullmatch(r"eligible( for soap)?|soap[- ]eligible", answer):
        return True
    if re.fullmatch(r"(not |non-?|in)eligible( for soap)?", answer):
        return False
    return parse_yes_no(text)


@dataclass(frozen=True, slots=True)
class FerpaNote:
    """What a sheet says of a FERPA release. It makes a task for the student, and never a release."""

    says_yes: bool
    signed_on: datetime.date | None = None


def parse_ferpa(text: str) -> FerpaNote | None:
    """ "Y", "signed 20270225", "N"; None for an empty cell. Raises Unreadable."""
    answer = " ".join(text.split()).casefold()
    if match := re.fullmatch(r"(?:yes|y)?[ ,:-]*(?:signed|on file|received)?(?: on)?[ ,:-]*(\d.*)", answer):
        return FerpaNote(True, parse_date(match.group(1)))
    if re.fullmatch(r"(?:yes|y)?[ ,:-]*(?:signed|on file|received)", answer):
        return FerpaNote(True)
    if re.fullmatch(r"not (yet )?signed|pending|not yet|unsigned|awaiting.*", answer):
        return FerpaNote(False)
    known = parse_yes_no(answer)
    return None if known is None else FerpaNote(known)
