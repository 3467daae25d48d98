"""Check what is said or about to be said, and keep what was found on file until it is settled."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import Contact, Cycle, Program, Student
from advising.versions import Scope, bump
from advising.window import Reason
from outreach.checking import Checked, check_words, message_id
from outreach.checks.finding import Evidence, Finding
from outreach.checks.finding import Severity as Stops
from outreach.checks.reading import READER_VERSION
from outreach.models import (
    UNSENT,
    Conflict,
    ConflictSide,
    Direction,
    Fact,
    Message,
    MessageText,
    Override,
    Settlement,
    Severity,
    State,
)

# What no dean lets pass: the student signs, or the words go (design.md, "The window").
NO_OVERRIDE = frozenset({"unreleased_disclosure"})
_SETTLED_BY_WORD = (Settlement.OVERRIDDEN, Settlement.FALSE_ALARM)


@dataclass(frozen=True)
class Verdict:
    """What was found, and which of it stops the message now."""

    checked: Checked
    stops: tuple[Finding, ...]
    overrides: tuple[Override, ...] = ()

    @property
    def sentence(self) -> str:
        """The first thing that stops it, in words."""
        return self.stops[0].explanation if self.stops else ""


@transaction.atomic
def check_message(message: Message, *, now: Moment) -> Verdict:
    """Check one message as it stands, store what it asserts, file what is new, settle what is gone."""
    checked = check_words(message, now=now)
    _store_facts(message, checked)
    checked.read.store()
    conflicts = _file(message, checked, now)
    Message.objects.filter(pk=message.pk).update(checked_version=str(READER_VERSION))
    _hold_others(message, checked, now)
    return judge(message, checked, conflicts)


def _hold_others(message: Message, checked: Checked, now: Moment) -> None:
    """Of two that contradict each other the false one stops, also where it was written first and has not left.

    One that somebody has in hand at this moment is passed over: its claim asks the same question.
    """
    held = {message_id(ref) for one in checked.findings if one.severity is Stops.BLOCK for ref in one.held}
    others = Message.objects.filter(pk__in=held - {message.pk}, state=State.SCHEDULED)
    for pk in list(others.order_by("pk").values_list("pk", flat=True)):
        _recheck(pk, now, waits=False)


def judge(message: Message, checked: Checked, conflicts: Sequence[Conflict] | None = None) -> Verdict:
    """Which findings stop it: those that hold this message and that nobody has let pass for this text."""
    if conflicts is None:
        conflicts = list(Conflict.objects.filter(sides__message=message))
    let_pass = {c.fingerprint for c in conflicts if c.settlement == Settlement.FALSE_ALARM}
    holding = [
        finding
        for finding in checked.findings
        if finding.severity is Stops.BLOCK
        and (str(message.pk) in finding.held or message.pk is None)
        and fingerprint(finding) not in let_pass
    ]
    covering = _covering(message) if holding else []
    covered = {code for override in covering for code in override.kinds}
    stops = tuple(
        finding
        for finding in holding
        if finding.kind in NO_OVERRIDE or not codes(finding, checked) <= covered
    )
    return Verdict(checked, stops, tuple(covering) if len(stops) < len(holding) else ())


def can_be_overridden(finding: Finding, checked: Checked) -> bool:
    """By a dean, in writing: all but unreleased facts and who is the program there."""
    if finding.kind in NO_OVERRIDE:
        return False
    if finding.kind == "contact_window" and checked.passage is not None:
        return all(window.reason is not Reason.IS_THE_PROGRAM for window in checked.passage.shut)
    return True


def codes(finding: Finding, checked: Checked) -> frozenset[str]:
    """What an override of this finding covers: its kind with the reasons shown; a new reason is a new code."""
    if finding.kind == "contact_window" and checked.passage is not None:
        return frozenset(
            f"contact_window:{w.pair.student or ''}:{w.pair.program}:{w.reason}" for w in checked.passage.shut
        )
    others = ",".join(sorted(finding.messages))
    return frozenset({f"{finding.kind}:{finding.topic or ''}:{others}"})


def fingerprint(finding: Finding) -> str:
    """The same clash never makes two."""
    parts = (finding.kind, finding.topic or "", *sorted(finding.students), *sorted(finding.messages))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def recheck_unsent(
    *,
    cycle: Cycle,
    now: Moment,
    student: Student | None = None,
    program: Program | None = None,
) -> list[int]:
    """Check anew what has not left, and hold what is scheduled and may not go. Returns the ids that were held.

    Of a student, of a program with its sisters, or of the whole cycle. What is no longer stopped is not released:
    its sender presses Send again.
    """
    unsent = Message.objects.filter(cycle=cycle).unsent()
    if student is not None:
        unsent = unsent.filter(touches__student=student)
    if program is not None:
        unsent = unsent.filter(touches__program__sister_key=program.sister_key)
    ids = list(unsent.order_by("pk").values_list("pk", flat=True).distinct())
    return [pk for pk in ids if _recheck(pk, now)]


def recheck_left(*, contact: Contact, now: Moment) -> None:
    """A program's contact was confirmed, declined or taken back: what left or was logged since is checked anew.

    What only this contact had opened becomes a conflict; what it opens now settles itself.
    """
    left = Message.objects.filter(cycle=contact.cycle_id, direction=Direction.OUTBOUND, at__gte=contact.at)
    pairs = left.happened().filter(
        touches__student=contact.student_id, touches__program__sister_key=contact.program.sister_key
    )
    for message in pairs.select_related("cycle__school", "sender__user", "text").distinct().order_by("pk"):
        check_message(message, now=now)


@transaction.atomic
def _recheck(pk: int, now: Moment, *, waits: bool = True) -> bool:
    found = Message.objects.filter(pk=pk, state__in=UNSENT)
    found = found.select_for_update(of=("self",), no_key=True, skip_locked=not waits)
    message = found.select_related("cycle__school", "sender__user", "text").first()
    if message is None:
        return False
    verdict = check_message(message, now=now)
    if not verdict.stops or message.state != State.SCHEDULED:
        return False
    hold(message, verdict.sentence, now=now)
    return True


def hold(message: Message, reason: str, *, now: Moment) -> None:
    """Stop a scheduled message; inside the caller's transaction and lock."""
    message.state, message.held_reason = State.HELD, reason[:300]
    message.due_at, message.leaves_with = None, ""
    message.save(update_fields=["state", "held_reason", "due_at", "leaves_with"])
    history.record(
        Event.MESSAGE_HELD, school=message.cycle.school_id, by=None, at=now.machine, about=message,
        after={"state": State.HELD},
    )  # fmt: skip
    bump(message.cycle_id, Scope.BOARD, Scope.LEDGER, Scope.CONFLICTS)


# --- on file --------------------------------------------------------------------------------------


def _store_facts(message: Message, checked: Checked) -> None:
    text = message.text
    if text is None or text.reader_version == str(READER_VERSION):
        return
    text.facts.all().delete()
    known = {student.pk for student in checked.students}
    reading = checked.readings[0] if checked.readings else None
    source = {"body": text.body, "subject": text.subject}
    Fact.objects.bulk_create(
        Fact(
            text=text,
            student_id=int(fact.student) if fact.student.isdigit() and int(fact.student) in known else None,
            topic=fact.topic,
            value=list(fact.value),
            quote=source[fact.field][fact.start : fact.end],
            start=fact.start,
            end=fact.end,
        )
        for fact in (reading.facts if reading else ())
    )
    MessageText.objects.filter(pk=text.pk).update(reader_version=str(READER_VERSION))
    text.reader_version = str(READER_VERSION)


def _file(message: Message, checked: Checked, now: Moment) -> list[Conflict]:
    """File what is new, open again what is back with other words, settle what is gone. Returns all it is in."""
    found = {fingerprint(finding): finding for finding in checked.findings}
    on_file = _on_file(message, found)
    fresh = {mark: finding for mark, finding in found.items() if mark not in on_file}
    again = [
        (on_file[mark], finding)
        for mark, finding in found.items()
        if mark in on_file and _is_new_in(on_file[mark], finding, checked)
    ]
    gone = [
        conflict
        for mark, conflict in on_file.items()
        if mark not in found and conflict.settled_at is None and _is_latest_side(conflict, message)
    ]
    on_file.update(_file_new(message, fresh, checked, now))
    _open_again(again, checked, now)
    _settle_gone(gone, now)
    if fresh or again or gone:
        bump(message.cycle_id, Scope.BOARD, Scope.CONFLICTS)
    return list(on_file.values())


def _on_file(message: Message, marks: Collection[str]) -> dict[str, Conflict]:
    """What it is a side of and what has these fingerprints, by fingerprint: each found by an index of its own."""
    sides = ConflictSide.objects.filter(message=message)
    mine = Conflict.objects.order_by().filter(pk__in=sides.order_by().values("conflict"))
    same = Conflict.objects.order_by().filter(cycle=message.cycle_id, fingerprint__in=list(marks))
    found = {conflict.fingerprint: conflict for conflict in mine.union(same, all=True)}
    prefetch_related_objects(list(found.values()), "sides")
    return found


def _file_new(
    message: Message, fresh: Mapping[str, Finding], checked: Checked, now: Moment
) -> dict[str, Conflict]:
    """Those not on file yet, by fingerprint; one that another check files at this moment is taken from there."""
    if not fresh:
        return {}
    made = [
        Conflict(cycle_id=message.cycle_id, fingerprint=mark, **_as_filed(finding, now))
        for mark, finding in fresh.items()
    ]
    try:
        with transaction.atomic():
            Conflict.objects.bulk_create(made)
    except IntegrityError:
        made, filed = _file_each(message, fresh, now)
    else:
        filed = {conflict.fingerprint: conflict for conflict in made}
    _write_sides([(conflict, fresh[conflict.fingerprint]) for conflict in made], checked)
    history.record_all(
        history.event_of(
            Event.CONFLICT_FOUND, school=message.cycle.school_id, by=None, at=now.machine, about=conflict,
            after={"kind": conflict.kind, "severity": str(conflict.severity)},
        )
        for conflict in made
    )  # fmt: skip
    return filed


def _file_each(
    message: Message, fresh: Mapping[str, Finding], now: Moment
) -> tuple[list[Conflict], dict[str, Conflict]]:
    """One by one, since some were filed meanwhile: what was made here, and all by fingerprint."""
    made, filed = [], {}
    for mark, finding in fresh.items():
        filed[mark], is_made = Conflict.objects.get_or_create(
            cycle_id=message.cycle_id, fingerprint=mark, defaults=_as_filed(finding, now)
        )
        if is_made:
            made.append(filed[mark])
    return made, filed


def _as_filed(finding: Finding, now: Moment) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "topic": finding.topic or "",
        "severity": Severity(finding.severity),
        "sentence": finding.explanation,
        "found_at": now.machine,
    }


def _write_sides(filed: Iterable[tuple[Conflict, Finding]], checked: Checked) -> None:
    sides = []
    for conflict, finding in filed:
        quoted = {evidence.message: evidence for evidence in reversed(finding.evidence)}
        sides += [
            _side(conflict, checked.messages[message_id(ref)], quoted.get(ref)) for ref in finding.messages
        ]
    ConflictSide.objects.bulk_create(sides)


def _side(conflict: Conflict, message: Message, evidence: Evidence | None) -> ConflictSide:
    in_body = evidence is not None and evidence.field == "body"
    return ConflictSide(
        conflict=conflict,
        message=message,
        text=message.text,
        quote=evidence.quote if evidence else "",
        start=evidence.start if evidence and in_body else None,
        end=evidence.end if evidence and in_body else None,
    )


def _is_new_in(conflict: Conflict, finding: Finding, checked: Checked) -> bool:
    """Whether what was settled is back, or the words have changed since."""
    texts = {side.message_id: side.text_id for side in conflict.sides.all()}
    same = all(
        texts.get(message_id(ref), 0) == checked.messages[message_id(ref)].text_id for ref in finding.messages
    )
    if conflict.settled_at is None:
        return not same or conflict.sentence != finding.explanation
    return not (same and conflict.settlement in _SETTLED_BY_WORD)


def _open_again(again: Sequence[tuple[Conflict, Finding]], checked: Checked, now: Moment) -> None:
    if not again:
        return
    for conflict, finding in again:
        if conflict.settled_at is not None:
            conflict.settled_at, conflict.settled_by, conflict.settlement, conflict.reason = (
                None,
                None,
                "",
                "",
            )
            conflict.found_at = now.machine
        conflict.sentence, conflict.severity = finding.explanation, Severity(finding.severity)
    conflicts = [conflict for conflict, _ in again]
    Conflict.objects.bulk_update(
        conflicts,
        ["settled_at", "settled_by", "settlement", "reason", "found_at", "sentence", "severity"],
    )
    ConflictSide.objects.filter(conflict__in=conflicts).delete()
    _write_sides(again, checked)


def _settle_gone(gone: Sequence[Conflict], now: Moment) -> None:
    if not gone:
        return
    for conflict in gone:
        conflict.settled_at, conflict.settlement = now.machine, Settlement.GONE
    Conflict.objects.filter(pk__in=[conflict.pk for conflict in gone]).update(
        settled_at=now.machine, settlement=Settlement.GONE
    )


def _is_latest_side(conflict: Conflict, message: Message) -> bool:
    """The checker speaks of a clash at its later message alone."""
    sides: Collection[ConflictSide] = conflict.sides.all()
    return bool(sides) and list(sides)[-1].message_id == message.pk


def _covering(message: Message) -> list[Override]:
    """The overrides of exactly this text, to no other receiver and about no other student, not yet used."""
    if message.text_id is None:
        return []
    unused = list(Override.objects.filter(text=message.text_id, used_at__isnull=True))
    if not unused:
        return []
    receivers = set(message.receivers.values_list("person_id", flat=True))
    students = set(message.touches.exclude(student=None).values_list("student_id", flat=True))
    return [
        override
        for override in unused
        if receivers <= set(override.receivers) and students <= set(override.students)
    ]
