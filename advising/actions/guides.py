"""The school's own profile guide: its bars, and its words where they are not the shipped ones."""

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.guide import LONGEST_LINE, MOST_LINES, Guide
from advising.history import Event
from advising.models import School, User
from advising.permissions import Permission, require
from advising.refusals import Refusal

LEAST_SCORE, HIGHEST_SCORE = 100, 300


class BadGuide(Refusal):
    """Bars or words that cannot stand."""


@transaction.atomic
def change_guide(*, school: School, guide: Guide, by: User, now: Moment) -> School:
    """Keep this guide for the school's students. Raises BadGuide, NotAllowed."""
    require(by, Permission.CHANGE_SETTINGS, school=school)
    _refuse_wrong(guide)
    school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    before, after = school.guide, guide.stored()
    if before == after:
        return school
    school.guide = after
    school.save(update_fields=["guide"])
    history.record(
        Event.SETTINGS_CHANGED, school=school, by=by, at=now.machine, about=school,
        before={"guide": before}, after={"guide": after},
    )  # fmt: skip
    return school


def _refuse_wrong(guide: Guide) -> None:
    bars = guide.bars
    if not all(LEAST_SCORE <= score <= HIGHEST_SCORE for score in (bars.low, bars.solid, bars.high)):
        raise BadGuide(f"Step 2 CK: the bars lie between {LEAST_SCORE} and {HIGHEST_SCORE}.")
    if not bars.low <= bars.solid <= bars.high:
        raise BadGuide("Step 2 CK: low comes first, then solid, then high.")
    for advice in guide.advice.values():
        for lines in (advice.ask, advice.aim):
            if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
                raise BadGuide(f"At most {MOST_LINES} lines of {LONGEST_LINE} letters each, please.")
        if not (advice.ask or advice.aim):
            raise BadGuide("Please say whom to ask or where to aim.")
