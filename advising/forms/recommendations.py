from django import forms

from advising import specialties


class PlaceForm(forms.Form):
    """Who goes first, and why."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why", max_length=300)


class RecommendForm(forms.Form):
    """Who is recommended, and what for in words."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    asking_for = forms.CharField(label="What to ask for", max_length=200, required=False)


class OnCallForm(forms.Form):
    person = forms.IntegerField(widget=forms.HiddenInput)
    specialty_code = forms.ChoiceField(choices=[(one.code, one.name) for one in specialties.SPECIALTIES])
    note = forms.CharField(label="Note (optional)", max_length=200, required=False)
