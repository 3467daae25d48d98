"""What stands around every page for the person who reads it: navigation, clock, state of the engine.

A context processor gives it to templates as `shell`. It is worked out only where a template asks for it, so that
fragments, redirects and downloads pay nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from advising.clock import Moment, duration
from advising.models import Cycle, School, User
from outreach.models import Conflict, Heartbeat, InboundMail, Message, Notification
from outreach.models.message import State
from soapnet.desk import navigation
from soapnet.desk.clock_strip import MiniClock, mini

TITLES = {
    "dean": "Dean",
    "staff": "Staff",
    "faculty": "Faculty",
    "student": "Student",
    "it_admin": "IT admin",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """The reminder engine as the top bar says it. Tones: none, warn (late), block (stopped)."""

    short: str
    words: str
    tone: str = ""

    @property
    def is_stopped(self) -> bool:
        return self.tone == "block"


BEAT = "beat"
LATE, STOPPED = timedelta(seconds=90), timedelta(minutes=5)


def engine_state(last: datetime, now: datetime) -> Engine:
    """What the top bar says of a last beat at `last`, both machine time."""
    silence = now - last
    ago = (
        duration(silence) if silence >= timedelta(minutes=1) else f"{max(int(silence.total_seconds()), 0)} s"
    )
    if silence < LATE:
        return Engine("Reminders on time", f"Running, last beat {ago} ago")
    if silence < STOPPED:
        return Engine("Reminders late", f"Last beat {ago} ago", "warn")
    return Engine("Reminders stopped", f"Reminders stopped {ago} ago.", "block")


class Shell:
    """Lazy: each part is worked out when the template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @property
    def access(self) -> str:
        return self.user.access if self.user else ""

    @property
    def theme(self) -> str:
        """`light`, `dark`, or nothing for the system's; the account's setting, before sign-in the browser's."""
        chosen = self.user.theme if self.user else self.request.COOKIES.get("theme", "")
        return chosen if chosen in ("light", "dark") else ""

    @property
    def is_phone_first(self) -> bool:
        return self.access == "faculty"

    @property
    def person_name(self) -> str:
        return str(self.user) if self.user else ""

    @property
    def person_role(self) -> str:
        return TITLES.get(self.access, "")

    @cached_property
    def own_school(self) -> School | None:
        """The reader's school, from the cycle where one is open: that was loaded already."""
        if self.open_cycle is not None:
            return self.open_cycle.school
        return self.user.school if self.user else None

    @property
    def school(self) -> str:
        return str(self.own_school) if self.own_school else ""

    @property
    def open_cycle(self) -> Cycle | None:
        cycle: Cycle | None = self.request.now.cycle  # type: ignore[attr-defined]
        return cycle

    @property
    def cycle(self) -> str:
        return str(self.open_cycle.year) if self.open_cycle else ""

    @property
    def is_rehearsal(self) -> bool:
        return self.open_cycle is not None and self.open_cycle.is_rehearsal

    @property
    def moment(self) -> Moment:
        moment: Moment = self.request.now.moment  # type: ignore[attr-defined]
        return moment

    @property
    def now(self) -> datetime:
        """Cycle time, as everywhere on the page; machine time where no cycle is open."""
        return self.moment.cycle

    @property
    def zone(self) -> str:
        """The reader's own zone, by name."""
        zone: str = self.request.now.zone.key  # type: ignore[attr-defined]
        return zone

    @property
    def rate(self) -> float:
        return self.open_cycle.clock_rate if self.open_cycle and self.open_cycle.is_rehearsal else 1.0

    @cached_property
    def clock(self) -> MiniClock | None:
        return mini(self.open_cycle.clock_milestones(), self.now) if self.open_cycle else None

    @cached_property
    def engine(self) -> Engine | None:
        """None before the engine has ever run."""
        last = self.figures["beat"]
        if last is None:
            return None
        state = engine_state(last, self.moment.machine)
        if state.is_stopped:
            self.request.engine_stopped_at = last  # type: ignore[attr-defined]  # soapnet/watchdog.py tells the deans
        return state

    @cached_property
    def figures(self) -> Mapping[str, Any]:
        """The last beat and the navigation's counts, in one query: the board has ten for all that it shows."""
        if self.user is None:
            return {"beat": None, "conflicts": 0, "messages": 0, "mail_tray": 0, "notices": 0}
        conflicts = Conflict.objects.visible_to(self.user).open()
        messages = Message.objects.visible_to(self.user)
        waiting = (
            messages.filter(state=State.IN_REVIEW)
            if self.user.is_office
            else messages.filter(state=State.DRAFT, sender__user=self.user)
        )
        figures = (
            User.objects.filter(pk=self.user.pk)
            .annotate(
                beat=Subquery(Heartbeat.objects.filter(name=BEAT).values("at")[:1]),
                conflicts=_count(conflicts),
                messages=_count(waiting),
                mail_tray=_count(InboundMail.objects.visible_to(self.user).in_tray()),
                notices=_count(Notification.objects.visible_to(self.user).unread()),
            )
            .values("beat", "conflicts", "messages", "mail_tray", "notices")
        )
        found: Mapping[str, Any] = figures[0]
        return found

    @property
    def counts(self) -> Mapping[str, int]:
        return self.figures

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        return _Addresses()

    @cached_property
    def nav(self) -> list[navigation.Group]:
        here = self.request.path
        groups = [
            navigation.Group(group.label, self._settled(group.places, here))
            for group in navigation.side(self.access, self.cycle)
        ]
        return [group for group in groups if group.places]

    @cached_property
    def tabs(self) -> tuple[navigation.Place, ...]:
        return self._settled(navigation.tabs(self.access), self.request.path)

    def _settled(self, places: tuple[navigation.Place, ...], here: str) -> tuple[navigation.Place, ...]:
        return navigation.settled(places, addresses=self.addresses, here=here, counts=self.counts)

    @property
    def find_url(self) -> str:
        return self.addresses.get("find", "")

    @property
    def log_url(self) -> str:
        return self.addresses.get("log_contact", "")

    @property
    def message_url(self) -> str:
        return self.addresses.get("message_new", "")

    @property
    def strip_url(self) -> str:
        return self.addresses.get("clock_strip", "")

    @property
    def reminders_url(self) -> str:
        is_office = self.user is not None and self.user.is_office
        return self.addresses.get("reminder_list" if is_office else "clock", "")

    @property
    def theme_url(self) -> str:
        return self.addresses.get("set_theme", "")

    @property
    def keys_url(self) -> str:
        return self.addresses.get("set_keys", "")

    @property
    def keys_off(self) -> bool:
        """Whether single keys are switched off on this device."""
        return self.request.COOKIES.get("keys") == "off"

    @property
    def account_url(self) -> str:
        return self.addresses.get("account_change_password", "")

    @property
    def logout_url(self) -> str:
        return self.addresses.get("account_logout", "")

    @property
    def fab(self) -> bool:
        """The phone's one big button, where the reader's main work is logging."""
        return self.is_phone_first and bool(self.log_url) and self.request.path != self.log_url

    @property
    def support_phone(self) -> str:
        return self.own_school.support_phone if self.own_school else ""


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many rows, as a column."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


class _Addresses(Mapping[str, str]):
    """Url names to paths; a name without a page is simply not there."""

    def __getitem__(self, name: str) -> str:
        try:
            return reverse(name)
        except NoReverseMatch:
            raise KeyError(name) from None

    def __iter__(self) -> Any:
        raise TypeError("Addresses are asked by name.")

    def __len__(self) -> int:
        return 1


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
