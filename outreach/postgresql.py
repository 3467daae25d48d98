"""What only PostgreSQL can do for outreach, each beside the plain way that every database goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import F, Model

from outreach.models import Reminder, ReminderState

_CLAIM = """
UPDATE outreach_reminder SET state = 'claimed', claimed_by = %s, leased_until = %s
WHERE id = ANY(ARRAY(
    SELECT id FROM outreach_reminder
    WHERE state IN ('planned', 'claimed') AND due_at <= %s AND (state = 'planned' OR leased_until <= %s)
    ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING id
"""  # ANY(ARRAY(…)), since IN (…) becomes a scan of the whole table at some hundred rows.

_TURN = """
WITH settled AS (
    UPDATE outreach_reminder
    SET state = 'sent', sent_at = %s, failed_reason = '', leased_until = NULL, claimed_by = ''
    WHERE id = ANY(%s::bigint[])
)
UPDATE outreach_reminder SET leased_until = %s, attempts = attempts + 1,
    mail_id = (%s::text[])[array_position(%s::bigint[], id)]
WHERE id = ANY(%s::bigint[]) AND state = 'claimed' AND claimed_by = %s RETURNING id
"""  # One statement, so one journey and one commit.


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder whose mail the server took at this machine instant."""

    reminder: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """A mail to be handed over next."""

    reminder: int
    mail_id: str


def claim_reminders(*, worker: str, machine: datetime, leased_until: datetime, limit: int) -> list[int]:
    """Take so many due reminders into this worker's hands, past those that others are taking; their ids, soonest first.

    Elsewhere than on PostgreSQL writers stand in line (SQLite's IMMEDIATE transactions), so a plain read will do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [worker, leased_until, machine, machine, limit])
            return sorted(row[0] for row in cursor.fetchall())
    with transaction.atomic():
        due = list(
            Reminder.objects.due(machine).order_by("due_at", "pk").values_list("pk", flat=True)[:limit]
        )
        Reminder.objects.filter(pk__in=due).update(
            state=ReminderState.CLAIMED, claimed_by=worker, leased_until=leased_until
        )
        return sorted(due)


def turn(sent: Sequence[Sent], intents: Sequence[Intent], *, worker: str, until: datetime) -> set[int]:
    """In one commit: that these mails left, and that those are in this worker's hand until its lease is over.

    Which of those are this worker's still.
    """
    if connection.vendor == "postgresql":
        return _turn_at_once(sent, intents, worker, until)
    with transaction.atomic():
        for one in sent:
            Reminder.objects.filter(pk=one.reminder).update(
                state=ReminderState.SENT, sent_at=one.at, failed_reason="", leased_until=None, claimed_by=""
            )
        mine = Reminder.objects.filter(state=ReminderState.CLAIMED, claimed_by=worker)
        return {
            one.reminder
            for one in intents
            if mine.filter(pk=one.reminder).update(
                leased_until=until, attempts=F("attempts") + 1, mail_id=one.mail_id
            )
        }


def _turn_at_once(sent: Sequence[Sent], intents: Sequence[Intent], worker: str, until: datetime) -> set[int]:
    following = [one.reminder for one in intents]
    connection.ensure_connection()
    # The driver's own cursor, and a statement that the server knows: planning it costs more than what it does.
    connection.connection.prepare_threshold = connection.connection.prepare_threshold or 1
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            _TURN,
            (
                sent[0].at if sent else until, [one.reminder for one in sent],
                until, [one.mail_id for one in intents], following, following, worker,
            ),
            prepare=True,
        )  # fmt: skip
        return {row[0] for row in cursor.fetchall()}


def add_rows(model: type[Model], fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows of plain values by the thousand, past those that are there already: without an object for each."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        values = [dict(zip(fields, row, strict=True)) for row in rows]
        model._default_manager.bulk_create([model(**one) for one in values], ignore_conflicts=True)
        return
    columns = {field.attname: field for field in model._meta.concrete_fields}
    names = ", ".join(f'"{columns[name].column}"' for name in fields)
    arrays = ", ".join(f"%s::{columns[name].db_type(connection)}[]" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 (names of our own models)
            f"SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING",
            [list(values) for values in zip(*rows, strict=True)],
        )
