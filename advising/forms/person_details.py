from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from advising import specialties
from advising.actions.persons import CHANNELS, DETAILS, OFFICES_OWN
from advising.directory import named_programs
from advising.imports.problems import Unreadable
from advising.imports.states import parse_state
from advising.models import (
    AT_THE_SCHOOL,
    AcquaintanceKind,
    Channels,
    Person,
    Program,
    RoleKind,
    Student,
    TieKind,
)

MOST_NAMED = 5
_SPECIALTIES = [(one.code, one.name) for one in specialties.SPECIALTIES]
_LABELS = {
    "preferred_name": "Preferred name",
    "birth_family_name": "Last name at birth",
    "class_year": "Class (alumni)",
    "alumni_id": "Alumni number",
    "npi": "NPI",
    "asks_a_season": "Asks a season at most",
    "is_deceased": "Deceased",
    "is_reserved": "Reserved for the dean",
    "is_well_known": "Well known in their specialty",
    "trained_at": "Residency",
    "time_zone": "Time zone, if another (America/Chicago)",
}


class DetailsForm(forms.ModelForm[Person]):
    """Who they are. Whether it may stand is the action's to say."""

    specialty_codes = forms.MultipleChoiceField(
        label="Specialties",
        required=False,
        choices=_SPECIALTIES,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    state = forms.CharField(label="State", max_length=30, required=False)
    profile_url = forms.URLField(label="Profile", max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Person
        fields: tuple[str, ...] = DETAILS
        labels = _LABELS

    def clean_state(self) -> str:
        try:
            return parse_state(self.cleaned_data["state"]) if self.cleaned_data["state"].strip() else ""
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason

    def _post_clean(self) -> None:
        """The action writes; the instance is not touched here."""


class ChannelsForm(forms.Form):
    """Ways to reach them, and for each forbidden way the reason. Addresses are the office's to say."""

    email = forms.EmailField(label="Email", required=False)
    other_emails = forms.CharField(label="Other addresses", required=False, help_text="Parted by commas.")
    phone = forms.CharField(label="Phone", max_length=40, required=False)

    def __init__(self, *args: Any, by_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in () if by_office else OFFICES_OWN & set(self.fields):
            del self.fields[name]
        for way in Channels:
            label = f"Not by {way.label.lower()}, because" if way != Channels.ALL else "Not at all, because"
            self.fields[f"no_{way}"] = forms.CharField(label=label, max_length=200, required=False)

    def clean_other_emails(self) -> list[str]:
        parts = [part.strip() for part in self.cleaned_data["other_emails"].split(",")]
        return [cast(str, forms.EmailField().clean(part)) for part in parts if part]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        forbidden = {str(way): data[f"no_{way}"] for way in Channels if data[f"no_{way}"].strip()}
        return {**{name: data[name] for name in CHANNELS if name in data}, "no_contact": forbidden}

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        return {
            "email": person.email,
            "other_emails": ", ".join(person.other_emails),
            "phone": person.phone,
            **{f"no_{way}": reason for way, reason in person.no_contact.items()},
        }


class _ProgramForm(forms.Form):
    """A form that names a program by code or words."""

    def __init__(self, *args: Any, school: int, **kwargs: Any) -> None:
        self.school = school
        super().__init__(*args, **kwargs)

    def clean_program(self) -> Program | None:
        typed = self.cleaned_data["program"].strip()
        if not typed:
            return None
        found = named_programs(self.school, typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError("No program of the directory is called that. Its code always does.")
        shown = "; ".join(f"{one.name} ({one.code})" for one in found[:MOST_NAMED])
        more = " …" if len(found) > MOST_NAMED else ""
        raise forms.ValidationError(f"Several can be meant. Please give the code: {shown}{more}")


class RoleForm(_ProgramForm):
    kind = forms.TypedChoiceField(label="Role", choices=RoleKind.choices, coerce=RoleKind)
    program = forms.CharField(label="At which program (code or name)", max_length=200, required=False)
    title = forms.CharField(label="Title (optional)", max_length=200, required=False)
    since = forms.DateField(
        label="Since (optional)", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_here = cleaned.get("kind") in AT_THE_SCHOOL
        if "program" in cleaned and is_here == bool(cleaned["program"]):
            words = "This role is here: leave the program empty." if is_here else "Please name the program."
            self.add_error("program", words)
        return cleaned


class TieForm(_ProgramForm):
    kind = forms.TypedChoiceField(label="Tie", choices=TieKind.choices, coerce=TieKind)
    program = forms.CharField(label="Program (code or name)", max_length=200)
    detail = forms.CharField(label="Detail (optional)", max_length=200, required=False)
    source = forms.CharField(label="Who says so (optional)", max_length=200, required=False)


class AcquaintanceForm(forms.Form):
    """How they know a student: of those whom the reader sees."""

    student = forms.ModelChoiceField(queryset=Student.objects.none())
    kind = forms.TypedChoiceField(label="How", choices=AcquaintanceKind.choices, coerce=AcquaintanceKind)
    service = forms.CharField(label="On which service (optional)", max_length=120, required=False)
    period = forms.CharField(label="When (optional)", max_length=120, required=False)

    def __init__(self, *args: Any, students: QuerySet[Student], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Student]", self.fields["student"]).queryset = students


class PersonAddForm(DetailsForm):
    """Somebody new: the fields that tell people apart, and how to reach them."""

    email = forms.EmailField(label="Email", required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False)

    class Meta(DetailsForm.Meta):
        fields = (
            "title", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "birth_family_name",
            "class_year", "specialty_codes", "email", "phone", "city", "state", "employer", "position", "trained_at",
        )  # fmt: skip


def record_values(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned form values as the action takes them."""
    return {name: value for name, value in cleaned.items() if name in (*DETAILS, *CHANNELS)}
