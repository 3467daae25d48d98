"""What a faculty sheet says of a person, as the plain values that a plan keeps (pure)."""

from typing import Any

from advising.imports.answers import Willing
from advising.imports.faculty import FacultyRow
from advising.imports.plans import plain

PERSON_LABELS = {
    "title": "Title",
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Last name",
    "suffix": "Suffix",
    "preferred_name": "Preferred name",
    "employee_id": "Employee number",
    "email": "Email",
    "phone": "Phone",
    "specialty_codes": "Specialties",
    "is_advocate": "Takes students",
}


def of_faculty(row: FacultyRow) -> dict[str, Any]:
    """The values of a row. Neither "ask first" nor an empty cell says whether the person takes students."""
    values = {
        "title": row.name.title,
        "given_name": row.name.given,
        "middle_name": row.name.middle,
        "family_name": row.name.family,
        "suffix": row.name.suffix,
        "preferred_name": row.name.preferred,
        "employee_id": row.employee_id,
        "email": row.email,
        "phone": row.phone,
        "specialty_codes": [row.specialty_code] if row.specialty_code else [],
        "is_advocate": {Willing.YES: True, Willing.NO: False}.get(row.willing),
        "ask_first": row.willing is Willing.ASK_FIRST or None,
        "job_title": row.title,
        "trained_at": row.trained_at,
        "trained_in": row.trained_in,
        "knows_at": row.knows_at,
        "updated_on": row.updated_on,
    }
    return {name: plain(value) for name, value in values.items() if value not in (None, "", (), [])}
