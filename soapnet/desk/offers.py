"""What the offer board shows on Thursday, read in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Prefetch, QuerySet

from advising import specialties
from advising.clock import Milestones, Moment, Phase, Round, time_of_day
from advising.models import (
    IN_SOAP,
    OFFER_STATES,
    SETTLED,
    ApplicationService,
    Assignment,
    Person,
    Student,
    StudentStatus,
    Target,
    TargetState,
    User,
)
from advising.offers import MOST_APPLICATIONS, Need, begun_rounds, is_over, need, next_gap, open_round

TO_ANSWER, NO_OFFER, DONE = "answer", "none", "settled"
FILTERS: Mapping[str, tuple[str, frozenset[Need]]] = {
    "": ("All", frozenset(Need)),
    TO_ANSWER: ("To answer", frozenset({Need.ANSWER})),
    NO_OFFER: ("No offer yet", frozenset({Need.COMPANY, Need.OFFER})),
    DONE: ("Settled", frozenset({Need.NOTHING})),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One program's offer, as it stands at the moment that is shown."""

    target: Target
    state: TargetState
    until: datetime
    """Until when it can be answered; once it is answered or over, since when."""

    @property
    def time(self) -> str:
        return time_of_day(self.until)


@dataclass(frozen=True, slots=True)
class Cell:
    """One round of one student."""

    round: Round
    offers: tuple[Offer, ...]
    is_open: bool
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Applications that can still be sent by one service."""

    service: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    student: Student
    aims: str
    advocate: Person | None
    cells: tuple[Cell, ...]
    left: tuple[Left, ...]
    need: Need

    @property
    def is_settled(self) -> bool:
        return self.need is Need.NOTHING

    @property
    def shown_cells(self) -> tuple[Cell, ...]:
        """All rounds; of who is settled those up to the last one with an offer."""
        if not self.is_settled:
            return self.cells
        return self.cells[: max((i for i, cell in enumerate(self.cells, 1) if cell.offers), default=0)]

    @property
    def rest(self) -> int:
        """How many columns "Settled" spans: the rounds that are left, and what is left to send."""
        return len(self.cells) - len(self.shown_cells) + 1


class OfferBoard:
    """The students whom a user sees, by what they need first."""

    def __init__(self, user: User, milestones: Milestones, cycle_id: int, now: Moment) -> None:
        self.user, self.milestones, self.cycle_id, self.now = user, milestones, cycle_id, now.cycle

    @cached_property
    def rows(self) -> list[Row]:
        found = [self._row(student) for student in self._students()]
        return sorted(found, key=lambda row: row.need)

    @cached_property
    def open_round(self) -> Round | None:
        return open_round(self.milestones, self.now)

    @cached_property
    def gap(self) -> Phase | None:
        return next_gap(self.milestones, self.now)

    @property
    def heads(self) -> list[tuple[Round, str, int, int]]:
        """Each round with its state (`open`, `over`, `to_come`), how many offers it brought, how many were accepted."""
        offers = [offer for row in self.rows for cell in row.cells for offer in cell.offers]
        made = Counter(offer.target.offer_round for offer in offers)
        took = Counter(o.target.offer_round for o in offers if o.state == TargetState.ACCEPTED)
        return [
            (one, self._state_of(one), made[one.number], took[one.number]) for one in self.milestones.rounds
        ]

    def count(self, needs: Iterable[Need]) -> int:
        return sum(row.need in set(needs) for row in self.rows)

    @property
    def accepted(self) -> int:
        return sum(row.student.status == StudentStatus.ACCEPTED for row in self.rows)

    @property
    def to_answer(self) -> int:
        """Offers that wait for an answer."""
        return sum(
            offer.state == TargetState.OFFERED
            for row in self.rows
            for cell in row.cells
            for offer in cell.offers
        )

    def _students(self) -> QuerySet[Student]:
        offered = Target.objects.filter(state__in=OFFER_STATES, offer_round__isnull=False)
        speaks = Assignment.objects.open().primary().select_related("advocate")
        if not self.user.is_office:
            speaks = speaks.filter(is_embargoed=False)
        return (
            Student.objects.whose_offers_are_told_to(self.user)
            .filter(cycle=self.cycle_id, status__in=[*IN_SOAP, StudentStatus.ACCEPTED])
            .select_related("person", "companion", "accepted_program")
            .prefetch_related(
                Prefetch("targets", offered.select_related("program"), to_attr="offered_targets"),
                Prefetch("assignments", speaks, to_attr="speaking"),
            )
            .order_by("person__family_name", "person__given_name", "pk")
        )

    @cached_property
    def _applied(self) -> Mapping[tuple[int, str], int]:
        counted = (
            Target.objects.visible_to(self.user)
            .filter(student__cycle=self.cycle_id, applied_at__isnull=False)
            .order_by()
            .values_list("student", "service")
            .annotate(count=Count("pk"))
        )
        return {(student, service): count for student, service, count in counted}

    def _row(self, student: Student) -> Row:
        targets: Sequence[Target] = student.offered_targets  # type: ignore[attr-defined]
        speaking: Sequence[Assignment] = student.speaking  # type: ignore[attr-defined]
        cells = tuple(self._cell(one, targets) for one in self.milestones.rounds)
        waits = any(offer.state == TargetState.OFFERED for cell in cells for offer in cell.offers)
        return Row(
            student=student,
            aims=", ".join(specialties.by_code(code).short for code in student.specialty_codes[:2]),
            advocate=speaking[0].advocate if speaking else None,
            cells=cells,
            left=tuple(self._left(student)),
            need=need(
                is_settled=student.status in SETTLED,
                must_answer=waits,
                has_company=student.companion is not None,
            ),
        )

    def _cell(self, offer_round: Round, targets: Sequence[Target]) -> Cell:
        return Cell(
            round=offer_round,
            offers=tuple(
                self._offer(target, offer_round)
                for target in targets
                if target.offer_round == offer_round.number
            ),
            is_open=offer_round == self.open_round,
            has_begun=offer_round in begun_rounds(self.milestones, self.now),
        )

    def _offer(self, target: Target, offer_round: Round) -> Offer:
        if target.state != TargetState.OFFERED:
            return Offer(target, TargetState(target.state), target.state_at)
        lapsed = is_over(self.milestones, offer_round.number, self.now)
        return Offer(target, TargetState.EXPIRED if lapsed else TargetState.OFFERED, offer_round.end)

    def _left(self, student: Student) -> Iterable[Left]:
        for service in ApplicationService:
            applied = self._applied.get((student.pk, service.value), 0)
            if applied:
                yield Left(service.label, max(0, MOST_APPLICATIONS - applied))

    def _state_of(self, offer_round: Round) -> str:
        if offer_round == self.open_round:
            return "open"
        return "over" if offer_round.end <= self.now else "to_come"
