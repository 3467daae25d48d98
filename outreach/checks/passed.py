"""What each kind is called, and what it means that a message passed it, in plain words (pure)."""

from collections.abc import Collection

from outreach.checks.registry import KINDS

LABELS = {
    "duplicate_contact": "two of us at once",
    "uncoordinated_student": "student and school at once",
    "contradiction": "contradiction",
    "competing_endorsement": "two put first",
    "first_choice_twice": "two first choices",
    "over_contact": "too often",
    "mass_message": "one text to many",
    "record_mismatch": "not as on the record",
    "wrong_addressee": "wrong name",
    "unreleased_disclosure": "unreleased fact",
    "hidden_red_flag": "left out",
    "below_threshold": "a rule of theirs",
    "contact_window": "window",
    "proxy_contact": "asking others",
    "lists_locked": "too late",
    "cold_monday": "cold ask",
    "moot": "no longer needed",
    "impossible_ask": "cannot be asked",
    "rank_pressure": "rank list",
    "vague_ask": "unclear ask",
    "too_long": "length",
    "missing_identifier": "AAMC ID",
}
_PASSED = {
    "duplicate_contact": "No colleague has written there about the same student within a day.",
    "uncoordinated_student": "Student and school do not write there at once.",
    "contradiction": "It agrees with what colleagues have said.",
    "competing_endorsement": "Nobody else is called the best to this program.",
    "first_choice_twice": "No other program was told that it comes first.",
    "over_contact": "This person has not heard from us more than three times today.",
    "mass_message": "It is no copy of what others were sent.",
    "record_mismatch": "What it says agrees with the record.",
    "wrong_addressee": "The greeting and the program's name are right.",
    "unreleased_disclosure": "Everything it tells is released to this reader.",
    "hidden_red_flag": "It leaves out nothing that was told before.",
    "below_threshold": "No known rule of this program shuts the student out.",
    "contact_window": "The window allows it.",
    "proxy_contact": "It asks nobody to contact a program for us.",
    "lists_locked": "Programs can still act on what it asks.",
    "cold_monday": "It does not come out of the blue.",
    "moot": "It is still needed.",
    "impossible_ask": "What it asks is possible.",
    "rank_pressure": "It does not ask about rank lists.",
    "vague_ask": "It asks for one thing.",
    "too_long": "It is short enough to be read.",
    "missing_identifier": "The student's file can be found.",
}


def passed(found: Collection[str]) -> list[str]:
    """A sentence for each kind that found nothing, in the registry's order."""
    return [_PASSED[kind.name] for kind in KINDS if kind.name not in found]
