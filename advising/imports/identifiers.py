"""Numbers that stand for people and programs (pure)."""

import re

from advising.imports.emails import NOTHING
from advising.imports.problems import Unreadable

PROGRAM_CODE = re.compile(r"[0-9]{7}[A-Z][0-9]{1,3}")
FLOAT = re.compile(r"(\d+)\.0+")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)


def _typed(text: str) -> str:
    """The text without what spreadsheets put around a number to keep its zeros: '0123 and ="0123"."""
    cleaned = text.strip().lstrip("'").strip()
    match = re.fullmatch(r'="([^"]*)"', cleaned)
    return match.group(1) if match else cleaned


def _digits(text: str, name: str) -> str:
    """Digits without the spaces, hyphens and ".0" that sheets add. Raises Unreadable where other things stand in it."""
    cleaned = _typed(text)
    if SCIENTIFIC.fullmatch(cleaned):
        raise Unreadable(
            f'"{cleaned}": the spreadsheet has shortened the {name}. Format the column as text and fill it again.'
        )
    if match := FLOAT.fullmatch(cleaned):
        cleaned = match.group(1)
    return re.sub(r"[\s\-\u2010-\u2015\xa0]", "", cleaned)


def parse_aamc_id(text: str) -> str:
    """Eight digits, with or without spaces and hyphens between them. Raises Unreadable."""
    digits = _digits(text, "AAMC ID")
    if re.fullmatch(r"\d-\d{3}-\d{3}-\d", text.strip()):
        raise Unreadable(
            f'"{text.strip()}" is written as a USMLE ID is. Have the two columns changed places?'
        )
    if not digits:
        raise Unreadable("The AAMC ID is missing.")
    if not re.fullmatch(r"[0-9]+", digits):
        raise Unreadable(f'"{text.strip()}" is not an AAMC ID, which has eight digits.')
    if len(digits) < 8:
        raise Unreadable(
            f'"{text.strip()}" has {len(digits)} digits and an AAMC ID has eight. '
            "Has the spreadsheet dropped a zero at its front?"
        )
    if len(digits) > 8:
        raise Unreadable(f'"{text.strip()}" has {len(digits)} digits and an AAMC ID has eight.')
    return digits


def parse_optional_aamc_id(text: str) -> str:
    return "" if text.strip().casefold() in NOTHING else parse_aamc_id(text)


def parse_nrmp_id(text: str) -> str:
    """N and some seven to ten digits; empty for an empty cell. Raises Unreadable."""
    cleaned = re.sub(r"\s", "", text).upper()
    if cleaned and not re.fullmatch(r"N[0-9]{7,10}", cleaned):
        raise Unreadable(f'"{text.strip()}" is not an NRMP ID, which is N and digits.')
    return cleaned


def parse_usmle_id(text: str) -> str:
    """Eight digits written as 5-341-150-7; empty for an empty cell. Raises Unreadable."""
    digits = _digits(text, "USMLE ID")
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise Unreadable(f'"{text.strip()}" is not a USMLE ID, which has eight digits as in 5-341-150-7.')
    return f"{digits[0]}-{digits[1:4]}-{digits[4:7]}-{digits[7]}"


def parse_employee_id(text: str) -> str:
    cleaned = " ".join(_typed(text).split())
    if SCIENTIFIC.fullmatch(cleaned):
        raise Unreadable(
            f'"{cleaned}": the spreadsheet has shortened the number. Format the column as text and fill it again.'
        )
    if match := FLOAT.fullmatch(cleaned):
        cleaned = match.group(1)
    if len(cleaned) > 40:
        raise Unreadable(f'"{cleaned[:40]}…" is too long for an employee number.')
    return cleaned


def parse_program_code(text: str) -> str:
    """NRMP's program code: institution (4 digits), specialty (3), type letter, track (1 to 3 digits).

    Raises Unreadable.
    """
    if PROGRAM_CODE.fullmatch(text):  # as it stands in all rows of a well-kept directory
        return text
    cleaned = "".join(text.split()).upper()
    if not cleaned:
        raise Unreadable("The program code is missing.")
    if re.fullmatch(r"[0-9]{5,6}[A-Z][0-9]{1,3}", cleaned):
        raise Unreadable(
            f'"{text.strip()}" is too short for a program code. Has the spreadsheet dropped a zero at its front?'
        )
    if not PROGRAM_CODE.fullmatch(cleaned):
        raise Unreadable(f'"{text.strip()}" is not a program code, which looks like 1903140C0.')
    return cleaned


def parse_acgme_id(text: str) -> str:
    """Ten digits; empty for an empty cell. Raises Unreadable."""
    digits = _digits(text, "ACGME number") if text else ""
    if digits and not re.fullmatch(r"[0-9]{10}", digits):
        raise Unreadable(
            f'"{text.strip()}" is not an ACGME program number, which has ten digits. Was a zero at its front dropped?'
        )
    return digits
