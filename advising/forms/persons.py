from typing import Any, cast

from django import forms

from advising import specialties
from advising.clock import from_wall
from advising.models import Program, Student
from advising.refusals import Refusal


class AdvocateForm(forms.Form):
    """How many students a person takes, in what, and from deans and staff whether any."""

    is_advocate = forms.BooleanField(label="Takes students as their advocate", required=False)
    capacity = forms.IntegerField(label="Students at most", min_value=0, max_value=50)
    specialty_codes = forms.MultipleChoiceField(
        label="Specialties",
        required=False,
        choices=[(one.code, one.name) for one in specialties.SPECIALTIES],
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, *args: Any, by_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_office:
            del self.fields["is_advocate"]


class AbsenceForm(forms.Form):
    """Wall times are Eastern, as all official times are."""

    since = forms.DateTimeField(
        label="Away from (Eastern)", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label="until (Eastern)", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    note = forms.CharField(label="Note (optional)", max_length=200, required=False)

    def clean_since(self) -> Any:
        return _instant(self.cleaned_data["since"])

    def clean_until(self) -> Any:
        return _instant(self.cleaned_data["until"])


def _instant(given: Any) -> Any:
    """The typed wall time as Eastern, whatever zone Django took it for. Impossible times are said as errors."""
    try:
        return from_wall(given.replace(tzinfo=None))
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class InterestForm(forms.Form):
    """A conflict of interest with one student or one program of those who may be named."""

    student = forms.ModelChoiceField(
        queryset=Student.objects.none(), required=False, empty_label="(a program)"
    )
    program = forms.ModelChoiceField(
        queryset=Program.objects.none(), required=False, empty_label="(a student)"
    )
    why = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, students: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Student]", self.fields["student"]).queryset = students
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("student") is None) == (cleaned.get("program") is None):
            raise forms.ValidationError("Choose one student or one program.")
        return cleaned
