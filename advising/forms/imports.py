from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from advising.imports.headings import Chosen, Layout
from advising.imports.limits import MAX_BYTES
from advising.imports.mappings import Guess, GuessedColumn, labels
from advising.models import ImportKind

HINT = "CSV, TSV or XLSX, up to 25 MB. You see what it would change before anything is written."


KINDS = [
    (ImportKind.ROSTER_UNMATCHED, "Unmatched students"),
    (ImportKind.ROSTER_R3, "The class (R3 list)"),
    (ImportKind.FACULTY, "Faculty"),
    (ImportKind.ALUMNI, "Alumni"),
    (ImportKind.OUTREACH_LOG, "Contacts of an earlier year"),
]


class UploadForm(forms.Form):
    """Which list, and the file."""

    kind = forms.ChoiceField(label="What is in the file?", choices=KINDS)
    file = forms.FileField(label="File", help_text=HINT)

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it and upload the parts."
            )
        return file


class SheetForm(forms.Form):
    """Where the list stands: the sheet, and the row of its headings."""

    sheet = forms.CharField(required=False, max_length=100)
    heading = forms.IntegerField(
        label="Row of the headings", min_value=0, max_value=1000, help_text="0 if the list has none."
    )

    def __init__(self, data: Any = None, *, guess: Guess) -> None:
        super().__init__(data, initial={"sheet": guess.sheet, "heading": guess.heading})
        if len(guess.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="Sheet", choices=[(name, name) for name in guess.sheets]
            )
        else:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """What each column is, of the sheet and the row of headings that the page showed."""

    sheet = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    heading = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, guess: Guess, layout: Layout) -> None:
        super().__init__(data, initial={"sheet": guess.sheet, "heading": guess.heading})
        self.guess = guess
        choices = [("", "Leave out"), *labels(layout)]
        for column in guess.columns:
            shown = column.heading or f"Column {column.place + 1}"
            self.fields[_name(column)] = forms.ChoiceField(
                label=shown,
                choices=choices,
                required=False,
                initial=column.field,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def rows(self) -> Iterator[tuple[GuessedColumn, BoundField]]:
        for column in self.guess.columns:
            yield column, self[_name(column)]

    def chosen(self) -> Chosen:
        fields = tuple(self.cleaned_data[_name(column)] for column in self.guess.columns)
        return Chosen(self.guess.sheet, self.guess.heading, fields)


def _name(column: GuessedColumn) -> str:
    return f"column_{column.place}"
