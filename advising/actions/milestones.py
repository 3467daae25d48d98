"""Moving and confirming the named instants of a cycle."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from advising import history, versions
from advising.actions.cycles import preset_values
from advising.calendars import calendar
from advising.clock import MilestoneKey, Milestones, Moment, date_and_time
from advising.history import Event
from advising.models import (
    MATCH_STATUSES,
    Cycle,
    Milestone,
    MilestoneConfidence,
    MilestoneMove,
    Student,
    User,
)
from advising.moves import MoveRefused, check_moves
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.signals import milestone_moved


class NotConfirmed(Refusal):
    """The time has changed since the page was read, or there is none."""


@transaction.atomic
def move_milestones(
    *, cycle: Cycle, to: Mapping[MilestoneKey, datetime], reason: str, by: User, now: Moment
) -> list[Milestone]:
    """Move these milestones to these instants, together, and return those that moved.

    A milestone that had no time gets its first. Moved ones wait for a new confirmation. Raises MoveRefused.
    """
    require(by, Permission.MOVE_MILESTONE, school=cycle.school)
    # Held, so that nobody is judged by the old hours while the new ones are written.
    cycle = (
        Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=cycle.pk)
    )
    standing = {MilestoneKey(row.key): row for row in cycle.milestones.select_for_update(no_key=True)}
    moves = {key: at for key, at in to.items() if key not in standing or standing[key].at != at}
    if not moves:
        return []
    if not reason.strip():
        raise MoveRefused("Say why the times move: your colleagues and the record will ask.")
    check_moves(
        Milestones({key: row.at for key, row in standing.items()}),
        moves,
        official=official_times(cycle),
        now=now.cycle,
        is_status_on_file=Student.objects.filter(cycle=cycle, status__in=MATCH_STATUSES).exists(),
    )
    moved = [
        _move(cycle, key, at, standing.get(key), reason=reason.strip(), by=by, now=now)
        for key, at in sorted(moves.items(), key=lambda move: move[0].place)
    ]
    versions.bump(cycle.pk, versions.Scope.CLOCK, versions.Scope.BOARD)
    return moved


@transaction.atomic
def confirm_milestone(*, milestone: Milestone, at: datetime, by: User, now: Moment) -> Milestone:
    """Somebody has looked at nrmp.org and says by name that this time is right.

    `at` is the time that they read on the page. Raises NotConfirmed where it has moved meanwhile.
    """
    require(by, Permission.MOVE_MILESTONE, school=milestone.cycle.school)
    milestone = (
        Milestone.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle__school")
        .get(pk=milestone.pk)
    )
    if milestone.at != at:
        raise NotConfirmed(
            f"“{milestone.label}” has moved to {date_and_time(milestone.at)} ET meanwhile. "
            "Look again, then confirm."
        )
    if milestone.confirmed_at is not None:
        return milestone
    milestone.confirmed_by, milestone.confirmed_at = by, now.machine
    milestone.save(update_fields=["confirmed_by", "confirmed_at"])
    history.record(
        Event.MILESTONE_CONFIRMED,
        school=milestone.cycle.school,
        by=by,
        at=now.machine,
        about=milestone,
        after={"key": milestone.key, "at": milestone.at.isoformat()},
    )
    versions.bump(milestone.cycle_id, versions.Scope.CLOCK, versions.Scope.BOARD)
    return milestone


def official_times(cycle: Cycle) -> Milestones | None:
    """The preset that the cycle was opened from; None where the product brings none."""
    preset = calendar(cycle.calendar)
    return preset.milestones if preset and preset.is_official else None


def _move(
    cycle: Cycle,
    key: MilestoneKey,
    at: datetime,
    milestone: Milestone | None,
    *,
    reason: str,
    by: User,
    now: Moment,
) -> Milestone:
    was = milestone.at if milestone else None
    if milestone is None:
        milestone = Milestone(cycle=cycle, key=key, label=key.label)
    milestone.at = at
    milestone.source, milestone.confidence = _known_from(cycle, key, at)
    milestone.confirmed_by = milestone.confirmed_at = None
    milestone.save()
    MilestoneMove.objects.create(
        milestone=milestone, was=was, became=at, moved_at=now.cycle, moved_by=by, reason=reason
    )
    history.record(
        Event.MILESTONE_MOVED,
        school=cycle.school,
        by=by,
        at=now.machine,
        about=milestone,
        before={"at": was.isoformat() if was else None},
        after={"key": key.value, "at": at.isoformat()},
        reason=reason,
    )
    milestone_moved.send(sender=Milestone, cycle=cycle, key=key, was=was, moved_by=by, now=now)
    return milestone


def _known_from(cycle: Cycle, key: MilestoneKey, at: datetime) -> tuple[str, str]:
    """Source and confidence of a milestone at that time: the preset's where it stands at the preset's."""
    preset = calendar(cycle.calendar)
    for event in preset.events if preset and preset.is_official else ():
        if event.key == key and event.at == at:
            values = preset_values(event)
            return values["source"], values["confidence"]
    return "Typed at the school", MilestoneConfidence.TYPED.value
