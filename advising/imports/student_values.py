"""What a roster says of a student, as the plain values that a plan keeps (pure)."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from advising.imports.plans import plain
from advising.imports.roster_r3 import R3Row
from advising.imports.roster_unmatched import RosterRow

PERSON_LABELS = {
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Last name",
    "suffix": "Suffix",
    "preferred_name": "Preferred name",
    "email": "Email",
    "phone": "Phone",
}
STUDENT_LABELS = {
    "nrmp_id": "NRMP ID",
    "usmle_id": "USMLE ID",
    "degree": "Degree",
    "born_on": "Born",
    "graduates_on": "Graduates",
    "visa": "Visa",
    "specialty_codes": "Specialties",
    "places_wanted": "Places wanted",
    "advisor_name": "Advisor",
    "note": "Note",
}


def of_roster(row: RosterRow) -> dict[str, Any]:
    """The values of a row of the unmatched list."""
    return _told(
        aamc_id=row.aamc_id,
        given_name=row.name.given,
        middle_name=row.name.middle,
        family_name=row.name.family,
        suffix=row.name.suffix,
        preferred_name=row.preferred or row.name.preferred,
        email=row.email,
        phone=row.phone,
        nrmp_id=row.nrmp_id,
        degree=row.degree,
        graduates_on=row.graduates_on,
        visa=row.visa,
        specialty_codes=row.specialty_codes,
        places_wanted=row.places,
        advisor_name=row.advisor,
        note=row.note,
        status=row.status,
        status_detail=row.match.detail if row.match else "",
        partner=row.partner_aamc_id,
        exams={
            exam: {"result": reading.result, "attempts": reading.attempts, "score": reading.score}
            for exam, reading in row.exams.items()
        },
        ferpa=_ferpa(row),
    )


def of_r3(row: R3Row) -> dict[str, Any]:
    """The values of a row of the class list."""
    return _told(
        aamc_id=row.aamc_id,
        given_name=row.name.given,
        middle_name=row.name.middle,
        family_name=row.name.family,
        suffix=row.name.suffix,
        preferred_name=row.name.preferred,
        usmle_id=row.usmle_id,
        born_on=row.born_on,
    )


def _told(**values: Any) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items() if value not in (None, "", (), {})}


def _ferpa(row: RosterRow) -> str:
    if row.ferpa is None or not row.ferpa.says_yes:
        return ""
    signed = f", signed {row.ferpa.signed_on.isoformat()}" if row.ferpa.signed_on else ""
    return f"The roster says FERPA: yes{signed}."


def folded(name: str) -> str:
    """A name without case, accents and punctuation, to compare by."""
    bare = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("Ł", "L"))
    return "".join(character for character in bare if character.isalnum()).casefold()


def is_same_human(held: Mapping[str, str], told: Mapping[str, Any]) -> bool:
    """Whether the names can be of one person: one of first and last name agrees, however it is written."""
    first = {folded(held.get("given_name", "")), folded(held.get("preferred_name", ""))} - {""}
    told_first = {folded(told.get("given_name", "")), folded(told.get("preferred_name", ""))} - {""}
    same_first = bool(first & told_first) or any(
        one.startswith(other) or other.startswith(one)
        for one in first
        for other in told_first
        if min(len(one), len(other)) == 1
    )
    return same_first or folded(held.get("family_name", "")) == folded(told.get("family_name", ""))
