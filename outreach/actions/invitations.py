"""The mail with which somebody is invited: a link by which to choose a password, and nothing about anybody."""

from django.conf import settings

from advising.actions.invitations import has_accepted
from advising.clock import Moment
from advising.invitations import invitation_path
from advising.models import User
from outreach.mail import Handed, compose, hand_over, new_mail_id, own_address

_WORDS = """\
You have an account at SoapNet, the operations room of {school} for Match Week.

Choose a password here. The link works once:
{link}

It is the same mail for everybody at the school, and says nothing about anybody's result.
"""


def send_invitation(*, user: User, now: Moment) -> Handed | None:
    """Mail the link, outside any transaction. None where they have come already."""
    if has_accepted(user) or not user.is_active or user.school is None:
        return None
    raw = compose(
        sender="SoapNet", school=user.school.short_name, reply_to="", to_name=str(user), to_address=user.email,
        subject="Your account at SoapNet",
        body=_WORDS.format(school=user.school.name, link=f"{settings.SITE_URL}{invitation_path(user)}"),
        mail_id=new_mail_id(), at=now.machine,
    )  # fmt: skip
    return hand_over(
        raw, from_address=own_address(), to_address=user.email, school=user.school,
        cycle=user.school.cycles.open().first(), at=now.machine,
    )  # fmt: skip
