"""Whether an account has just shown who it is: at sign-in, or asked again since."""

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records

from advising.requests import Request


def is_fresh(request: Request) -> bool:
    """By any way to sign in, within the time after which it is asked again (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    records = get_authentication_records(request, request.user)
    return any(
        request.now.machine.timestamp() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        for record in records
    )
