"""Jobs. Beat wakes `tick` every second; rows say what is due, so a tick that is lost or doubled does no harm."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from outreach.actions.heartbeat import BEAT, WORKER, count_beat, show_life

log = logging.getLogger(__name__)

# What a tick wakes, in this order: each takes the machine instant and calls one action.
EVERY_SECOND: Mapping[str, Callable[[datetime], object]] = {}
EVERY_MINUTE: Mapping[str, Callable[[datetime], object]] = {}


@shared_task(name="outreach.tick")
def tick() -> None:
    """Show that the engine lives and wake what is due."""
    machine = timezone.now()
    show_life(BEAT, machine=machine)
    is_new_minute = count_beat(machine=machine)
    _wake(EVERY_SECOND, machine)
    if is_new_minute:
        _wake(EVERY_MINUTE, machine)
    show_life(WORKER, machine=machine)


def _wake(concerns: Mapping[str, Callable[[datetime], object]], machine: datetime) -> None:
    for name, act in concerns.items():
        try:
            act(machine)
        except Exception:
            # One concern at fault must not stop the others: the next tick tries it again.
            log.exception("tick: %s failed", name)
