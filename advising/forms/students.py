from typing import Any, cast

from django import forms

from advising import specialties
from advising.models import EXAMS, ExamResult, LeaveCategory, Program, StudentStatus, Visa


class StatusForm(forms.Form):
    status = forms.ChoiceField(label="Status", choices=StudentStatus.choices)
    program = forms.ModelChoiceField(
        label="Where (only if accepted)", queryset=Program.objects.none(), required=False, empty_label="–"
    )
    source = forms.CharField(label="How it is known", max_length=200)

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs


class RecordForm(forms.Form):
    specialty_codes = forms.MultipleChoiceField(
        label="Aims for",
        required=False,
        choices=[(one.code, one.name) for one in specialties.SPECIALTIES],
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    visa = forms.ChoiceField(label="Visa", choices=Visa.choices, required=False)


class ExamForm(forms.Form):
    exam = forms.ChoiceField(label="Exam", choices=[(name, name) for name in EXAMS])
    result = forms.ChoiceField(label="Result", choices=ExamResult.choices)
    attempts = forms.IntegerField(label="At sitting", min_value=1, max_value=9, initial=1)
    score = forms.IntegerField(label="Score", min_value=1, max_value=999, required=False)


class LeaveForm(forms.Form):
    category = forms.ChoiceField(label="Leave", choices=LeaveCategory.choices)
    note = forms.CharField(label="Note", max_length=300, required=False)


class FailureForm(forms.Form):
    course = forms.CharField(label="Course", max_length=200)
    note = forms.CharField(label="Note", max_length=300, required=False)


ExamFormSet = forms.formset_factory(ExamForm, extra=1, can_delete=True)
LeaveFormSet = forms.formset_factory(LeaveForm, extra=1, can_delete=True)
FailureFormSet = forms.formset_factory(FailureForm, extra=1, can_delete=True)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Your answer to the student", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
