from typing import Any

from django import forms

from advising.clock import Round
from advising.models import Person


class OfferForm(forms.Form):
    """Which round an offer came in; which program is the button that was pressed."""

    offer_round = forms.TypedChoiceField(label="In which round?", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rounds: tuple[Round, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offer_round"]
        field.choices = [(one.number, f"Round {one.number}") for one in rounds]
        if rounds:
            self.initial["offer_round"] = rounds[-1].number


class CompanionForm(forms.Form):
    """Who sits with a student, and where."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label="Who is with the student", required=False, empty_label="Nobody"
    )
    place = forms.CharField(
        label="Where", max_length=60, required=False, help_text="In room 2, on the phone, from 1:15 pm."
    )

    def __init__(self, *args: Any, school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.of_school(school_id).advocates().order_by("family_name", "given_name")
