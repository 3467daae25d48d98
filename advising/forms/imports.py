from django import forms

from advising.imports.limits import MAX_BYTES
from advising.models import ImportKind

HINT = "CSV, TSV or XLSX, up to 25 MB. You see what it would change before anything is written."


KINDS = [
    (ImportKind.ROSTER_UNMATCHED, "Unmatched students"),
    (ImportKind.ROSTER_R3, "The class (R3 list)"),
    (ImportKind.FACULTY, "Faculty"),
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
