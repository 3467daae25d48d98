"""A reminder rule as its office writes it."""

from datetime import timedelta
from typing import Any

from django import forms

from advising.clock import MilestoneKey, duration
from outreach.actions.rules import RuleValues
from outreach.models import Rule, RuleAudience
from outreach.reminder_fields import FIELDS
from outreach.rulebook import ON_THE_CLOCK

MINUTES, HOURS, DAYS = 1, 60, 1440
_UNITS = ((MINUTES, "minutes"), (HOURS, "hours"), (DAYS, "days"))
_BEFORE, _AFTER = "before", "after"
_REPEATS = (15, 30, 60, 120, 240, 480, DAYS, 2 * DAYS, 7 * DAYS)
_MILESTONES = [(key.value, key.label) for key in MilestoneKey]
_FIELDS = ", ".join(f"{{{name}}}" for name in FIELDS)


class RuleForm(forms.Form):
    """Of a rule that follows an event, the hour, the condition and who is told are the product's own."""

    title = forms.CharField(label="Title", max_length=120)
    amount = forms.IntegerField(label="How long", min_value=0, max_value=100_000, initial=30)
    unit = forms.TypedChoiceField(label="Counted in", choices=_UNITS, coerce=int, initial=MINUTES)
    side = forms.ChoiceField(
        label="Before or after", choices=((_BEFORE, "before"), (_AFTER, "after")), initial=_BEFORE
    )
    milestone_key = forms.ChoiceField(label="Hour of the week", choices=_MILESTONES)
    audience = forms.ChoiceField(label="Who is told", choices=RuleAudience.choices)
    condition = forms.ChoiceField(
        label="Only if",
        choices=list(ON_THE_CLOCK.items()),
        help_text="Asked again when it is due: who is done hears nothing.",
    )
    by_email = forms.BooleanField(label="By email", required=False, initial=True)
    in_app = forms.BooleanField(label="In the app", required=False, initial=True)
    subject = forms.CharField(label="Subject", max_length=200)
    body = forms.CharField(
        label="Words",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "said"}),
        help_text=f"May hold {_FIELDS}. A link is added below; leave out what is known of a student.",
    )
    repeat_minutes = forms.TypedChoiceField(
        label="Again, until it is done", required=False, choices=[], coerce=int, empty_value=None
    )
    repeat_until_key = forms.ChoiceField(
        label="But not past", required=False, choices=[("", "No end"), *_MILESTONES]
    )
    is_active = forms.BooleanField(label="On", required=False, initial=True)

    def __init__(self, data: Any = None, *, rule: Rule | None) -> None:
        super().__init__(data, initial=_initial(rule) if rule else None)
        self.rule = rule
        own = (rule.repeat_minutes,) if rule and rule.repeat_minutes else ()
        repeats = [(each, f"Every {duration(timedelta(minutes=each))}") for each in sorted({*_REPEATS, *own})]
        self.fields["repeat_minutes"] = forms.TypedChoiceField(
            label="Again, until it is done", required=False, coerce=int, empty_value=None,
            choices=[("", "Once only"), *repeats],
        )  # fmt: skip
        if rule is not None and not rule.milestone_key:
            for name in (
                "amount", "unit", "side", "milestone_key", "audience", "condition", "repeat_minutes",
                "repeat_until_key",
            ):  # fmt: skip
                del self.fields[name]

    def values(self) -> RuleValues:
        """What was written. Only of a valid form."""
        cleaned = dict(self.cleaned_data)
        if self.rule is not None and not self.rule.milestone_key:
            rule = self.rule
            return RuleValues(
                **cleaned, milestone_key="", offset_minutes=rule.offset_minutes, audience=rule.audience,
                condition=rule.condition, repeat_minutes=rule.repeat_minutes,
                repeat_until_key=rule.repeat_until_key,
            )  # fmt: skip
        minutes = cleaned.pop("amount") * cleaned.pop("unit")
        sign = -1 if cleaned.pop("side") == _BEFORE else 1
        return RuleValues(**cleaned, offset_minutes=sign * minutes)

    def refuse(self, field: str, words: str) -> None:
        """Put a refusal where it can be mended."""
        name = "amount" if field == "offset_minutes" else field
        self.add_error(name if name in self.fields else None, words)


def _initial(rule: Rule) -> dict[str, Any]:
    names = (
        "title", "milestone_key", "audience", "condition", "subject", "body", "by_email", "in_app",
        "repeat_minutes", "repeat_until_key", "is_active",
    )  # fmt: skip
    minutes = abs(rule.offset_minutes)
    unit = next((each for each in (DAYS, HOURS) if minutes and minutes % each == 0), MINUTES)
    return {
        **{name: getattr(rule, name) for name in names},
        "amount": minutes // unit,
        "unit": unit,
        "side": _AFTER if rule.offset_minutes > 0 else _BEFORE,
    }
