from datetime import date, datetime, time
from typing import Any

from django import forms

from advising.clock import EASTERN
from advising.models import Category, Reader, User


class ReleaseForm(forms.Form):
    """What may be told, to whom, until when; signed with a typed name and the password."""

    categories = forms.MultipleChoiceField(
        label="What may be told", choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    reader = forms.ChoiceField(label="To whom", choices=Reader.choices, widget=forms.RadioSelect)
    until = forms.DateField(label="Until (that day included)", widget=forms.DateInput(attrs={"type": "date"}))
    signed_name = forms.CharField(
        label="Your name, typed, is your signature",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Your password, so that we know it is you",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password. Nothing is signed yet; please try again.")
        return ""

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day, Eastern."""
        day: date = self.cleaned_data["until"]
        return datetime.combine(day, time(23, 59, 59), EASTERN)


class CorrectionForm(forms.Form):
    text = forms.CharField(label="What is wrong?", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
