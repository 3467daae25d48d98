"""What an export of alumni says of a person, as the plain values that a plan keeps (pure)."""

from typing import Any

from advising.imports.alumni import AlumRow
from advising.imports.plans import plain

PERSON_LABELS = {
    "title": "Title",
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Last name",
    "birth_family_name": "Last name at birth",
    "suffix": "Suffix",
    "preferred_name": "Preferred name",
    "alumni_id": "Alumni number",
    "email": "Email",
    "phone": "Phone",
    "class_year": "Class",
    "specialty_codes": "Specialties",
    "city": "City",
    "state": "State",
    "employer": "Employer",
    "position": "Position",
    "trained_at": "Residency",
    "profile_url": "Profile",
    "is_deceased": "Deceased",
}


def of_alum(row: AlumRow) -> dict[str, Any]:
    """The values of a row. A file that does not say "deceased" says nothing of it."""
    values = {
        "title": row.name.title,
        "given_name": row.name.given,
        "middle_name": row.name.middle,
        "family_name": row.name.family,
        "birth_family_name": row.birth_family,
        "suffix": row.name.suffix,
        "preferred_name": row.name.preferred,
        "alumni_id": row.alumni_id,
        "email": row.email,
        "other_emails": row.other_emails,
        "phone": row.phone,
        "class_year": row.class_year,
        "specialty_codes": [row.specialty_code] if row.specialty_code else [],
        "city": row.city,
        "state": row.state,
        "employer": row.employer,
        "position": row.position,
        "profile_url": row.profile_url,
        "is_deceased": row.is_deceased or None,
        "no_contact": dict(row.no_contact),
        "trained_at": row.trained_at,
        "volunteers_as": row.volunteers_as,
    }
    return {name: plain(value) for name, value in values.items() if value not in (None, "", (), [], {})}
