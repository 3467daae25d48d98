from datetime import date
from typing import Any

import pytest

from advising.fit import Fit, Rule, Standing, Verdict, fit

TODAY = date(2027, 3, 16)
KNOWN = date(2026, 5, 1)


def judge(*rules: tuple[str, str], **student: Any) -> Fit:
    return fit([Rule(kind, value, KNOWN) for kind, value in rules], Standing(**student), today=TODAY)


CASES: dict[str, tuple[tuple[str, str], dict[str, Any], Verdict, str]] = {
    "score met": (("min_step2", "230"), {"step2": 230}, Verdict.MEETS, "Least Step 2 CK 230"),
    "score missed": (("min_step2", "230"), {"step2": 229}, Verdict.MISSES, "Least Step 2 CK 230, has 229"),
    "score not known": (("min_step2", "230"), {}, Verdict.UNKNOWN, "Least Step 2 CK 230, and no score is on file"),
    "score wanted and there": (("requires_step2", "yes"), {"step2": 210}, Verdict.MEETS, "Wants a Step 2 CK score"),
    "score wanted, none yet": (("requires_step2", "yes"), {}, Verdict.UNKNOWN, "Wants a Step 2 CK score"),
    "attempt refused": (("accepts_attempts", "no"), {"has_attempts": True}, Verdict.MISSES, "Takes no later attempt"),
    "attempt refused, none": (
        ("accepts_attempts", "no"), {"has_attempts": False}, Verdict.MEETS, "Takes no later attempt"
    ),
    "attempt refused, not known": (("accepts_attempts", "no"), {}, Verdict.UNKNOWN, "Takes no later attempt"),
    "attempt taken": (("accepts_attempts", "yes"), {"has_attempts": True}, Verdict.MEETS, "Takes a later attempt"),
    "visa refused": (("visas", "no"), {"needs_visa": True}, Verdict.MISSES, "Sponsors no visas"),
    "visa refused, none needed": (("visas", "no"), {"needs_visa": False}, Verdict.MEETS, "Sponsors no visas"),
    "visa not known": (("visas", "no"), {}, Verdict.UNKNOWN, "Sponsors no visas"),
    "visa in words": (("visas", "J-1 only"), {"needs_visa": True}, Verdict.UNKNOWN, "Nothing on file"),
    "DO": (("takes_do", "no"), {"is_do": True}, Verdict.MISSES, "Takes no DOs"),
    "DO rule, MD": (("takes_do", "no"), {}, Verdict.UNKNOWN, "Nothing on file"),
    "IMG": (("takes_img", "yes"), {"is_img": True}, Verdict.MEETS, "Takes IMGs"),
    "not in SOAP": (("not_in_soap", "yes"), {}, Verdict.MISSES, "Does not take part in SOAP"),
    "in SOAP after all": (("not_in_soap", "no"), {}, Verdict.UNKNOWN, "Nothing on file"),
    "a habit decides nothing": (("habit", "Calls first"), {}, Verdict.UNKNOWN, "Nothing on file"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "student", "verdict", "words"), CASES.values(), ids=CASES)
def test_rule_is_named_with_its_verdict(
    rule: tuple[str, str], student: dict[str, Any], verdict: Verdict, words: str
) -> None:
    found = judge(rule, **student)

    assert (found.verdict, found.words) == (verdict, words)


def test_nothing_on_file_is_not_no() -> None:
    assert judge() == Fit(Verdict.UNKNOWN)


def test_one_missed_rule_decides() -> None:
    found = judge(
        ("min_step2", "240"), ("visas", "yes"), ("requires_step2", "yes"), step2=220, needs_visa=True
    )

    assert (found.verdict, found.misses) == (Verdict.MISSES, ("Least Step 2 CK 240, has 220",))
    assert found.meets == ("Wants a Step 2 CK score", "Sponsors visas")


def test_one_unknown_leaves_it_open() -> None:
    assert judge(("min_step2", "230"), ("visas", "no"), step2=240).verdict is Verdict.UNKNOWN


def test_newest_of_a_kind_counts() -> None:
    rules = [Rule("min_step2", "210", date(2026, 1, 1)), Rule("min_step2", "230", KNOWN)]

    assert fit(rules, Standing(step2=220), today=TODAY).verdict is Verdict.MISSES


@pytest.mark.parametrize(
    ("expires", "verdict"), [(TODAY, Verdict.UNKNOWN), (date(2027, 3, 17), Verdict.MISSES)]
)
def test_expired_rule_is_no_rule(expires: date, verdict: Verdict) -> None:
    rule = Rule("min_step2", "230", KNOWN, expires_on=expires)

    assert fit([rule], Standing(step2=220), today=TODAY).verdict is verdict


def test_hearsay_is_called_so() -> None:
    rule = Rule("visas", "no", KNOWN, is_hearsay=True)

    assert fit([rule], Standing(needs_visa=True), today=TODAY).words == "Sponsors no visas (hearsay)"
