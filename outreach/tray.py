"""What the page of one received mail needs: its words as text, what was found, and what may be chosen instead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from advising.models import Cycle, Person, Program, Role, Student, User
from advising.standings import role_day
from outreach.actions.filing import LARGEST_READ
from outreach.candidates import SPEAKERS, ours_for
from outreach.inbound.received import Attachment, ReceivedMail, UnreadableMail, read
from outreach.models import InboundMail

LARGEST_OFFERED = 25 * 1024 * 1024
"""Bytes of one attachment that are given out."""
SHOWN_RAW = 20_000  # bytes of an unreadable mail
_RUNS = frozenset(
    re.findall(
        r"\S+",
        """
    ade adp apk appx app bat cab chm cmd com cpl crx dll dmg docm exe ext gadget hta htm html inf ins iso jar js jse
    lnk mde mht mhtml msc msi msix msp mst nsh pif pptm ps1 psm1 reg scr sct shtml svg sys url vb vbe vbs vhd vxd wsc
    wsf wsh xhtml xht xlsm xml xsl
    """,
    )
)
"""Ends of file names whose files a reader's machine may run, or a browser render with scripts."""


@dataclass(frozen=True)
class Shown:
    """A mail as it is shown: as text, whatever it is. `trouble` where it cannot be read."""

    body: str
    attachments: tuple["Offered", ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    trouble: str = ""
    is_cut: bool = False


@dataclass(frozen=True)
class Offered:
    """An attachment, and why it is not given out, if it is not."""

    attachment: Attachment
    why_not: str = ""


@dataclass(frozen=True)
class Options:
    """Who and what can be chosen, the proposed ones first. `chosen` is what was found."""

    ours: Sequence[Person]
    theirs: Sequence[Person]
    students: Sequence[Student]
    programs: Sequence[Program]
    chosen: dict[str, Any] = field(default_factory=dict)


def shown(mail: InboundMail) -> Shown:
    """Never raises for what a mail holds."""
    raw = bytes(mail.raw)
    if len(raw) > LARGEST_READ:
        return Shown(_as_text(raw), trouble="It is too large to be read. This is how it begins.")
    try:
        read_as = read(raw)
    except UnreadableMail as unreadable:
        return Shown(_as_text(raw), trouble=f"{unreadable} This is how it begins.")
    except Exception as fault:
        return Shown(
            _as_text(raw), trouble=f"It cannot be read ({type(fault).__name__}). This is how it begins."
        )
    return Shown(
        body=read_as.body,
        attachments=tuple(map(offered, read_as.attachments)),
        headers=tuple(_headers(read_as)),
        is_cut=read_as.is_cut,
    )


def _as_text(raw: bytes) -> str:
    return raw[:SHOWN_RAW].decode("utf-8", "replace").replace("\0", "\ufffd")


def _headers(read_as: ReceivedMail) -> Iterable[tuple[str, str]]:
    sender = read_as.sender
    if sender is not None:
        yield "From", f"{sender.name} <{sender.address}>" if sender.name else sender.address
    if read_as.receivers:
        yield "To", ", ".join(box.address for box in read_as.receivers[:20])
    if read_as.subject:
        yield "Subject", read_as.subject


def offered(attachment: Attachment) -> Offered:
    """Whether this one is given out: nothing that can run, and nothing huge. The raw mail holds it in any case."""
    end = attachment.name.lower().rpartition(".")[2]
    if end in _RUNS or attachment.content_type in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        return Offered(attachment, "Not given out: a file of this kind can run.")
    if attachment.size > LARGEST_OFFERED:
        return Offered(attachment, "Not given out: it is too large.")
    return Offered(attachment)


def options_for(mail: InboundMail, cycle: Cycle, by: User) -> Options:
    """A fixed number of queries, whatever the mail holds."""
    proposal = mail.proposal
    students = list(
        Student.objects.filter(cycle=cycle, pk__in=_ids(proposal, "students")).select_related(
            "person", "cycle"
        )
    )
    found = Program.objects.directory(cycle.school_id).filter(pk__in=_ids(proposal, "programs"))
    applied = Program.objects.directory(cycle.school_id).filter(
        targets__student__in=students, targets__applied_at__isnull=False
    )
    programs = list({one.pk: one for one in [*found, *applied.distinct()]}.values())
    return Options(
        ours=_ours(proposal, cycle, students, by),
        theirs=_theirs(mail, cycle, programs),
        students=students,
        programs=programs,
        chosen={
            "direction": proposal.get("way", "inbound"),
            "ours": str(proposal.get("ours") or ""),
            "theirs": list(map(str, _ids(proposal, "theirs"))),
            "students": list(map(str, _ids(proposal, "students"))),
            "programs": list(map(str, _ids(proposal, "programs"))),
        },
    )


def _ids(proposal: dict[str, Any], name: str) -> list[int]:
    return [one for one in proposal.get(name) or [] if isinstance(one, int)]


def _ours(proposal: dict[str, Any], cycle: Cycle, students: Sequence[Student], by: User) -> list[Person]:
    named = list(Person.objects.filter(school=cycle.school_id, pk=proposal.get("ours") or 0))
    known = [person for student in students[:3] for person in ours_for(student, by)]
    if not students:
        office = Q(user__access__in=["dean", "staff"]) | Q(is_advocate=True)
        known = list(Person.objects.filter(office, school=cycle.school_id).select_related("user")[:200])
    return list({person.pk: person for person in [*named, *known]}.values())


def _theirs(mail: InboundMail, cycle: Cycle, programs: Sequence[Program]) -> list[Person]:
    ids = _ids(mail.proposal, "theirs") + _ids(mail.proposal, "copied")
    wrote = Q(pk__in=ids) | Q(lower_email=mail.sender_address.lower()) & ~Q(lower_email="")
    named = Person.objects.filter(school=cycle.school_id).annotate(lower_email=Lower("email")).filter(wrote)
    day = role_day(cycle.moment(mail.received_at).cycle)
    speakers = (
        Role.objects.current(day)
        .filter(
            program__sister_key__in={one.sister_key for one in programs},
            kind__in=SPEAKERS,
            person__school=cycle.school_id,
        )
        .select_related("person")
        .order_by("person__family_name", "pk")
    )
    people = [*named.order_by("pk"), *(role.person for role in speakers)]
    return list({one.pk: one for one in people if one.pk != mail.proposal.get("ours")}.values())[:60]


def typed_person(cycle: Cycle, typed: str) -> Person | None:
    """By address or whole name; None unless just one."""
    typed = " ".join(typed.split())
    everybody = Person.objects.filter(school=cycle.school_id)
    if "@" in typed:
        found = list(everybody.filter(email__iexact=typed)[:2])
    else:
        first, _, last = typed.rpartition(" ")
        found = list(
            everybody.filter(family_name__iexact=last).filter(
                Q(given_name__iexact=first) | Q(preferred_name__iexact=first)
            )[:2]
        )
    return found[0] if len(found) == 1 else None
