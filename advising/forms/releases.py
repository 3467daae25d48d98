from datetime import date, datetime, time
from typing import Any

from django import forms

from advising.clock import EASTERN
from advising.models import Category, Reader, User
from advising.releases import QUESTIONS, decided


class ReleaseForm(forms.Form):
    """What may be told, to whom, until when; signed with a typed name and the password, or a fresh log-in.

    The question `first` stands first. No answer is chosen beforehand.
    """

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

    def __init__(self, *args: Any, user: User, is_fresh: bool, first: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.questions = sorted(QUESTIONS, key=lambda question: question.slug != first)
        for question in self.questions:
            self.fields[question.slug] = forms.ChoiceField(
                label=question.words,
                choices=[(answer.value, answer.label) for answer in question.answers],
                widget=forms.RadioSelect,
                required=False,
            )
        if is_fresh:
            del self.fields["password"]
        for name in ("until", "signed_name", "password"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "form-control"

    @property
    def asked(self) -> list[forms.BoundField]:
        """The questions, in their order."""
        return [self[question.slug] for question in self.questions]

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password. Nothing is signed yet; please try again.")
        return ""

    @property
    def told_and_kept(self) -> tuple[list[Category], list[Category]]:
        """What was answered with yes, and with no."""
        answers = {one.slug: self.cleaned_data[one.slug] for one in QUESTIONS if self.cleaned_data[one.slug]}
        told, kept = decided(answers)
        return [Category(one) for one in told], [Category(one) for one in kept]

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day, Eastern."""
        day: date = self.cleaned_data["until"]
        return datetime.combine(day, time(23, 59, 59), EASTERN)


class CorrectionForm(forms.Form):
    text = forms.CharField(label="What is wrong?", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
