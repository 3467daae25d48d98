"""The board's rows, which come by the hundred: written here, since a template costs ten times as much for each."""

from collections.abc import Callable, Iterable
from functools import cache

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from soapnet.desk.board import Load, Need, Row
from soapnet.templatetags.components import escaped, load_row, need_row, person, pips, state_chip
from soapnet.templatetags.icons import icon

register = template.Library()

_REASONS, _DOUBTS = 3, 2


@cache
def _address_of(page: str) -> Callable[[int], str]:
    """The page of one row: looked up once, not two hundred times."""
    start, end = reverse(page, args=[0]).split("0")
    return lambda pk: f"{start}{pk}{end}"


@register.simple_tag
def student_rows(rows: Iterable[Row]) -> SafeString:
    """The lines of the table, in the order given."""
    student = _address_of("student")
    return SafeString("".join([_student_row(row, student(row.pk)) for row in rows]))


def _student_row(row: Row, href: str) -> str:
    return (
        f'<tr id="student-{row.pk}"><td>{person(row.name, "student", row.note, href)}</td>'
        f'<td class="nw">{_advocate(row)}</td>'
        f"<td>{pips(row.applied, row.contacted, row.interviews)}</td>"
        f'<td><span class="stack s0">{_last(row)}</span></td>'
        f'<td><span class="stack s0">{_step(row)}</span></td>'
        f"<td>{_checks(row)}</td></tr>"
    )


def _advocate(row: Row) -> str:
    if not row.advocate:
        return '<span class="c3">Nobody</span>'
    seen = "" if row.is_acknowledged else '<br><span class="t12 cw">Not seen yet</span>'
    return f"{escaped(row.advocate)}{seen}"


def _last(row: Row) -> str:
    if not row.last.first:
        return '<span class="c3">Nothing yet</span>'
    return (
        f'<span class="nw">{escaped(row.last.first)}</span>'
        f'<span class="t12 c3 tr">{escaped(row.last.second)}</span>'
    )


def _step(row: Row) -> str:
    if not row.step.first:
        return '<span class="c3">Nothing due</span>'
    return (
        f'<span class="m">{escaped(row.step.first)}</span>'
        f'<span class="t12 c3">{escaped(row.step.second)}</span>'
    )


def _checks(row: Row) -> str:
    if row.held:
        return state_chip("held", f"{row.held} held")
    if row.reserved_by:
        return state_chip("window_reserved")
    if row.to_check:
        return state_chip("to_check", f"{row.to_check} to check")
    if row.quiet_for:
        return state_chip("quiet", row.quiet_words)
    return f'<span class="c3 t12">{icon("check", "s")} Clear</span>'


@register.simple_tag
def need_rows(needs: Iterable[Need], form: str) -> SafeString:
    """Who has no advocate, each with a suggestion; `form` is the id of the one form that all buttons send."""
    student, assign = _address_of("student"), _address_of("assign")
    return SafeString(
        "".join([_need_row(need, student(need.row.pk), assign(need.row.pk), form) for need in needs])
    )


def _need_row(need: Need, href: str, assign: str, form: str) -> str:
    row, offer, note = need.row, need.suggestion, f"{need.row.note} · {need.waited}"
    if offer is None:
        choose = f'<a class="btn btn-plain btn-sm" href="{assign}">Choose</a>'
        return need_row(choose, row.name, href, note, id=f"need-{row.pk}")
    buttons = (
        f'<a class="btn btn-plain btn-sm" href="{assign}">Others{icon("chevron-down", "s")}</a>'
        f'<button class="btn btn-primary btn-sm" type="submit" form="{form}" formaction="{assign}"'
        f' name="advocate" value="{offer.person_id}">Assign {escaped(offer.name)}</button>'
    )
    return need_row(
        buttons,
        row.name,
        href,
        note,
        offer.name,
        offer.carries,
        offer.reasons[:_REASONS],
        offer.doubts[:_DOUBTS],
        id=f"need-{row.pk}",
    )


@register.simple_tag
def load_rows(loads: Iterable[Load]) -> SafeString:
    """How many of how many each advocate carries."""
    address = _address_of("person")
    return SafeString("".join([_load_row(load, address(load.person_id)) for load in loads]))


def _load_row(load: Load, href: str) -> str:
    line = load_row(
        load.name,
        load.carried,
        load.capacity,
        href=href,
        reserved_for=load.reserved_for,
        away=load.away,
    )
    return f'<li id="load-{load.person_id}">{line}</li>'
