"""A school's own wording, as its office writes it."""

from typing import Any

from django import forms

from outreach.models import Audience, Lever
from outreach.wordings import unknown


class TemplateForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120)
    lever = forms.ChoiceField(label="What it is for", choices=Lever.choices)
    audience = forms.ChoiceField(label="Written for", choices=Audience.choices)
    subject = forms.CharField(label="Subject", max_length=200)
    body = forms.CharField(
        label="Words",
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "said"}),
    )
    is_active = forms.BooleanField(label="Offer it to who writes", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """What stands in braces and is no variable is named at once."""
        values = super().clean() or self.cleaned_data
        for name in ("subject", "body"):
            if strange := unknown(values.get(name, "")):
                self.add_error(name, f"No such variable: {', '.join(strange)}.")
        return values
