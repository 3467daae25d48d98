from django import forms


class PartEndForm(forms.Form):
    """A word why; the rule asks for one always."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Please say in a few words why."},
    )
