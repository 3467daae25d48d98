"""The link by which somebody invited chooses a password: Django's own password-reset token, good for one use.

The path carries a number and a token, no name and no address.
"""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from advising.models import User


def invitation_path(user: User) -> str:
    """Where the account's invitation is accepted. Used once, or too old, it no longer works."""
    number = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("invitation", args=[number, default_token_generator.make_token(user)])


def invited_user(number: str, token: str) -> User | None:
    """Whose invitation a link is; None where it was used, is too old, or never was one."""
    try:
        pk = int(urlsafe_base64_decode(number))
    except ValueError:
        return None
    user = User.objects.filter(pk=pk, is_active=True, invited_at__isnull=False).first()
    return user if user and default_token_generator.check_token(user, token) else None
