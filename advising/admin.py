"""Django's admin, for IT admins: accounts and schools, no student content.

Schools are made by `manage.py create_school`, accounts by invitation; nothing is deleted here.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from advising.actions.accounts import KEPT_HERE, change_account
from advising.clock import Moment
from advising.models import Access, School, User
from advising.refusals import Refusal


class ItAdminsOnly(admin.ModelAdmin[Any]):
    """May look and change; who else has an account with the admin's flag sees nothing."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_it_admin(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_it_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_it_admin(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AccountForm(forms.ModelForm[User]):
    """Changes go through the action while the form is cleaned, so that its refusals stand at the form."""

    by: User

    class Meta:
        model = User
        fields = KEPT_HERE

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            machine = timezone.now()
            try:
                change_account(
                    user=self.instance, by=self.by, now=Moment(cycle=machine, machine=machine), **told
                )
            except Refusal as refusal:
                raise ValidationError(str(refusal)) from refusal
        return told


@admin.register(User)
class UserAdmin(ItAdminsOnly):
    form = AccountForm
    list_display = ("email", "name", "school", "access", "is_active", "last_login")
    list_filter = ("access", "is_active")
    list_select_related = ("school",)
    search_fields = ("email", "name", "school__name")
    fields = (*KEPT_HERE, "school", "invited_at", "invitation_accepted_at", "last_login")
    readonly_fields = ("school", "invited_at", "invitation_accepted_at", "last_login")

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("AccountFormOfRequest", (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """The action has written it."""


@admin.register(School)
class SchoolAdmin(ItAdminsOnly):
    """To look at; a dean changes it on the settings page."""

    list_display = ("name", "slug", "time_zone", "is_demo")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _is_it_admin(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff and user.access == Access.IT_ADMIN
