"""What a reminder rule may be, and the refusals of what it may not. Reads nothing but the rule handed in."""

from collections.abc import Mapping
from datetime import timedelta

from advising.clock import MilestoneKey, duration
from advising.refusals import Refusal
from outreach.conditions import CONDITIONS, Condition
from outreach.models import Rule, RuleAudience
from outreach.reminder_fields import FIELDS, unknown_fields

SHORTEST_REPEAT = timedelta(minutes=15)
FARTHEST = timedelta(days=120)
"""How far from its milestone a rule may speak: from the planning survey of February to the debrief."""


class BadRule(Refusal):
    """A rule that cannot be. `field` is the column at fault."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def _is_of_the_clock(condition: Condition) -> bool:
    """Whether its subjects are the students: others wait for what happens, and no hour can name them."""
    return type(condition).subjects is Condition.subjects


ON_THE_CLOCK: Mapping[str, str] = {
    slug: condition.label for slug, condition in CONDITIONS.items() if _is_of_the_clock(condition)
}
"""The conditions a rule with a milestone may ask, with their labels."""


def check(rule: Rule, *, is_on_the_clock: bool) -> None:
    """Raises BadRule at the first thing that cannot be."""
    _check_words(rule)
    if not (rule.by_email or rule.in_app):
        raise BadRule("by_email", "Choose at least one way to tell: by email, in the app, or both.")
    if is_on_the_clock:
        _check_clock(rule)


def _check_words(rule: Rule) -> None:
    for column in ("subject", "body"):
        strange = unknown_fields(getattr(rule, column))
        if strange:
            named = ", ".join(f"{{{word}}}" for word in strange)
            known = ", ".join(f"{{{word}}}" for word in FIELDS)
            raise BadRule(column, f"No such field: {named}. There are {known}.")
        if rule.audience == RuleAudience.STUDENT and "{names}" in getattr(rule, column):
            raise BadRule(
                column, "A student is told of nobody else: leave {names} out, or choose who else to tell."
            )


def _check_clock(rule: Rule) -> None:
    if rule.milestone_key not in set(MilestoneKey):
        raise BadRule("milestone_key", "Choose the hour of the week that it hangs on.")
    if abs(timedelta(minutes=rule.offset_minutes)) > FARTHEST:
        raise BadRule("offset_minutes", f"At most {FARTHEST.days} days before or after.")
    if rule.condition not in ON_THE_CLOCK:
        raise BadRule(
            "condition", "Choose one of the conditions listed: others wait for something that happens."
        )
    if rule.repeat_minutes is None:
        if rule.repeat_until_key:
            raise BadRule("repeat_until_key", "It is said once. Choose how often, or leave this empty.")
        return
    if timedelta(minutes=rule.repeat_minutes) < SHORTEST_REPEAT:
        raise BadRule("repeat_minutes", f"At most every {duration(SHORTEST_REPEAT)}.")
    if rule.condition == "always" and not rule.repeat_until_key:
        raise BadRule("repeat_until_key", "“Always” is never done. Choose until when it is repeated.")
