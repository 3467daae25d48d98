from typing import Any

from django import forms

from advising.directory import named_programs
from advising.models import Program, TargetState

SHOWN = 5


class TargetForm(forms.Form):
    """A program that the student considers, by code or name."""

    program = forms.CharField(label="Program (code or name)", max_length=200)

    def __init__(self, *args: Any, school: int, **kwargs: Any) -> None:
        self.school = school
        super().__init__(*args, **kwargs)

    def clean_program(self) -> Program:
        found = named_programs(self.school, self.cleaned_data["program"])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError("No program of the directory is called that. Its code always does.")
        shown = "; ".join(f"{one.name} ({one.code})" for one in found[:SHOWN])
        more = " …" if len(found) > SHOWN else ""
        raise forms.ValidationError(f"Several can be meant. Please give the code: {shown}{more}")


class PasteForm(forms.Form):
    pasted = forms.CharField(
        label="Cells of a spreadsheet, a program a line",
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="A code anywhere in the line is enough; else the institution, then the specialty.",
    )


class StateForm(forms.Form):
    state = forms.TypedChoiceField(choices=TargetState.choices, coerce=TargetState)
