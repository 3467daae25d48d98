"""The addresses that mail comes in by: one mailbox, and behind its plus what tells whose mail it is.

An account's and the school's stand in rows and are made anew at will. A thread's holds the delivery that it was
given with, signed, so that no row is written for a mail that may never be answered.
"""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from outreach.models import Delivery

_THREAD = re.compile(r"^re-(\d{1,18})-([0-9a-f]{20})$")
_SALT = "outreach.addresses.thread"


def is_set() -> bool:
    """Whether this installation takes mail in."""
    return bool(settings.INBOUND_ADDRESS)


def address_of(token: str) -> str:
    """The address with this token behind the plus; empty where no mail is taken in."""
    box, _, domain = settings.INBOUND_ADDRESS.partition("@")
    return f"{box}+{token}@{domain}" if domain else ""


def tokens_of(addresses: Iterable[str]) -> dict[str, str]:
    """The token of each of these addresses that is one of ours; an empty one is the bare mailbox's."""
    box, _, domain = settings.INBOUND_ADDRESS.lower().partition("@")
    found = {}
    for address in addresses:
        local, _, at = address.lower().rpartition("@")
        name, _, token = local.partition("+")
        if domain and at == domain and name == box:
            found[address.lower()] = token
    return found


def thread_address(delivery: Delivery) -> str:
    """Where an answer to this delivery goes; empty where no mail is taken in."""
    return address_of(f"re-{delivery.pk}-{_signature(delivery.pk, settings.SECRET_KEY)}")


def delivery_of(token: str) -> Delivery | None:
    """The delivery with which this thread's address was given away, if it is one of ours and the signature holds."""
    found = _THREAD.match(token)
    if found is None:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    pk = int(found[1])
    if not any(constant_time_compare(found[2], _signature(pk, key)) for key in keys):
        return None
    return Delivery.objects.select_related("message__cycle__school", "person").filter(pk=pk).first()


def _signature(pk: int, key: str) -> str:
    return salted_hmac(_SALT, str(pk), secret=key, algorithm="sha256").hexdigest()[:20]
