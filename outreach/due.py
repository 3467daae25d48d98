"""Due reminders as plain values, a whole batch in a few questions: what is asked of each when it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advising.models import Access, Cycle, Person
from outreach.models import Reminder, Rule

OFFICE = (Access.DEAN, Access.STAFF)
_NAME = ("given_name", "preferred_name", "family_name", "suffix")
_COLUMNS = (
    "pk", "rule", "milestone_key", "subject_key", "occurrence", "attempts", "mail_id", "person", "student",
    "person__email", "person__user", "person__user__email", "person__user__is_active", "person__user__access",
    "student__is_embargoed",
    *(f"person__{part}" for part in _NAME), *(f"student__person__{part}" for part in _NAME),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder. `account`: the person's active one; `address`: where mail for them goes, empty for nowhere."""

    pk: int
    rule: Rule
    milestone_key: str
    subject_key: str
    occurrence: int
    attempts: int
    mail_id: str
    person: int
    name: str
    address: str
    account: int | None
    is_office: bool
    student: int | None
    student_name: str
    is_embargoed: bool

    @property
    def cycle(self) -> Cycle:
        return self.rule.cycle

    @property
    def is_wanted(self) -> bool:
        """Whether its rule is still on and its cycle open."""
        return self.rule.is_active and self.rule.cycle.closed_at is None


def read_due(reminders: Iterable[int]) -> list[Due]:
    """These rows, in this order; a row that is gone is left out."""
    wanted = list(reminders)
    rows = Reminder.objects.filter(pk__in=wanted).order_by().values_list(*_COLUMNS)
    found = {row[0]: row for row in rows}
    rules = (
        Rule.objects.select_related("cycle__school")
        .prefetch_related("cycle__milestones")
        .in_bulk({row[1] for row in found.values()})
    )
    return [_due(found[pk], rules) for pk in wanted if pk in found]


def _due(row: tuple[Any, ...], rules: Mapping[int, Rule]) -> Due:
    (
        pk, rule, milestone_key, subject_key, occurrence, attempts, mail_id, person, student,
        email, user, user_email, is_active, access, is_embargoed, *names,
    ) = row  # fmt: skip
    return Due(
        pk, rules[rule], milestone_key, subject_key, occurrence, attempts, mail_id, person,
        _name(names[:4]), email or user_email or "", user if is_active else None, access in OFFICE,
        student, _name(names[4:]) if student else "", bool(is_embargoed),
    )  # fmt: skip


class _Named:
    """A name as Person says it, without the cost of a row."""

    __slots__ = _NAME
    first_name: Any = Person.first_name
    full_name: Any = Person.full_name

    def __init__(self, given_name: str, preferred_name: str, family_name: str, suffix: str) -> None:
        self.given_name, self.preferred_name = given_name, preferred_name
        self.family_name, self.suffix = family_name, suffix


def _name(parts: Sequence[str]) -> str:
    return str(_Named(*parts).full_name)
