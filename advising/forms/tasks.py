from datetime import datetime

from django import forms

from advising.clock import from_wall
from advising.models import TaskOwner
from advising.refusals import Refusal

KINDS = [
    ("mock_interview", "Mock interview"),
    ("personal_statement", "Personal statement"),
    ("documents", "Documents in the application service"),
    ("letters", "Letters"),
    ("packet", "Packet"),
    ("reachable", "Reachable by phone"),
    ("rotation_leave", "Leave from a rotation"),
    ("other", "Something else"),
]


class TaskForm(forms.Form):
    """Something allowed and useful, with one owner and one due time; the wall time is Eastern."""

    kind = forms.ChoiceField(label="What", choices=KINDS)
    title = forms.CharField(
        label="In words (optional)",
        max_length=200,
        required=False,
        help_text="Nothing here may ask anybody to write to or call a program.",
    )
    owner = forms.ChoiceField(label="Who does it", choices=TaskOwner.choices, initial=TaskOwner.STUDENT)
    due_at = forms.DateTimeField(
        label="By (Eastern, optional)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    detail = forms.CharField(
        label="More (optional)", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_due_at(self) -> datetime | None:
        typed = self.cleaned_data["due_at"]
        if typed is None:
            return None
        try:
            return from_wall(typed.replace(tzinfo=None))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if not cleaned.get("title"):
            if cleaned.get("kind") == "other":
                self.add_error("title", "Please say in words what is to be done.")
            cleaned["title"] = dict(KINDS).get(str(cleaned.get("kind")), "")
        return cleaned
