"""What the board shows, read in a fixed number of queries: rows of values, ready for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import JSONObject

from advising import specialties
from advising.candidates import Pool, Seeker, pool
from advising.clock import Moment, deadline, duration, start_of_day, time_of_day
from advising.models import (
    IN_SOAP,
    SETTLED,
    AssignmentKind,
    Contact,
    Cycle,
    Student,
    StudentStatus,
    Target,
    Task,
)
from advising.models.target import TargetState
from advising.suggestions import Suggestion
from outreach.models import Reservation, Touch
from outreach.models.message import HAPPENED, Direction
from soapnet.desk.board_aside import Aside, read_aside

QUIET_AFTER = timedelta(hours=12)
HELD, QUIET = "held", "quiet"
_INTERVIEWED = (TargetState.INTERVIEW, TargetState.INTERVIEWED)
_BEYOND_CONTACT = (TargetState.CONTACTED_US, *_INTERVIEWED, TargetState.OFFERED, TargetState.ACCEPTED)
_INBOUND_VERBS = {
    "email": "emailed us",
    "text": "wrote to us",
    "call": "called us",
    "voicemail": "left a voicemail",
    "meeting": "met us",
    "service": "wrote in the service",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Two lines of a cell."""

    first: str
    second: str = ""


@dataclass(slots=True)
class Row:
    """One student of the table."""

    pk: int
    name: str
    note: str
    status: str
    advocate: str
    is_acknowledged: bool
    applied: int
    contacted: int
    interviews: int
    last_at: datetime | None
    waiting_since: datetime
    last: Words
    step: Words
    reserved_by: str
    reserved_until: datetime | None
    """Machine time."""
    seeker: Seeker
    held: int = 0
    to_check: int = 0
    quiet_for: timedelta | None = None

    @property
    def needs_advocate(self) -> bool:
        return self.status in IN_SOAP and not self.advocate

    @property
    def quiet_words(self) -> str:
        """`Quiet 20 h`, `Quiet 3 d`: the largest unit alone."""
        return "" if self.quiet_for is None else f"Quiet {' '.join(duration(self.quiet_for).split()[:2])}"

    @property
    def rank(self) -> int:
        """Held, reserved, quiet, something due, the rest; who is settled comes last."""
        marks = (
            bool(self.held),
            bool(self.reserved_by),
            bool(self.to_check) or self.quiet_for is not None,
            bool(self.step.first),
        )
        place = next((number for number, mark in enumerate(marks) if mark), len(marks))
        return place + 10 if self.status in SETTLED else place


@dataclass(frozen=True, slots=True)
class Need:
    """A student without an advocate, and who is offered."""

    row: Row
    waited: str
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Load:
    person_id: int
    name: str
    carried: int
    capacity: int
    away: str
    reserved_for: str


class Board:
    """The whole board of a cycle for deans and staff, who see every student of the school."""

    def __init__(self, cycle: Cycle, now: Moment) -> None:
        self.cycle = cycle
        self.now = now

    @cached_property
    def aside(self) -> Aside:
        return read_aside(self.cycle, self.now)

    @cached_property
    def all_rows(self) -> list[Row]:
        rows = [_row(values, self.now) for values in _students(self.cycle, self.now)]
        for row in rows:
            row.held, row.to_check = self.aside.by_student.get(row.pk, (0, 0))
            row.quiet_for = _quiet_for(row, self.now.cycle)
        return sorted(rows, key=lambda row: (row.rank, row.last_at or row.waiting_since, row.pk))

    @property
    def open_windows(self) -> int:
        """Pairs that a program's contact opened, of students who still look: the target's state says so."""
        return sum(row.contacted for row in self.all_rows if row.status in IN_SOAP)

    @cached_property
    def waiting(self) -> list[Row]:
        """Without an advocate, oldest first."""
        found = [row for row in self.all_rows if row.needs_advocate]
        return sorted(found, key=lambda row: (row.waiting_since, row.name, row.pk))

    @cached_property
    def pool(self) -> Pool:
        return pool(school=self.cycle.school_id, seekers=[row.seeker for row in self.waiting], now=self.now)

    @property
    def oldest(self) -> str:
        """How long who waits longest has waited."""
        return self.needs[0].waited if self.needs else ""

    @cached_property
    def needs(self) -> list[Need]:
        return [self._need(row) for row in self.waiting]

    def _need(self, row: Row) -> Need:
        waited = duration(max(self.now.cycle - row.waiting_since, timedelta()))
        return Need(row, waited, self.pool.best(row.pk))

    def rows(self, only: str = "") -> list[Row]:
        """Who has an advocate or needs none: the table. `only`: held, quiet, or everybody."""
        table = [row for row in self.all_rows if not row.needs_advocate]
        if only == HELD:
            return [row for row in table if row.held]
        if only == QUIET:
            return [row for row in table if row.quiet_for is not None]
        return table

    @cached_property
    def loads(self) -> list[Load]:
        """Advocates, the fullest first."""
        reserved = {row.reserved_by: row.name for row in self.all_rows if row.reserved_by}
        loads = [
            Load(
                who.person_id,
                who.name,
                who.carried,
                who.capacity,
                _away(who.absences, self.now.cycle),
                reserved.get(who.name, ""),
            )
            for who in self.pool.candidates
        ]
        return sorted(loads, key=lambda one: (-(one.carried / one.capacity if one.capacity else 2), one.name))


def _students(cycle: Cycle, now: Moment) -> Iterable[Mapping[str, Any]]:
    """One query: each student with what the table shows, as small objects."""
    mine = {"student": OuterRef("pk")}
    standing = Q(assignments__until__isnull=True, assignments__kind=AssignmentKind.PRIMARY)
    return (
        Student.objects.filter(cycle=cycle)
        .annotate(advocacy=FilteredRelation("assignments", condition=standing))
        .exclude(status__in=[StudentStatus.GRADUATING, StudentStatus.MATCHED], advocacy__isnull=True)
        .order_by()
        .annotate(
            counts=Subquery(
                Target.objects.filter(**mine)
                .order_by()
                .values("student")
                .annotate(
                    found=JSONObject(
                        applied=Count("pk", filter=Q(applied_at__isnull=False)),
                        contacted=Count("pk", filter=Q(state__in=_BEYOND_CONTACT)),
                        interviews=Count("pk", filter=Q(state__in=_INTERVIEWED)),
                        interview_at=Min("interview_at", filter=Q(interview_at__gt=now.cycle)),
                    )
                )
                .values("found")[:1]
            ),
            last=Subquery(
                Touch.objects.filter(**mine, message__state__in=HAPPENED, at__lte=now.cycle)
                .order_by("-at", "-pk")
                .values(
                    found=JSONObject(
                        at="at",
                        channel="message__channel",
                        direction="message__direction",
                        title="message__sender__title",
                        sender="message__sender__family_name",
                        place="program__institution_name",
                    )
                )[:1]
            ),
            task=Subquery(
                Task.objects.open()
                .filter(**mine)
                .order_by(F("due_at").asc(nulls_last=True), "pk")
                .values(found=JSONObject(title="title", due="due_at"))[:1]
            ),
            confirm=Subquery(
                Contact.objects.waiting()
                .filter(**mine)
                .order_by("at", "pk")
                .values("program__institution_name")[:1]
            ),
            reserved=Subquery(
                Reservation.objects.open()
                .filter(**mine, until__gt=now.machine)
                .order_by("-since")
                .values(
                    found=JSONObject(title="person__title", name="person__family_name", until="until")
                )[:1]
            ),
        )
        .values(
            "pk", "status", "status_at", "specialty_codes", "counts", "last", "task", "confirm", "reserved",
            "advocacy__advocate__title", "advocacy__advocate__family_name", "advocacy__acknowledged_at",
            "person__given_name", "person__preferred_name", "person__family_name", "person__suffix",
        )
    )  # fmt: skip


def _row(values: Mapping[str, Any], now: Moment) -> Row:
    first_name = values["person__preferred_name"] or values["person__given_name"]
    name = " ".join(filter(None, [first_name, values["person__family_name"], values["person__suffix"]]))
    advocate = {
        "title": values["advocacy__advocate__title"],
        "name": values["advocacy__advocate__family_name"],
    }
    counts = values["counts"] or {}
    last = values["last"] or {}
    reserved = values["reserved"] or {}
    reserved_by = _called(reserved)
    codes = tuple(values["specialty_codes"])
    last_at = _instant(last.get("at"))
    return Row(
        pk=values["pk"],
        name=name,
        note=_note(values["status"], codes),
        status=values["status"],
        advocate=_called(advocate),
        is_acknowledged=values["advocacy__acknowledged_at"] is not None,
        applied=counts.get("applied", 0),
        contacted=counts.get("contacted", 0),
        interviews=counts.get("interviews", 0),
        last_at=last_at,
        waiting_since=values["status_at"],
        last=_last(last, last_at, now.cycle),
        step=_step(values, counts, reserved_by, now.cycle),
        reserved_by=reserved_by,
        reserved_until=_instant(reserved.get("until")),
        seeker=Seeker(values["pk"], first_name, codes),
    )


def _called(person: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [person.get("title"), person.get("name")]))


def _note(status: str, codes: Sequence[str]) -> str:
    """Who needs help is named by specialty; the others by where they stand."""
    aims = ", ".join(specialties.by_code(code).short for code in codes[:3])
    return aims if status in IN_SOAP and aims else str(StudentStatus(status).label)


def _last(last: Mapping[str, Any], at: datetime | None, now: datetime) -> Words:
    if at is None:
        return Words("")
    when = time_of_day(at) if start_of_day(at) == start_of_day(now) else deadline(at, now=now)
    place = last["place"] or ""
    if last["direction"] == Direction.INBOUND:
        who = place or _called({"title": last["title"], "name": last["sender"]})
        return Words(when, f"{who or 'Somebody'} {_INBOUND_VERBS[last['channel']]}")
    who = _called({"title": last["title"], "name": last["sender"]})
    return Words(when, ", ".join(filter(None, [who, place])))


def _step(values: Mapping[str, Any], counts: Mapping[str, Any], reserved_by: str, now: datetime) -> Words:
    """What comes next: a call that runs, a contact to confirm, else the interview or task due first."""
    if reserved_by:
        return Words(f"{reserved_by} is calling", "now")
    if values["confirm"]:
        return Words("Confirm a contact", values["confirm"])
    interview = _instant(counts.get("interview_at"))
    task = values["task"]
    due = _instant(task["due"]) if task else None
    if interview is not None and (due is None or interview <= due):
        return Words("Interview", deadline(interview, now=now))
    if not task:
        return Words("")
    return Words(task["title"], f"by {deadline(due, now=now)}" if due else "")


def _quiet_for(row: Row, now: datetime) -> timedelta | None:
    """How long nothing was said about somebody who still looks for a place, where that is long."""
    silence = now - max(row.last_at or row.waiting_since, row.waiting_since)
    return silence if row.status in IN_SOAP and silence > QUIET_AFTER else None


def _away(absences: Iterable[tuple[datetime, datetime]], now: datetime) -> str:
    until = max((end for start, end in absences if start <= now < end), default=None)
    return f"Away until {deadline(until, now=now)}" if until else ""


def _instant(text: str | None) -> datetime | None:
    """An instant out of a JSON object: the databases write it each in its way, both in UTC."""
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
