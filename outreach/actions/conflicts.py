"""Settling what the checker found: fixed, merged, let pass by a dean, or a false alarm."""

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.standings import standing_of
from advising.versions import Scope, bump
from outreach.actions.checks import can_be_overridden, check_message, codes, fingerprint
from outreach.actions.escalations import dean_asked, end
from outreach.actions.messages import (
    EDITABLE,
    NotNow,
    bump_for,
    is_author,
    locked,
    require_author,
    require_version,
)
from outreach.actions.reminders import tell
from outreach.models import Conflict, Message, Override, Settlement, Severity

_HANDS = (Settlement.FIXED, Settlement.MERGED, Settlement.FALSE_ALARM)


@transaction.atomic
def settle(*, conflict: Conflict, settlement: str, reason: str = "", by: User, now: Moment) -> Conflict:
    """Settle one by hand. A false alarm needs a reason: sender or staff for a warning, a dean for what holds.

    To let a message pass is `override`. Raises NotAllowed, Refusal.
    """
    conflict = (
        Conflict.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle__school")
        .get(pk=conflict.pk)
    )
    if conflict.settled_at is not None:
        raise NotNow("That is settled already.")
    if settlement not in _HANDS:
        raise Refusal("Choose how it was settled.")
    if settlement == Settlement.FALSE_ALARM and conflict.severity == Severity.BLOCK:
        require(by, Permission.SETTLE_BLOCK, school=conflict.cycle.school)
    elif not by.is_office and not _is_sender(conflict, by):
        raise NotAllowed("Only who wrote one of these messages, or the dean's office, may settle this.")
    if settlement == Settlement.FALSE_ALARM and not reason.strip():
        raise Refusal("Please write why this is no clash.")
    _close(conflict, settlement, reason, by, now)
    return conflict


@transaction.atomic
def override(*, message: Message, version: int, reason: str, by: User, now: Moment) -> Override:
    """A dean lets this version pass, to these receivers, for the reasons shown now, once; in writing.

    Unreleased facts and who is the program there have no override. Raises NotAllowed, Refusal.
    """
    message = locked(message)
    require(by, Permission.OVERRIDE, school=message.cycle.school)
    if message.state not in EDITABLE:
        raise NotNow(f"It is {message.get_state_display().lower()} already.")
    text = require_version(message, version)
    if not reason.strip():
        raise Refusal("Please write why this may leave. It is kept with the message.")
    verdict = check_message(message, now=now)
    if not verdict.stops:
        raise NotNow("Nothing holds this message any more. Press Send.")
    fixed = [finding for finding in verdict.stops if not can_be_overridden(finding, verdict.checked)]
    if fixed:
        raise Refusal(f"This cannot be overridden: {fixed[0].explanation} {fixed[0].fix}".strip())
    _require_no_dual_role(message, by, now)
    made = Override.objects.create(
        text=text,
        kinds=sorted(code for finding in verdict.stops for code in codes(finding, verdict.checked)),
        receivers=sorted(message.receivers.values_list("person_id", flat=True)),
        students=sorted(
            message.touches.exclude(student=None).values_list("student_id", flat=True).distinct().order_by()
        ),
        reason=reason.strip(),
        by=by,
        at=now.machine,
    )
    for conflict in Conflict.objects.open().filter(fingerprint__in=[fingerprint(f) for f in verdict.stops]):
        _close(conflict, Settlement.OVERRIDDEN, reason, by, now)
    end(subject_key=f"message-{message.pk}", now=now, kinds=["ask_dean"])
    if message.sender_id is not None and message.sender is not None and message.sender.user_id != by.pk:
        # Its own number for each version of the words.
        tell(
            slug="override-given", cycle=message.cycle, persons=[message.sender_id],
            subject_key=f"message-{message.pk}", student_id=None, occurrence=version, now=now,
        )  # fmt: skip
    history.record(
        Event.OVERRIDDEN, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"kinds": made.kinds, "version": version}, reason=reason.strip(),
    )  # fmt: skip
    bump_for(message)
    return made


@transaction.atomic
def ask_dean(*, message: Message, by: User, now: Moment) -> Message:
    """A blocked sender's one press; it climbs to every dean. Pressed twice, it asks once."""
    message = locked(message)
    require_author(message, by)
    if message.state not in EDITABLE:
        raise NotNow(f"It is {message.get_state_display().lower()} already.")
    if message.asked_dean_at is not None:
        return message
    message.asked_dean_at = now.machine
    message.save(update_fields=["asked_dean_at"])
    dean_asked(message=message, now=now)
    history.record(Event.DEAN_ASKED, school=message.cycle.school, by=by, at=now.machine, about=message)
    bump_for(message)
    return message


def may_settle(conflict: Conflict, user: User) -> bool:
    """Whether this account may settle it at all; what it may choose is asked by `settle`."""
    return user.is_office or _is_sender(conflict, user)


def _is_sender(conflict: Conflict, by: User) -> bool:
    sides = conflict.sides.select_related("message__sender")
    return by.school_id == conflict.cycle.school_id and any(is_author(side.message, by) for side in sides)


def _require_no_dual_role(message: Message, by: User, now: Moment) -> None:
    """A dean who is the program there does not decide for us (design.md, "Dual role")."""
    at = standing_of(by, now=now.cycle).is_program_at
    if message.touches.filter(program__in=at).exists():
        raise NotAllowed("You are the program there, so another dean must decide.")


def _close(conflict: Conflict, settlement: str, reason: str, by: User, now: Moment) -> None:
    conflict.settled_at, conflict.settled_by = now.machine, by
    conflict.settlement, conflict.reason = settlement, reason.strip()
    conflict.save(update_fields=["settled_at", "settled_by", "settlement", "reason"])
    history.record(
        Event.CONFLICT_SETTLED, school=conflict.cycle.school_id, by=by, at=now.machine, about=conflict,
        after={"settlement": settlement}, reason=reason.strip(),
    )  # fmt: skip
    bump(conflict.cycle_id, Scope.BOARD, Scope.CONFLICTS)
