from typing import Any, cast

from django import forms

from advising.models import AssignmentKind, Person, School


class AssignForm(forms.Form):
    """Who speaks for the student, as what, and why."""

    advocate = forms.ModelChoiceField(queryset=Person.objects.none())
    kind = forms.ChoiceField(
        label="As", choices=AssignmentKind.choices, initial=AssignmentKind.PRIMARY, required=False
    )
    why = forms.CharField(label="Why (optional)", max_length=300, required=False)
    student_agreed = forms.BooleanField(label="The student said yes to a dual role", required=False)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Person]", self.fields["advocate"])
        field.queryset = Person.objects.of_school(school).advocates()
        field.error_messages["invalid_choice"] = "This person does not take students here."

    def clean_kind(self) -> AssignmentKind:
        return AssignmentKind(self.cleaned_data["kind"] or AssignmentKind.PRIMARY)


class EndForm(forms.Form):
    why = forms.CharField(label="Why", max_length=300, required=False)
