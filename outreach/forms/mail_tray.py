"""Filing a received mail by hand: what was found is ticked already."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from advising.models import ContactKind, Cycle, Person, Program, Student, User
from outreach.candidates import people, typed_program, typed_student
from outreach.forms.logs import DIRECTIONS, SPEAKS, dress
from outreach.models import Direction
from outreach.tray import Options, typed_person

Row = TypeVar("Row", Person, Student, Program)


class FileMailForm(forms.Form):
    """Who, to whom, about which students, at which programs; what is not among the choices is typed."""

    direction = forms.ChoiceField(label="Who wrote", choices=DIRECTIONS, widget=forms.RadioSelect)
    ours = forms.ChoiceField(label="Who of us", required=False)
    theirs = forms.MultipleChoiceField(
        label="Who of them", required=False, widget=forms.CheckboxSelectMultiple
    )
    theirs_typed = forms.CharField(
        label="Somebody else of them",
        max_length=254,
        required=False,
        help_text="Their address or whole name.",
    )
    students = forms.MultipleChoiceField(label="About", required=False, widget=forms.CheckboxSelectMultiple)
    student_typed = forms.CharField(
        label="Another student", max_length=120, required=False, help_text="Whole name or AAMC ID."
    )
    programs = forms.MultipleChoiceField(label="Program", required=False, widget=forms.CheckboxSelectMultiple)
    program_typed = forms.CharField(
        label="Another program", max_length=200, required=False, help_text="NRMP code, or its name."
    )
    kind = forms.ChoiceField(label="What it was", choices=ContactKind.choices, required=False)
    speaks = forms.ChoiceField(
        label="Did they speak for the program?", choices=SPEAKS, initial="yes", required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, options: Options, cycle: Cycle, by: User) -> None:
        super().__init__(data, initial=options.chosen)
        self.options, self.cycle = options, cycle
        self._offer("ours", [("", "Choose"), *people(options.ours, by)])
        self._offer("theirs", [(str(one.pk), one.address_name) for one in options.theirs])
        self._offer("students", [(str(one.pk), f"{one}, AAMC {one.aamc_id}") for one in options.students])
        self._offer("programs", [(str(one.pk), f"{one.name} ({one.code})") for one in options.programs])
        dress(self)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        chosen = self.fields[name]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = choices

    def clean_theirs_typed(self) -> Person | None:
        return self._typed("theirs_typed", typed_person, "We know nobody, or more than one, by that.")

    def clean_student_typed(self) -> Student | None:
        return self._typed(
            "student_typed", typed_student, "No student of this year, or more than one, is called that."
        )

    def clean_program_typed(self) -> Program | None:
        return self._typed("program_typed", typed_program, "No program, or more than one, is called that.")

    def _typed(self, name: str, find: Callable[[Cycle, str], Row | None], words: str) -> Row | None:
        typed = self.cleaned_data[name]
        found = find(self.cycle, typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(words)
        return found

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or ContactKind.CONTACT

    def chosen(self) -> dict[str, Any]:
        """As the action takes them."""
        told = self.cleaned_data
        return {
            "direction": Direction(told["direction"]),
            "ours": next((one for one in self.options.ours if str(one.pk) == told["ours"]), None),
            "theirs": self._picked(self.options.theirs, told["theirs"], told["theirs_typed"]),
            "students": self._picked(self.options.students, told["students"], told["student_typed"]),
            "programs": self._picked(self.options.programs, told["programs"], told["program_typed"]),
            "kind": told["kind"],
            "speaks_for_program": told["speaks"] != "no",
        }

    @staticmethod
    def _picked(among: Any, ticked: list[str], typed: Any) -> list[Any]:
        rows = [one for one in among if str(one.pk) in ticked]
        return [*rows, typed] if typed is not None and typed not in rows else rows
