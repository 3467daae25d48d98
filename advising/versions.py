"""Raising the version numbers that live fragments are compared by: called by actions, inside their transaction."""

from enum import StrEnum

from django.db.models import F

from advising.models import Version


class Scope(StrEnum):
    BOARD = "board"
    LEDGER = "ledger"
    CONFLICTS = "conflicts"
    RESERVATIONS = "reservations"
    CLOCK = "clock"
    OFFERS = "offers"


def student_scope(student_id: int) -> str:
    return f"student-{student_id}"


def bump(cycle_id: int, *scopes: str) -> None:
    """What these scopes show has changed. Sorted, so that two transactions never wait for each other crosswise."""
    for scope in sorted(set(scopes)):
        if not Version.objects.filter(cycle_id=cycle_id, scope=scope).update(number=F("number") + 1):
            Version.objects.get_or_create(cycle_id=cycle_id, scope=scope, defaults={"number": 1})


def numbers(cycle_id: int, *scopes: str) -> dict[str, int]:
    """The present number of each scope; 0 where nothing has happened yet."""
    found = dict(Version.objects.filter(cycle_id=cycle_id, scope__in=scopes).values_list("scope", "number"))
    return {scope: found.get(scope, 0) for scope in scopes}
