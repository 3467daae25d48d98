"""Who fetches from the mailbox: one worker at a time, by a claim that a lease brings back."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from outreach.actions.filing import receive
from outreach.mailbox import Mailbox, MailboxTrouble, fetch
from outreach.models import InboundMail, MailboxClaim

LEASE = timedelta(seconds=30)
"""How long a worker may be silent at one mail before another may fetch. Machine time."""
PAUSE = timedelta(seconds=10)
"""Between two looks into the mailbox."""


def is_due(box: Mailbox, *, machine: datetime) -> bool:
    """Whether it is time to look into it, and nobody does."""
    claim = MailboxClaim.objects.filter(name=box.name).first()
    if claim is None:
        return True
    is_free = claim.claimed_until is None or claim.claimed_until <= machine
    return is_free and (claim.fetched_at is None or claim.fetched_at <= machine - PAUSE)


def fetch_mail(
    *, box: Mailbox, clock: Callable[[], datetime], then: Callable[[InboundMail], None] = lambda mail: None
) -> int:
    """Fetch what is new, if no other worker does; `then` is told of each mail. Returns how many were taken."""
    me = uuid.uuid4().hex
    if not _claim(box, me, clock()):
        return 0

    def take(raw: bytes) -> None:
        then(receive(raw, machine=clock()))

    trouble, taken = "", 0
    try:
        taken = fetch(box, take, goes_on=lambda: _hold(box, me, clock()))
    except MailboxTrouble as found:
        trouble = str(found)
    _release(box, me, clock(), trouble)
    return taken


def _claim(box: Mailbox, me: str, machine: datetime) -> bool:
    MailboxClaim.objects.get_or_create(name=box.name)
    free = Q(claimed_until=None) | Q(claimed_until__lte=machine)
    return bool(
        MailboxClaim.objects.filter(free, name=box.name).update(claimed_by=me, claimed_until=machine + LEASE)
    )


def _hold(box: Mailbox, me: str, machine: datetime) -> bool:
    """The claim for longer; False where it was lost."""
    mine = MailboxClaim.objects.filter(name=box.name, claimed_by=me)
    return bool(mine.update(claimed_until=machine + LEASE))


def _release(box: Mailbox, me: str, machine: datetime, trouble: str) -> None:
    MailboxClaim.objects.filter(name=box.name, claimed_by=me).update(
        claimed_by="", claimed_until=None, fetched_at=machine, trouble=trouble[:200]
    )
