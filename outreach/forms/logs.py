"""The log form: a few taps, the outcome saves it."""

from datetime import timedelta
from typing import Any

from django import forms

from advising.models import ContactKind, Person, Program, Target, User
from outreach.candidates import people
from outreach.models import Channel, Direction, Outcome

WHEN = [("0", "Now"), ("15", "15 min ago"), ("30", "30 min ago")]
APPLIED = [("yes", "Yes"), ("no", "No"), ("", "Don't know")]
SPEAKS = [("yes", "Yes"), ("no", "No, for themselves")]
DIRECTIONS = [(Direction.OUTBOUND, "We contacted them"), (Direction.INBOUND, "They contacted us")]
HERS = [(Direction.OUTBOUND, "I contacted them"), (Direction.INBOUND, "They contacted me")]


def dress(form: forms.Form) -> None:
    """The looks of fields that are written out one by one."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.RadioSelect):
            field.widget.attrs["class"] = "form-select"
        elif isinstance(field.widget, forms.TextInput | forms.Textarea):
            field.widget.attrs["class"] = "form-control"


class LogForm(forms.Form):
    """One contact, about one student and one program. What is not asked stays as it is preset."""

    channel = forms.ChoiceField(
        label="How", choices=Channel.choices, initial=Channel.CALL, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label="Who started it", choices=DIRECTIONS, initial=Direction.OUTBOUND, widget=forms.RadioSelect
    )
    when = forms.ChoiceField(label="When", choices=WHEN, initial="0", widget=forms.RadioSelect)
    student_typed = forms.CharField(label="Student's name or AAMC ID", max_length=200, required=False)
    program_typed = forms.CharField(
        label="Program",
        max_length=200,
        required=False,
        help_text="Name, or the NRMP code.",
    )
    tracks = forms.MultipleChoiceField(
        label="Which track was it about?", required=False, widget=forms.CheckboxSelectMultiple
    )
    applied = forms.ChoiceField(
        label="Did the student apply here?", choices=APPLIED, required=False, widget=forms.RadioSelect
    )
    ours = forms.ChoiceField(label="Who of us", required=False)
    theirs = forms.ChoiceField(label="Who of them", required=False)
    speaks = forms.ChoiceField(
        label="Did they speak for the program?", choices=SPEAKS, required=False, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label="What was it", choices=ContactKind.choices, initial=ContactKind.CONTACT, required=False
    )
    minutes = forms.IntegerField(label="Minutes spent", min_value=0, max_value=600, required=False)
    note = forms.CharField(
        label="What was said (optional)",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        by: User,
        program: Program | None,
        needs_student: bool,
        tracks: list[Target],
        ours: list[Person],
        theirs: list[Person],
        workers: list[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        self._set_choices("ours", people(ours, by))
        self._set_choices("theirs", [("", "Somebody there"), *people(theirs, by), *_there(workers)])
        self.workers = {str(person.pk) for person in workers}
        self._set_choices("tracks", [(str(t.program_id), t.program.name) for t in tracks])
        if by.is_student:
            self._set_choices("direction", HERS)
            self.fields["applied"].label = "Did you apply here?"
        self.fields["student_typed"].required = needs_student
        self.fields["program_typed"].required = program is None
        self.fields["student_typed"].error_messages["required"] = "Please say which student it was about."
        self.fields["program_typed"].error_messages["required"] = "Please say which program it was."
        if program is not None and any(t.program_id == program.pk for t in tracks):
            self.fields["tracks"].initial = [str(program.pk)]

    def _set_choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_applied(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["applied"])

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or ContactKind.CONTACT

    def clean_speaks(self) -> bool:
        """Who only works there counts as the program if they say so; so it is asked, and not guessed."""
        is_theirs = self.cleaned_data.get("direction") == Direction.INBOUND
        if is_theirs and self.cleaned_data.get("theirs") in self.workers and not self.cleaned_data["speaks"]:
            raise forms.ValidationError(
                "Please say yes or no: this person works there, and may speak for it or not."
            )
        return bool(self.cleaned_data["speaks"] != "no")

    def clean_when(self) -> timedelta:
        return timedelta(minutes=int(self.cleaned_data["when"]))


def _there(workers: list[Person]) -> list[tuple[str, str]]:
    return [(str(person.pk), f"{person.address_name}, works there") for person in workers]


class WaitingLogForm(forms.Form):
    """A log that waited on a device without a connection: ids and codes alone, and how long ago it was."""

    client_id = forms.UUIDField()
    seconds_ago = forms.IntegerField(min_value=0, max_value=14 * 86400)
    channel = forms.ChoiceField(choices=Channel.choices)
    direction = forms.ChoiceField(choices=Direction.choices)
    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    kind = forms.ChoiceField(choices=ContactKind.choices, required=False)
    speaks = forms.ChoiceField(choices=SPEAKS, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=600, required=False)
    tracks = forms.CharField(required=False)
    ours = forms.CharField(required=False)
    theirs = forms.CharField(required=False)

    def clean_tracks(self) -> list[str]:
        return [pk for pk in self.cleaned_data["tracks"].split(",") if pk.isdigit()]


class AmendForm(forms.Form):
    """What of a log can be amended."""

    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    minutes = forms.IntegerField(label="Minutes spent", min_value=0, max_value=600, required=False)
    note = forms.CharField(
        label="Note", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ReasonForm(forms.Form):
    """A word why; asked where the rules ask."""

    reason = forms.CharField(label="Why", max_length=300, required=False)
