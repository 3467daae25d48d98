"""The engine stands still: the deans of a school are mailed by whoever notices first, once for each stoppage."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from advising.clock import eastern
from advising.models import Access, School, User
from outreach.mail import Answer, compose, hand_over, new_mail_id, own_address
from outreach.models import Stoppage

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=2)
"""How long one that tries has, before the next page view tries in its place."""
_WORDS = """\
No reminder has left SoapNet at {school} since {since}, and no scheduled message either. Nothing is lost: what was due
goes as soon as the engine runs again.

Until then, send what is due by hand:
{link}

Please ask whoever runs SoapNet for you to start its worker and beat again.
"""


def tell_stoppage(*, school: School, last_beat_at: datetime, machine: datetime) -> int:
    """Mail every dean that the engine has not run since its last beat. To how many a mail left; 0 where told already.

    Outside any transaction: it may wait for the mail server. Never raises, since it follows a page that was served.
    """
    try:
        mine = _take(school, last_beat_at, machine)
        return _mail(mine, machine) if mine is not None else 0
    except Exception:
        log.exception("the deans could not be told that the engine has stopped")
        return 0


@transaction.atomic
def _take(school: School, last_beat_at: datetime, machine: datetime) -> Stoppage | None:
    """The row, where it is this caller's to tell: the first one's, or one's after whom it came to nothing."""
    one, is_new = Stoppage.objects.get_or_create(
        school=school, last_beat_at=last_beat_at, defaults={"tried_at": machine}
    )
    if is_new:
        return one
    left_over = Stoppage.objects.filter(pk=one.pk, told_at__isnull=True, tried_at__lte=machine - AGAIN)
    return one if left_over.update(tried_at=machine) else None


def _mail(stoppage: Stoppage, machine: datetime) -> int:
    school = stoppage.school
    cycle = school.cycles.open().first()
    words = _WORDS.format(
        school=school.short_name, since=eastern(stoppage.last_beat_at, now=machine),
        link=f"{settings.SITE_URL}{reverse('reminder_list')}",
    )  # fmt: skip
    told = 0
    for dean in User.objects.filter(school=school, access=Access.DEAN, is_active=True).order_by("pk"):
        raw = compose(
            sender="SoapNet", school=school.short_name, reply_to="", to_name=str(dean), to_address=dean.email,
            subject="Reminders have stopped", body=words, mail_id=new_mail_id(), at=machine,
        )  # fmt: skip
        handed = hand_over(
            raw, from_address=own_address(), to_address=dean.email, school=school, cycle=cycle, at=machine
        )
        told += handed.state is not Answer.REFUSED
    if told:
        Stoppage.objects.filter(pk=stoppage.pk).update(told_at=machine)
    return told
