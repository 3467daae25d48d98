"""How people sign in: by email, invited only. Their address is the school's to change, since it says who they are."""

import allauth.account.urls
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path

# Pages of allauth that would let people take, confirm or sign in by an address of their own choice.
CLOSED = frozenset(
    {
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
    }
)

urlpatterns: list[URLPattern | URLResolver] = [
    *[page for page in allauth.account.urls.urlpatterns if page.name not in CLOSED],
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation; nobody makes their own account."""
        return False
