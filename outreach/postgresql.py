"""What only PostgreSQL can do for outreach, each beside the plain way that every database goes."""

from datetime import datetime

from django.db import connection, transaction

from outreach.models import Reminder, ReminderState

_CLAIM = """
UPDATE outreach_reminder SET state = 'claimed', claimed_by = %s, leased_until = %s
WHERE id = ANY(ARRAY(
    SELECT id FROM outreach_reminder
    WHERE state IN ('planned', 'claimed') AND due_at <= %s AND (state = 'planned' OR leased_until <= %s)
    ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING id
"""  # ANY(ARRAY(…)), since IN (…) becomes a scan of the whole table at some hundred rows.


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
