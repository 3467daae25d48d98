"""Beside the board's table: what clashes, the engine's last half hour and what it sends next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, DateTimeField, F, Min, Q, QuerySet, Value
from django.db.models.functions import Cast

from advising.clock import Moment, duration
from advising.models import Cycle
from outreach.models import BeatMinute, Conflict, Reminder
from outreach.models.conflict import Severity
from outreach.models.reminder import ReminderState
from soapnet.desk.bars import Beat

CONFLICTS_SHOWN, REMINDERS_SHOWN, MINUTES = 5, 3, 30
_Rows = QuerySet[Any, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ConflictLine:
    pk: int
    is_held: bool
    sentence: str
    found: str


@dataclass(slots=True)
class Reminders:
    """The engine: a bar a minute, and what it sends next."""

    beats: list[Beat] = field(default_factory=list)
    coming: list[tuple[datetime, str]] = field(default_factory=list)


@dataclass(slots=True)
class Aside:
    held: int = 0
    to_check: int = 0
    lines: list[ConflictLine] = field(default_factory=list)
    by_student: dict[int, tuple[int, int]] = field(default_factory=dict)
    reminders: Reminders = field(default_factory=Reminders)


def read_aside(cycle: Cycle, now: Moment) -> Aside:
    """All of it, in one query."""
    first, *others = [*_conflict_parts(cycle), *_reminder_parts(cycle, now)]
    return _sorted_out(first.union(*others, all=True), now)


def read_reminders(cycle: Cycle, now: Moment) -> Reminders:
    """The engine alone, in one query: it beats whatever else stands still."""
    first, *others = _reminder_parts(cycle, now)
    return _sorted_out(first.union(*others, all=True), now).reminders


def _conflict_parts(cycle: Cycle) -> list[_Rows]:
    conflicts = Conflict.objects.open().filter(cycle=cycle)
    block = Count("pk", filter=Q(severity=Severity.BLOCK), distinct=True)
    warn = Count("pk", filter=Q(severity=Severity.WARN), distinct=True)
    first = conflicts.order_by("severity", "-found_at", "-pk")[:CONFLICTS_SHOWN]
    student = "sides__message__touches__student"
    about = conflicts.filter(**{f"{student}__isnull": False})
    return [
        _columns(
            conflicts.filter(pk__in=first.values("pk")),
            "conflict",
            F("pk"),
            text=F("sentence"),
            word=F("severity"),
            at=F("found_at"),
        ),
        _columns(about.values(student), "student", F(student), block, warn),
        _columns(conflicts.values("cycle"), "all", F("cycle"), block, warn),
    ]


def _reminder_parts(cycle: Cycle, now: Moment) -> list[_Rows]:
    beats = BeatMinute.objects.filter(
        minute__gt=now.machine - timedelta(minutes=MINUTES), minute__lte=now.machine
    )
    coming = Reminder.objects.filter(
        cycle=cycle, state=ReminderState.PLANNED, due_cycle_at__lte=now.cycle + timedelta(days=1)
    )
    return [
        _columns(beats, "beat", F("pk"), F("beats"), F("sent"), at=F("minute")),
        _columns(
            coming.values("rule"),
            "coming",
            F("rule"),
            Count("pk"),
            text=F("rule__title"),
            at=Min("due_cycle_at"),
        ),
    ]


def _sorted_out(rows: Iterable[tuple[Any, ...]], now: Moment) -> Aside:
    aside = Aside()
    beats: dict[datetime, Beat] = {}
    for kind, key, one, two, word, text, at in rows:
        match kind:
            case "conflict":
                found = f"{duration(now.machine - at)} ago"
                aside.lines.append(ConflictLine(key, word == Severity.BLOCK, text, found))
            case "student":
                aside.by_student[key] = (one, two)
            case "all":
                aside.held, aside.to_check = one, two
            case "beat":
                beats[at] = Beat(on_time=one > 0, sent=two)
            case "coming":
                aside.reminders.coming.append((at, f"“{text}” to {one} {'person' if one == 1 else 'people'}"))
    aside.lines.sort(key=lambda line: (not line.is_held, -line.pk))
    aside.reminders.coming = sorted(aside.reminders.coming)[:REMINDERS_SHOWN]
    aside.reminders.beats = _minutes(beats, now.machine)
    return aside


def _minutes(beats: Mapping[datetime, Beat], now: datetime) -> list[Beat]:
    """The last half hour; a minute without a row is one without a beat. Nothing where it never ran."""
    if not beats:
        return []
    minute = now.replace(second=0, microsecond=0)
    missed = Beat(on_time=False, sent=0)
    return [beats.get(minute - timedelta(minutes=ago), missed) for ago in range(MINUTES - 1, -1, -1)]


_ZERO, _EMPTY, _NEVER = Value(0), Value(""), Value(None)


def _columns(
    rows: QuerySet[Any, Any],
    kind: str,
    key: F,
    one: F | Count | Value = _ZERO,
    two: F | Count | Value = _ZERO,
    *,
    word: F | Value = _EMPTY,
    text: F | Value = _EMPTY,
    at: F | Min | Value = _NEVER,
) -> QuerySet[Any, tuple[Any, ...]]:
    """Each part of the union in the same types, which PostgreSQL wants said."""
    return rows.order_by().values_list(
        Cast(Value(kind), CharField()),
        Cast(key, BigIntegerField()),
        Cast(one, BigIntegerField()),
        Cast(two, BigIntegerField()),
        Cast(word, CharField()),
        Cast(text, CharField()),
        Cast(at, DateTimeField()),
    )
