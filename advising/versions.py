"""Raising the version numbers that live fragments are compared by: called by actions, inside their transaction."""

from enum import StrEnum

from django.db.models import F

from advising.models import Cycle, Version


class Scope(StrEnum):
    BOARD = "board"
    """All that the board shows: tests/board_feeds.py has the columns, and finds who writes one without raising it."""
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


def bump_open(school_id: int | None, *scopes: str) -> None:
    """As `bump`, in the open cycle of a school; of every school for None, where what all share has changed."""
    cycles = Cycle.objects.open() if school_id is None else Cycle.objects.open().filter(school=school_id)
    for cycle_id in cycles.order_by("pk").values_list("pk", flat=True):
        bump(cycle_id, *scopes)


def numbers(cycle_id: int, *scopes: str) -> dict[str, int]:
    """The present number of each scope; 0 where nothing has happened yet."""
    found = dict(Version.objects.filter(cycle_id=cycle_id, scope__in=scopes).values_list("scope", "number"))
    return {scope: found.get(scope, 0) for scope in scopes}
