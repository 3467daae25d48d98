from django import forms


class OverrideForm(forms.Form):
    """Why a dean calls all the same."""

    reason = forms.CharField(
        label="Why do you call all the same?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please write why. It is kept, and who was calling reads it."},
    )
