from typing import cast

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from advising.actions.invitations import BY_NAME
from advising.models import Access, User


class InviteForm(forms.Form):
    """One of the school's people."""

    access = forms.ChoiceField(label="As")
    title = forms.CharField(
        label="Title", max_length=20, required=False, help_text="Dr., Prof. May be empty."
    )
    given_name = forms.CharField(label="Given name", max_length=100)
    family_name = forms.CharField(label="Family name", max_length=100)
    email = forms.EmailField(label="Email")

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = cast(forms.ChoiceField, self.fields["access"])
        field.choices = [
            (access.value, access.label)
            for access in reversed(BY_NAME)
            if access != Access.DEAN or by.is_dean
        ]


class PasswordForm(forms.Form):
    """The first password, twice."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    again = forms.CharField(
        label="The same once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> None:
        told = self.cleaned_data
        if "password" in told and "again" in told and told["password"] != told["again"]:
            self.add_error("again", "The two passwords differ. Type the same twice.")
