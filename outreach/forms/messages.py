"""What people fill in to write, settle and decide."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Prefetch, Q

from advising.clock import ImpossibleTime, Milestones, deadline, from_wall
from advising.models import Cycle, Person, Program, Role, Student, User
from advising.standings import role_day
from outreach.leaving import AT_ONCE, Leaving, events_ahead
from outreach.models import Lever, Settlement
from outreach.wordings import offered


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People by name, with what they are: two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        what = [_role(role) for role in obj.roles.all()]
        return ", ".join([obj.full_name, *dict.fromkeys(what)][:3])


def _role(role: Role) -> str:
    where = f" at {role.program.institution_name}" if role.program else ""
    return f"{role.get_kind_display().lower()}{where}"


class StudentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.full_name}, AAMC {obj.aamc_id}" if obj.aamc_id else obj.person.full_name


class NewMessageForm(forms.Form):
    """To whom, about whom, and with which words to begin. Offers only what the writer may see.

    With script each list is searched as one types; without it they are plain lists.
    """

    to = PeopleField(
        Person.objects.none(),
        label="To",
        help_text="Each program and each alum gets a mail of their own.",
        widget=forms.SelectMultiple(attrs={"data-picker": True}),
    )
    about = StudentsField(
        Student.objects.none(),
        label="About",
        required=False,
        help_text="A message to a program is about a student.",
        widget=forms.SelectMultiple(attrs={"data-picker": True}),
    )
    program = forms.ModelChoiceField(
        Program.objects.none(),
        label="Program",
        required=False,
        widget=forms.Select(attrs={"data-picker": True}),
    )
    wording = forms.ChoiceField(label="Begin with", required=False)

    def __init__(self, *args: Any, user: User, cycle: Cycle, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aimed = Q(targets__student__cycle=cycle) | Q(contacts__cycle=cycle)
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            Person.objects.visible_to(user)
            .exclude(user=user)
            .exclude(email="")
            .prefetch_related(
                Prefetch("roles", Role.objects.current(role_day(now)).select_related("program"))
            )
        )
        self.fields["about"].queryset = (  # type: ignore[attr-defined]
            Student.objects.visible_to(user).filter(cycle=cycle).select_related("person")
        )
        self.fields["program"].queryset = (  # type: ignore[attr-defined]
            Program.objects.visible_to(user).filter(aimed).distinct()
        )
        by_lever: dict[str, list[tuple[str, str]]] = {}
        for wording in offered(cycle.school_id):
            by_lever.setdefault(str(Lever(wording.lever).label), []).append((wording.slug, wording.title))
        self.fields["wording"].choices = [("", "An empty page"), *by_lever.items()]  # type: ignore[attr-defined]


NOW, WITH_EVENT, AT_TIME = "now", "event", "at"


class TextForm(forms.Form):
    """The words, the version and the page that they were edited from, and when they shall leave."""

    subject = forms.CharField(label="Subject", max_length=300)
    body = forms.CharField(
        label="Message", max_length=50_000, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    lever = forms.ChoiceField(choices=[("", ""), *Lever.choices], required=False)
    when = forms.ChoiceField(
        label="When",
        choices=[(NOW, "Now"), (WITH_EVENT, "With an event"), (AT_TIME, "At a time")],
        initial=NOW,
        required=False,
        widget=forms.RadioSelect(attrs={"form": "compose"}),
    )
    event = forms.ChoiceField(label="Event of the clock", required=False)
    hour = forms.DateTimeField(
        label="Time (Eastern)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, milestones: Milestones, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            (key.value, f"{key.label}, {deadline(at, now=now)}")
            for key, at in events_ahead(milestones, now=now)
        ]
        self.fields["event"].widget.attrs["class"] = "form-select"
        self.fields["hour"].widget.attrs["class"] = "form-control"

    def clean_hour(self) -> datetime | None:
        """As an instant: a wall time that does not exist, or comes twice, is asked again."""
        typed: datetime | None = self.cleaned_data["hour"]
        if typed is None:
            return None
        try:
            return from_wall(typed.replace(tzinfo=None))
        except ImpossibleTime as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """`leaving` is what the three fields say together."""
        values = super().clean() or self.cleaned_data
        when = values.get("when") or NOW
        values["leaving"] = AT_ONCE
        if when == WITH_EVENT:
            values["leaving"] = Leaving(milestone=values.get("event") or "")
            if not values.get("event"):
                self.add_error("event", "Choose the event with which it leaves.")
        elif when == AT_TIME and "hour" in values:
            values["leaving"] = Leaving(at=values["hour"])
            if values["hour"] is None:
                self.add_error("hour", "Give the day and the time at which it leaves.")
        return values


class KeepForm(forms.Form):
    """What autosave sends: the words as they stand, finished or not."""

    subject = forms.CharField(max_length=300, required=False)
    body = forms.CharField(max_length=50_000, strip=False, required=False)
    version = forms.IntegerField()


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
