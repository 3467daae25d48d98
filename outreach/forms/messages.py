"""What people fill in to write, settle and decide."""

from typing import Any

from django import forms
from django.db.models import Q

from advising.models import Cycle, Person, Program, Student, User
from outreach.models import Lever, Settlement
from outreach.wordings import shipped


class NewMessageForm(forms.Form):
    """To whom, about whom, and with which words to begin. Offers only what the writer may see."""

    to = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="To", help_text="Hold Ctrl or ⌘ for several."
    )
    about = forms.ModelMultipleChoiceField(
        Student.objects.none(),
        label="About",
        required=False,
        help_text="A message to a program is about a student.",
    )
    program = forms.ModelChoiceField(Program.objects.none(), label="Program", required=False)
    wording = forms.ChoiceField(label="Begin with", required=False)

    def __init__(self, *args: Any, user: User, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aimed = Q(targets__student__cycle=cycle) | Q(contacts__cycle=cycle)
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            Person.objects.visible_to(user).exclude(user=user).exclude(email="")
        )
        self.fields["about"].queryset = (  # type: ignore[attr-defined]
            Student.objects.visible_to(user).filter(cycle=cycle).select_related("person")
        )
        self.fields["program"].queryset = (  # type: ignore[attr-defined]
            Program.objects.visible_to(user).filter(aimed).distinct()
        )
        by_lever: dict[str, list[tuple[str, str]]] = {}
        for wording in shipped():
            by_lever.setdefault(str(Lever(wording.lever).label), []).append((wording.slug, wording.title))
        self.fields["wording"].choices = [("", "An empty page"), *by_lever.items()]  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """The words, and the version that they were edited from."""

    subject = forms.CharField(label="Subject", max_length=300)
    body = forms.CharField(
        label="Message", max_length=50_000, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """A reason or a word, and the version it is about."""

    reason = forms.CharField(required=False, max_length=2000)
    version = forms.IntegerField(required=False)


class SettleForm(forms.Form):
    settlement = forms.ChoiceField(
        label="How was it settled?",
        choices=[
            (one.value, one.label) for one in (Settlement.FIXED, Settlement.MERGED, Settlement.FALSE_ALARM)
        ],
    )
    reason = forms.CharField(
        label="Reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
