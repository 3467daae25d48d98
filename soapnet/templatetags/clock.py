"""Time on pages: words for instants, the clock's pictures, the countdown. All Eastern, the reader's own time beside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from advising import clock as words
from soapnet.desk import bars
from soapnet.desk.clock_card import ClockCard
from soapnet.desk.clock_strip import MiniClock

register = template.Library()


@register.filter
def eastern(at: datetime | None, form: str = "") -> str:
    """`Tue 2:16 pm`. Forms: "" day and time, "time" `2:16 pm`, "zone" `Tue 2:16 pm ET`, "long" with the date and year.

    Empty for no instant. The zone is said once a page, so only "zone" and "long" carry it.
    """
    if at is None:
        return ""
    if form == "time":
        return words.time_of_day(at)
    if form == "long":
        return f"{words.date_and_time(at)} ET"
    return f"{words.day_and_time(at)} ET" if form == "zone" else words.day_and_time(at)


@register.filter
def local(at: datetime | None, zone: str) -> str:
    """The same instant on the reader's clock, `7:00 pm MDT`; empty where it shows what Eastern shows."""
    return words.local_beside(at, ZoneInfo(zone)) if at is not None and zone else ""


@register.simple_tag
def moment(at: datetime | None, form: str = "", zone: str = "") -> SafeString:
    """A `<time>` element in Eastern time, with the reader's own beside it where that differs."""
    if at is None:
        return SafeString("")
    beside = local(at, zone)
    there = format_html(' <span class="c3">({})</span>', beside) if beside else ""
    return format_html(
        '<time datetime="{}">{}</time>{}', words.instant(at).isoformat(), eastern(at, form), there
    )


@register.filter
def deadline(at: datetime | None, now: datetime) -> str:
    """As short as is plain from `now`: `9 pm`, `Thu 9 pm`, `Thu 18 Mar 9 pm`."""
    return words.deadline(at, now=now) if at is not None else ""


@register.filter
def span(length: timedelta | None) -> str:
    """`38 min`, `5 h 12 min`, `1 d 18 h`."""
    return words.duration(length) if length is not None else ""


@register.filter
def since(at: datetime | None, now: datetime) -> str:
    """How long ago, or how long until: `4 h 20 min`."""
    return words.duration(now - at) if at is not None else ""


@register.simple_tag
def countdown(until: datetime | None, now: datetime, rate: float = 1, size: str = "") -> SafeString:
    """`1d 18h 35min`, which app.js keeps running from the server's clock; `rate` is a rehearsal's.

    Sizes: none (28 px), plain (as the text around it). It is spoken once a minute at most.
    """
    if until is None:
        return SafeString("")
    left = max(words.instant(until) - words.instant(now), timedelta())
    minutes = int(left.total_seconds()) // 60
    days, hours, mins = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d")] if days else []
    parts += [(hours, "h")] if days or hours else []
    parts.append((mins, "min"))
    shown = format_html_join(" ", "{}<small>{}</small>", parts)
    return format_html(
        '<span class="{}" role="timer" data-until="{}" data-now="{}" data-rate="{}">{}</span>',
        "count-in num" if size == "plain" else "count",
        int(words.instant(until).timestamp() * 1000),
        int(words.instant(now).timestamp() * 1000),
        rate,
        shown,
    )


@register.inclusion_tag("components/mini_clock.html")
def mini_clock(clock: MiniClock | None) -> dict[str, Any]:
    """How far the week is, as a line; its sentence is read out."""
    return {"clock": clock}


@register.inclusion_tag("components/clock_card.html")
def clock_card(card: ClockCard, id: str = "clock", zone: str = "", rate: float = 1) -> dict[str, Any]:
    """The SOAP clock whole: the week's picture, what is next with its countdown, what still helps now.

    `zone` is the reader's, `shell.zone`; its own time stands beside where it differs. `rate` is `shell.rate`.
    """
    return {"card": card, "id": id, "beside": local(card.until, zone), "zone": zone, "rate": rate}


@register.inclusion_tag("components/heartbeat.html")
def heartbeat(beats: Sequence[bars.Beat]) -> dict[str, Any]:
    """One bar a minute of the reminder engine, oldest first, and the same in words."""
    return {
        "drawn": bars.heartbeat(beats),
        "minutes": len(beats),
        "on_time": sum(beat.on_time for beat in beats),
        "sent": sum(beat.sent for beat in beats),
    }
