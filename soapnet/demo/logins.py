"""The demo school's log-ins, for the command's last lines and for the sign-in page of demo installations."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from advising.models import School
from soapnet.demo import cast


@dataclass(frozen=True, slots=True)
class Login:
    name: str
    role: str
    email: str
    password: str = cast.PASSWORD


LOGINS = tuple(
    Login(" ".join(name), role, cast.address(*name))
    for name, role in (
        (cast.DEAN, "dean"),
        (cast.STAFF, "staff"),
        (cast.ADVOCATE, "advocate"),
        (cast.STUDENT, "student"),
    )
)


def shown_logins() -> tuple[Login, ...]:
    """Nothing where a real school lives beside: its people's sign-in page names no password."""
    kinds = set(School.objects.values_list("is_demo", flat=True))
    return LOGINS if kinds == {True} else ()


def demo_logins(request: HttpRequest) -> dict[str, Any]:
    """Context processor; asks the database only where a template asks for it."""
    return {"demo_logins": SimpleLazyObject(shown_logins)}
