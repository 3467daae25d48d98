import pytest

from outreach.models import Rule, RuleAudience
from outreach.reminder_fields import unknown_fields
from outreach.rulebook import ON_THE_CLOCK, BadRule, check

GOOD = {
    "title": "Look", "milestone_key": "round_1_start", "offset_minutes": -30, "audience": RuleAudience.OFFICE,
    "condition": "no_advocate", "subject": "Look", "body": "{milestone}: {at}. {names}",
}  # fmt: skip


def test_unknown_fields_are_named_once_as_written() -> None:
    assert unknown_fields("{names} {aamc_id}", "{aamc_id}, {at}, {}") == ["aamc_id", ""]


def test_whole_rule_passes() -> None:
    check(Rule(**GOOD), is_on_the_clock=True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"body": "Dear {first_name}"}, "body"),
        ({"subject": "{score}"}, "subject"),
        ({"audience": RuleAudience.STUDENT}, "body"),
        ({"by_email": False, "in_app": False}, "by_email"),
        ({"milestone_key": ""}, "milestone_key"),
        ({"milestone_key": "tea"}, "milestone_key"),
        ({"offset_minutes": 121 * 1440}, "offset_minutes"),
        ({"condition": "dean_asked"}, "condition"),
        ({"repeat_minutes": 5}, "repeat_minutes"),
        ({"repeat_until_key": "soap_ends"}, "repeat_until_key"),
        ({"condition": "always", "repeat_minutes": 60}, "repeat_until_key"),
    ],
)
def test_rule_that_cannot_be_is_refused_at_its_field(changed, field: str) -> None:
    with pytest.raises(BadRule) as refused:
        check(Rule(**{**GOOD, **changed}), is_on_the_clock=True)

    assert refused.value.field == field


def test_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(BadRule, match=r"\{first_name\}"):
        check(Rule(**{**GOOD, "body": "Dear {first_name}"}), is_on_the_clock=True)


def test_conditions_on_the_clock_ask_about_students() -> None:
    assert {"always", "no_advocate", "silence", "thanks_due"} <= set(ON_THE_CLOCK)
    assert not {"dean_asked", "contact_unconfirmed", "named_backup"} & set(ON_THE_CLOCK)
