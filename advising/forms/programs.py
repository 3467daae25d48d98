from typing import Any

from django import forms

from advising import specialties
from advising.imports.problems import Unreadable
from advising.imports.states import parse_state
from advising.models import ApplicationService, Confidence, IntelKind, ProgramType


class IntelForm(forms.Form):
    """One thing that the school was told of a program."""

    kind = forms.TypedChoiceField(label="What it is about", choices=IntelKind.choices, coerce=IntelKind)
    value = forms.CharField(label="A number, or yes or no (for rules)", max_length=100, required=False)
    text = forms.CharField(
        label="In words", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label="Who told it", max_length=200)
    known_on = forms.DateField(label="When", widget=forms.DateInput(attrs={"type": "date"}))
    confidence = forms.ChoiceField(label="How sure", choices=Confidence.choices, initial=Confidence.MEDIUM)
    expires_on = forms.DateField(
        label="Not to be relied on from (optional)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class FilledForm(forms.Form):
    said_by = forms.CharField(label="Who at the program told us, and how", max_length=200)


class ProgramForm(forms.Form):
    """A program of this school's own, beside the directory."""

    institution_name = forms.CharField(label="Institution", max_length=200)
    specialty_code = forms.ChoiceField(
        label="Specialty", choices=[(one.code, one.name) for one in specialties.SPECIALTIES]
    )
    track_name = forms.CharField(label="Track, if it has a name of its own", max_length=200, required=False)
    program_type = forms.ChoiceField(label="Type", choices=ProgramType.choices)
    institution_code = forms.RegexField(
        r"^\d{4}$", label="NRMP institution code, four digits (optional)", required=False
    )
    city = forms.CharField(label="City", max_length=100, required=False)
    state = forms.CharField(label="State", max_length=30, required=False)
    service = forms.ChoiceField(label="Applies through", choices=ApplicationService.choices)

    def clean_state(self) -> Any:
        try:
            return parse_state(self.cleaned_data["state"]) if self.cleaned_data["state"].strip() else ""
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
