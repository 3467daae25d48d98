"""The parts of pages, as template tags: named values in, markup out. No models, no decisions.

The gallery (/gallery/) shows each of them in every state and is their documentation. Small ones, which a board
repeats hundreds of times, are written here; larger ones have a template in templates/components/.
Every tag here is a builtin: templates use them without a load.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from soapnet.desk import bars
from soapnet.templatetags.icons import icon

register = template.Library()

# name: (label, icon, tone). One list for what a student, a message, a check or a window may be called on screen.
STATES: Mapping[str, tuple[str, str, str]] = {
    # a student at a program
    "considered": ("Considered", "circle-dashed", ""),
    "applied": ("Applied", "send", ""),
    "contacted_us": ("Contacted us", "phone-incoming", "acc"),
    "interview": ("Interview", "video", "info"),
    "interviewed": ("Interviewed", "check", "info"),
    "offered": ("Offer", "mail-open", "ok"),
    "accepted": ("Accepted", "check-check", "solid"),
    "rejected": ("Rejected", "minus", "off"),
    "expired": ("Expired", "clock", "off"),
    "filled": ("Filled", "minus", "off"),
    "withdrew": ("Withdrew", "log-out", "off"),
    # what the checker says
    "held": ("Held", "octagon-x", "block"),
    "to_check": ("To check", "triangle-alert", "warn"),
    "clear": ("Clear", "check", "ok"),
    "overridden": ("Overridden by dean", "stamp", "warn"),
    "settled": ("Settled", "check", "ok"),
    # a contact window
    "window_shut": ("Window shut", "lock", ""),
    "window_wait": ("Wait", "lock", "warn"),
    "window_reported": ("Reported", "clock", "warn"),
    "window_open": ("Window open", "door-open", "ok"),
    "window_reserved": ("Reserved", "phone-call", "rsv"),
    "window_moot": ("Nothing left to ask", "circle-check-big", "off"),
    # a message
    "draft": ("Draft", "pen-line", ""),
    "in_review": ("Waits for approval", "stamp", "warn"),
    "approved": ("Approved", "stamp", "ok"),
    "scheduled": ("Scheduled", "clock", ""),
    "sending": ("Sending", "send", "acc"),
    "sent": ("Sent", "mail-check", "ok"),
    "failed": ("Not delivered", "circle-x", "block"),
    "uncertain": ("Perhaps sent", "circle-question-mark", "warn"),
    "logged": ("Logged", "notebook-pen", ""),
    "cancelled": ("Taken back", "undo-2", "off"),
    # what came of a contact
    "will_review": ("Will review the file", "eye", "acc"),
    "will_interview": ("Will interview", "video", "info"),
    "spoke": ("Spoke, no answer yet", "message-square", ""),
    "left_message": ("Left a message", "voicemail", ""),
    "no_answer": ("No answer", "phone-missed", ""),
    "full": ("They are full", "circle-slash", "off"),
    "declined": ("Declined", "minus", "off"),
    # a student's week
    "quiet": ("Quiet", "triangle-alert", "warn"),
}

# severity: (class of the mark, what is read out before it)
MARKS = {"held": ("x", "held"), "to_check": ("w", "to check")}

AVATARS = {"faculty": "", "student": " av-st", "alum": " av-al", "program": " av-out"}

BUTTONS = {
    "primary": "btn-primary",
    "plain": "btn-plain",
    "quiet": "btn-quiet",
    "rsv": "btn-rsv",
    "block": "btn-block",
}

# name: (class, icon, role). Windows first, then what a page says about itself.
BANNERS: Mapping[str, tuple[str, str, str]] = {
    "shut": ("win-over", "lock", ""),
    "wait": ("win-shut", "lock", ""),
    "reported": ("win-shut", "clock", ""),
    "open": ("win-open", "door-open", ""),
    "reserved": ("win-rsv", "phone-call", ""),
    "moot": ("win-over", "circle-check-big", ""),
    "info": ("win-over", "info", ""),
    "done": ("win-open", "circle-check", "status"),
    "look": ("win-shut", "triangle-alert", ""),
    "refused": ("win-block", "octagon-x", "alert"),
    "not_live": ("win-shut", "cloud-off", "alert"),
    "late": ("win-shut", "bell", ""),
    "stopped": ("win-block", "bell-off", "alert"),
    "not_saved": ("win-block", "circle-x", "alert"),
}

# channel: icon of its disc in the ledger
CHANNELS = {
    "call": "phone",
    "call_in": "phone-incoming",
    "call_missed": "phone-missed",
    "email": "mail",
    "text": "message-circle",
    "voicemail": "voicemail",
    "meeting": "users",
    "video": "video",
    "service": "file-text",
    "reservation": "phone-call",
    "plan": "clock",
    "note": "notebook-pen",
}


def named(kinds: Mapping[str, Any], name: str, what: str) -> Any:
    """The entry, or an error that lists the names: a misspelt state must not pass as a plain one."""
    try:
        return kinds[name]
    except KeyError:
        raise ValueError(f"Unknown {what} {name!r}; one of {', '.join(kinds)}.") from None


def attributes(given: Mapping[str, Any]) -> SafeString:
    """Further HTML attributes: `hx_post="…"` becomes hx-post, True stands alone, False, None and "" are left out."""
    names = ((key.rstrip("_").replace("_", "-"), value) for key, value in given.items())
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in names
            if value is not None and value is not False and value != ""
        ),
    )


# Small parts


def escaped(value: object) -> str:
    """As conditional_escape, without its wrapper for lazy texts: a board calls this some thousand times."""
    return value if isinstance(value, SafeString) else html.escape(str(value))


@cache
def _chip_start(icon_name: str, tone: str) -> str:
    look = f"chip chip-{tone}" if tone else "chip"
    return f'<span class="{look}"{{}}>{icon(icon_name) if icon_name else ""}'


@register.simple_tag
def chip(label: object, icon_name: str = "", tone: str = "", title: str = "") -> SafeString:
    """A word in a box. Tones: none, ok, warn, block, info, rsv, acc, solid, off."""
    start = _chip_start(icon_name, tone).format(attributes({"title": title}) if title else "")
    return SafeString(f"{start}{escaped(label)}</span>")


@register.simple_tag
def state_chip(state: str, label: object = "") -> SafeString:
    """`{% state_chip "interview" "Interview Wed 10:00" %}`: icon and tone of a named state (see STATES)."""
    usual, icon_name, tone = named(STATES, state, "state")
    return chip(label or usual, icon_name, tone)


@register.simple_tag
def count_badge(number: int, alert: bool = False) -> SafeString:
    """The small number beside a word of the navigation; nothing at zero."""
    return (
        format_html('<span class="cnt{}">{}</span>', " cnt-b" if alert else "", number)
        if number
        else SafeString("")
    )


def initials(name: str) -> str:
    """The first letters of the first and last word, titles and class years left out: "Dr. Ana de Souza ’14" is AS."""
    words = [w for w in name.replace(",", " ").split() if not w.endswith(".") and w[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def avatar(name: str = "", kind: str = "faculty", size: str = "") -> SafeString:
    """Initials in a disc. Kinds: faculty, student, alum, program; no name is "nobody yet", dashed. Sizes: none, l."""
    large = " av-l" if size == "l" else ""
    if not name:
        return SafeString(f'<span class="av av-none{large}" aria-hidden="true">{icon("plus", "s")}</span>')
    look = named(AVATARS, kind, "avatar")
    return SafeString(f'<span class="av{look}{large}" aria-hidden="true">{escaped(initials(name))}</span>')


@register.simple_tag
def person(
    name: str = "",
    kind: str = "faculty",
    note: object = "",
    href: str = "",
    size: str = "",
    nobody: str = "Nobody yet",
) -> SafeString:
    """`{% person "Maya Chen" kind="student" note="IM, TY" href=url %}`: avatar, name (a link), a line below."""
    picture = avatar(name, kind, size)
    shown = escaped(name or nobody)
    line = f'<a class="b" href="{escaped(href)}">{shown}</a>' if href else shown
    if not note:
        return SafeString(f'<span class="who">{picture}<span class="tr">{line}</span></span>')
    strong = line if href else f'<b class="m">{shown}</b>'
    below = f'<span class="t12 c3">{escaped(note)}</span>'
    return SafeString(f'<span class="who">{picture}<span class="stack s0">{strong}{below}</span></span>')


@register.simple_tag
def button(
    label: object,
    tone: str = "plain",
    icon_name: str = "",
    size: str = "",
    href: str = "",
    type: str = "submit",
    key: str = "",
    icon_only: bool = False,
    icon_after: str = "",
    **further: Any,
) -> SafeString:
    """A button, or a link that looks like one where `href` is given.

    Tones: primary, plain, quiet, rsv, block. `size="sm"`, `key="L"` shows the keyboard hint, `icon_only` keeps
    the label for the ear alone. Further attributes with _ for -: `{% button "Send" name="do" hx_post=url %}`.
    """
    classes = f"btn {named(BUTTONS, tone, 'button')}" + (" btn-sm" if size == "sm" else "")
    classes += " btn-ico" if icon_only else ""
    classes += f" {further.pop('class')}" if "class" in further else ""
    picture = icon(icon_name, "s") if icon_name else ""
    words = format_html('<span class="vh">{}</span>', label) if icon_only else label
    hint = format_html(" <kbd>{}</kbd>", key) if key else icon(icon_after, "s") if icon_after else ""
    if key:
        further = {**further, "data_key": key.lower()}
    if href:
        return format_html(
            '<a class="{}" href="{}"{}>{}{}{}</a>', classes, href, attributes(further), picture, words, hint
        )
    return format_html(
        '<button class="{}" type="{}"{}>{}{}{}</button>',
        classes,
        type,
        attributes(further),
        picture,
        words,
        hint,
    )


@register.simple_tag
def meter(carried: int, capacity: int, would_be: int | None = None) -> SafeString:
    """The bar of an advocate's load, said in words beside it. Full is ochre, where a drop would land is dashed."""
    drawn = bars.load(carried=carried, capacity=capacity, would_be=would_be)
    ghost = (
        f'<rect class="g" x="{drawn.filled}%" y=".5" width="{drawn.added}%" height="5" rx="2.5"/>'
        if drawn.added
        else ""
    )
    return SafeString(
        '<svg class="meter" aria-hidden="true"><rect class="t" width="100%" height="6" rx="3"/>'
        f'<rect class="{"w" if drawn.is_full else "f"}" width="{drawn.filled}%" height="6" rx="3"/>{ghost}</svg>'
    )


_PIPS = (("Applied", "send", ""), ("Contacted us", "phone-incoming", "hot"), ("Interviews", "video", "hot"))


@register.simple_tag
def pips(applied: int, contacted: int, interviews: int) -> SafeString:
    """A student's three counts on the board: applied, contacted us, interviews; what is above zero is coloured."""
    inside = ""
    for (label, icon_name, hot), number in zip(_PIPS, (applied, contacted, interviews), strict=True):
        look = f' class="{hot}"' if hot and number else ""
        inside += (
            f'<span{look}>{icon(icon_name, "s")}<span class="vh">{label}: </span>{escaped(number)}</span>'
        )
    return SafeString(f'<span class="pip">{inside}</span>')


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """Grey lines while something loads (shown after 300 ms by CSS)."""
    widths = ("60", "85", "40")
    rows = format_html_join(
        "", '<span class="skel skel-{}"></span>', ((widths[n % 3],) for n in range(lines))
    )
    return format_html('<div class="stack s3" aria-busy="true"><span class="vh">Loading</span>{}</div>', rows)


@register.simple_tag
def marked(text: str, spans: Iterable[Mapping[str, Any]] = ()) -> SafeString:
    """A text with the checker's marks: each span has `start`, `end` and `severity` (held, to_check).

    Spans that overlap are cut at each other's start; what lies outside the text is left out.
    """
    pieces: list[SafeString] = []
    done = 0
    for span in sorted(spans, key=lambda one: (one["start"], -one["end"])):
        start, end = max(span["start"], done), min(span["end"], len(text))
        if start >= end:
            continue
        look, spoken = named(MARKS, span["severity"], "severity")
        pieces.append(format_html("{}", text[done:start]))
        pieces.append(
            format_html(
                '<mark class="{}"><span class="vh">{}: </span>{}</mark>', look, spoken, text[start:end]
            )
        )
        done = end
    pieces.append(format_html("{}", text[done:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


# Parts around a content: {% card … %} … {% endcard %}


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    id: str = "",
    icon_name: str = "",
    tone: str = "",
    count: object = "",
    count_tone: str = "",
    note: object = "",
    href: str = "",
    link: str = "",
    footer: object = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """A card with a head. `flush` for lists and tables, which bring their own padding. Tones: none, need, do."""
    values = {
        "content": content,
        "title": title,
        "id": id,
        "icon_name": icon_name,
        "tone": tone,
        "count": count,
        "count_tone": count_tone,
        "note": note,
        "href": href,
        "link": link,
        "footer": footer,
        "flush": flush,
        "level": level,
    }
    return render_to_string("components/card.html", values)


@register.simple_block_tag
def table(content: str, *columns: str, caption: str, kind: str = "") -> SafeString:
    """`{% table "Student" "Advocate" caption="Students" %}<tr>…</tr>{% endtable %}`.

    The caption is for the ear; a card's head is for the eye. At 760 px rows become cards: give each cell but the
    first `data-label="Advocate"`. Kinds: none, board (six columns, laid out by hand on the phone), tight (stays
    a table).
    """
    return render_to_string(
        "components/table.html", {"content": content, "columns": columns, "caption": caption, "kind": kind}
    )


@register.simple_block_tag
def banner(content: str, kind: str, title: str) -> SafeString:
    """`{% banner "wait" "Wait. Riverside has not contacted us about Priya." %}Lifts when …{% endbanner %}`.

    Windows: shut, wait, reported, open, reserved, moot. Pages: info, done, look, refused, not_live, late, stopped,
    not_saved. The last three and refused are spoken at once (role=alert).
    """
    look, icon_name, role = named(BANNERS, kind, "banner")
    values = {"content": content, "title": title, "look": look, "icon_name": icon_name, "role": role}
    return render_to_string("components/banner.html", values)


@register.simple_block_tag
def finding(
    content: str,
    severity: str,
    sentence: str,
    quotes: Iterable[Mapping[str, str]] = (),
    source: str = "",
    state: str = "",
    id: str = "",
) -> SafeString:
    """What the checker says: one sentence, the quoted words, the source; the content is at most three buttons.

    Severity: held, to_check, settled. Each quote has `before`, `marked`, `after` and perhaps `source`.
    State: none (new), busy (being fixed), or settled / overridden, where `source` tells who and why.
    """
    look = named({"held": "block", "to_check": "warn", "settled": "ok"}, severity, "severity")
    values = {
        "content": content,
        "look": look,
        "mark": MARKS["held" if look == "block" else "to_check"],
        "sentence": sentence,
        "quotes": list(quotes),
        "source": source,
        "state": state,
        "id": id,
    }
    return render_to_string("components/finding.html", values)


@register.simple_block_tag
def ledger_row(
    content: str,
    time: str,
    who: str,
    verb: str,
    to: str = "",
    about: str = "",
    words: str = "",
    note: str = "",
    chip: str = "",
    channel: str = "email",
    look: str = "",
    id: str = "",
) -> SafeString:
    """One line of the ledger. `words` are said and serif; the content stands below (what it opened, a correction).

    `chip` stands in the line: `{% state_chip "held" as held %}{% ledger_row … chip=held %}`.

    Looks: none (ours), in (from a program), rsv (a reservation), plan (not yet). Channels: see CHANNELS.
    """
    values = {
        "content": content if content.strip() else "",
        "time": time,
        "who": who,
        "verb": verb,
        "to": to,
        "about": about,
        "words": words,
        "note": note,
        "chip": chip,
        "icon_name": named(CHANNELS, "call_in" if (channel, look) == ("call", "in") else channel, "channel"),
        "look": look,
        "id": id,
    }
    return render_to_string("components/ledger_row.html", values)


@register.simple_tag
def day_band(label: str) -> SafeString:
    """The band above one day's rows of the ledger."""
    return format_html('<h2 class="daylab">{}</h2>', label)


@register.simple_tag
def ledger_line(text: str, icon_name: str) -> SafeString:
    """A ruled line in the ledger: list released, programs may contact, SOAP ends."""
    return format_html('<p class="ledmark"><span>{}{}</span></p>', icon(icon_name), text)


@register.simple_block_tag
def need_row(
    content: str,
    student: str,
    href: str,
    note: str,
    advocate: str = "",
    carries: str = "",
    reasons: Sequence[str] = (),
    doubts: Sequence[str] = (),
    id: str = "",
) -> SafeString:
    """A student who needs an advocate: the suggestion with its reasons and doubts; the content is the buttons."""
    if advocate:
        offer = (
            f'<span class="row-x t13"><span class="c3">Suggested</span><b>{escaped(advocate)}</b>'
            f'<span class="t12 c3">{escaped(carries)}</span></span>'
        )
    else:
        offer = '<span class="t13 c2">Nobody has room. A dean can raise a limit.</span>'
    for_it = "".join([f"<li>{icon('check')}{escaped(words)}</li>" for words in reasons])
    against = "".join(
        [
            f'<li class="no">{icon("triangle-alert")}<span class="vh">But: </span>{escaped(words)}</li>'
            for words in doubts
        ]
    )
    why = f'<ul class="why">{for_it}{against}</ul>' if for_it or against else ""
    name = f' id="{escaped(id)}"' if id else ""
    return SafeString(
        f'<li class="asg"{name}>{person(student, "student", note, href)}'
        f'<div class="stack s1">{offer}{why}</div><div class="row-x">{content}</div></li>'
    )


@register.simple_block_tag
def consent_row(
    content: str, title: str, to: str, until: str = "", signed: str = "", state: str = "", href: str = ""
) -> SafeString:
    """A release in the student's words: what, to whom, until when, when signed; "Change" opens its text."""
    values = {
        "content": content,
        "title": title,
        "to": to,
        "until": until,
        "signed": signed,
        "state": state,
        "href": href,
    }
    return render_to_string("components/consent_row.html", values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, sheet: bool = False) -> SafeString:
    """A <dialog>; opened by `data-action="open-dialog" data-dialog="id"` on a link whose href works without script."""
    values = {"content": content, "id": id, "title": title, "sheet": sheet}
    return render_to_string("components/dialog.html", values)


@register.simple_block_tag
def page_head(content: str, title: str, lead: object = "", above: object = "") -> SafeString:
    """The h1 of a staff page, a sentence below it; the content is what may be done (buttons, segments)."""
    values = {"content": content, "title": title, "lead": lead, "above": above}
    return render_to_string("components/page_head.html", values)


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "circle-check-big", boxed: bool = False) -> SafeString:
    """Nothing here: an icon, a fact, and in the content proof that the page is alive, or what to do."""
    values = {"content": content, "title": title, "icon_name": icon_name, "boxed": boxed}
    return render_to_string("components/empty.html", values)


# Parts that are whole


@register.inclusion_tag("components/toast.html", takes_context=True)
def toast(
    context: Context,
    text: str,
    undo: str = "",
    icon_name: str = "check",
    seconds: int = 20,
    alert: bool = False,
) -> dict[str, Any]:
    """What was just done, with Undo for `seconds`: `undo` is an address that takes a POST.

    `alert` is for what was not done: spoken at once, and it stays until dismissed.
    """
    return {
        "text": text,
        "undo": undo,
        "icon_name": "octagon-x" if alert else icon_name,
        "seconds": 0 if alert else seconds,
        "role": "alert" if alert else "status",
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("components/segmented.html")
def segmented(label: str, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Links of which one is chosen. Each item has `label`, `href`, `is_current`, perhaps `icon` and `count`."""
    shown = [{"icon": "", "count": None, "is_current": False, **item} for item in items]
    return {"label": label, "items": shown}


@register.inclusion_tag("components/choices.html")
def choices(field: BoundField, look: str = "tap", columns: int = 2) -> dict[str, Any]:
    """A form's radio or checkbox field as big targets.

    Looks: tap (cards, with the icon of a channel or state of that value), segment (two words side by side),
    rows (one below the other). Label, help and errors come with it.
    """
    named({"tap": 1, "segment": 1, "rows": 1}, look, "look")
    options = [
        {
            "widget": option,
            "label": option.choice_label,
            "icon": _icon_of(str(option.data["value"])) if look == "tap" else "",
        }
        for option in field.subwidgets
    ]
    return {"field": field, "options": options, "look": look, "columns": columns}


def _icon_of(value: str) -> str:
    return CHANNELS.get(value) or STATES.get(value, ("", "", ""))[1]


@register.inclusion_tag("components/editor.html")
def editor(field: BoundField, spans: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A message's textarea over a layer that carries the checker's marks; without script a plain textarea.

    The layer is `<id>_marks`: an answer of the checks may swap it (hx-swap-oob) with {% marks_layer %}.
    """
    return {"field": field, "text": field.value() or "", "spans": list(spans)}


@register.inclusion_tag("components/marks_layer.html")
def marks_layer(
    field_id: str, text: str, spans: Iterable[Mapping[str, Any]] = (), oob: bool = False
) -> dict[str, Any]:
    """The layer below an editor's textarea; `oob=True` in an answer to typing swaps it in place."""
    return {"id": f"{field_id}_marks", "text": text, "spans": list(spans), "oob": oob}


@register.inclusion_tag("components/levers.html")
def lever_cards(levers: Iterable[Mapping[str, str]], name: str, chosen: str = "") -> dict[str, Any]:
    """What a message is for: four radio cards. Each lever has `value`, `title`, `icon`, `says` (the clock's words)."""
    return {"levers": list(levers), "name": name, "chosen": chosen}


@register.simple_tag
def load_row(
    name: str,
    carried: int,
    capacity: int,
    would_be: int | None = None,
    href: str = "",
    reserved_for: str = "",
    away: str = "",
) -> SafeString:
    """An advocate's load: who, how many of how many, full in words, on a call with whom, away until when."""
    shown = escaped(name)
    line = (
        f'<a class="m nw b" href="{escaped(href)}">{shown}</a>'
        if href
        else f'<span class="m nw">{shown}</span>'
    )
    if carried >= capacity:
        line += '<span class="t12 cw m">Full</span>'
    if away:
        line += f'<span class="t12 cw nw">{escaped(away)}</span>'
    if reserved_for:
        line += (
            f'<span class="t12 ch tr">{icon("phone-call", "s")} <span class="vh">On a call with </span>'
            f"{escaped(reserved_for)}</span>"
        )
    then = "" if would_be is None else f", would be {would_be}"
    return SafeString(
        f'<div class="row-x t13">{avatar(name)}<span class="grow stack s1"><span class="row-x">{line}'
        f'<span class="end num c2 nw">{carried} of {capacity}{then}</span></span>'
        f"{meter(carried, capacity, would_be)}</span></div>"
    )


@register.filter
def undo_address(message: Any) -> str:
    """The address that takes a message back: `messages.success(request, text, extra_tags=f"undo:{address}")`."""
    tags: str = message.extra_tags or ""
    address = tags.removeprefix("undo:")
    return address if address != tags and address.startswith("/") and not address.startswith("//") else ""
