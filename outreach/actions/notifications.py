"""In-app notices: read by whom they were for."""

from django.db import transaction

from advising.clock import Moment
from advising.models import User
from outreach.models import Notification


@transaction.atomic
def mark_read(*, notification: Notification, by: User, now: Moment) -> None:
    """Read by the account it is for; of anybody else it is none. Read twice changes nothing."""
    Notification.objects.visible_to(by).unread().filter(pk=notification.pk).update(read_at=now.machine)


@transaction.atomic
def mark_all_read(*, by: User, now: Moment) -> int:
    """Everything that this account has not read; how many."""
    return Notification.objects.visible_to(by).unread().update(read_at=now.machine)
