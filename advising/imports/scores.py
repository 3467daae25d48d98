"""Exam results as sheets write them: "P", "Fail, then Pass", "245", "F/224" (pure)."""

import re
from dataclasses import dataclass

from advising.imports.problems import Unreadable

PASSED = frozenset({"p", "pass", "passed"})
FAILED = frozenset({"f", "fail", "failed"})
PENDING = frozenset(
    {"pending", "scheduled", "awaiting", "awaiting score", "awaiting result", "score pending"}
)
NOTHING = frozenset({"", "-", "--", "—", "n/a", "na", "none", "not taken"})


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers an exam can give.

    From `safe` up a score passed under every standard since 2018; below `least` under none.
    """

    lowest: int
    highest: int
    least: int
    safe: int


# Passing standards: usmle.org and nbome.org, each exam's least and highest since 2018. Step 1 has no score since 2022.
SCALES = {
    "Step 1": Scale(100, 300, 194, 196),
    "Step 2 CK": Scale(100, 300, 209, 218),
    "Step 3": Scale(100, 300, 196, 200),
    "COMLEX Level 1": Scale(9, 999, 400, 400),
    "COMLEX Level 2": Scale(9, 999, 400, 400),
    "COMLEX Level 3": Scale(9, 999, 350, 350),
}


@dataclass(frozen=True, slots=True)
class ExamReading:
    """`result` is pass, fail or pending; `attempts` counts the sitting that the result is of.

    `doubt` is what a person should look at.
    """

    result: str
    attempts: int = 1
    score: int | None = None
    doubt: str = ""


def parse_exam(text: str, exam: str) -> ExamReading | None:
    """The last result in the cell, after the failed sittings before it; None for an empty cell. Raises Unreadable."""
    cleaned = " ".join(text.split()).casefold().strip(".")
    if cleaned in NOTHING:
        return None
    if cleaned in PENDING:
        return ExamReading("pending")
    sittings = [word for word in re.split(r"\s*(?:,?\s+then\s+|[,/;>→]|->|\bthen\b)\s*", cleaned) if word]
    *earlier, last = sittings
    failed = sum(_failures(word, exam, text) for word in earlier)
    return _last(last, failed, exam, text)


def _failures(word: str, exam: str, text: str) -> int:
    """How many failed sittings an earlier entry tells. Raises Unreadable: only failed ones come before another."""
    match = re.fullmatch(r"(?:f|fail|failed)(?: ?(?:x|×) ?(\d)| ?\(?(\d{2,3})\)?)?", word)
    if not match:
        raise _unclear(text)
    if score := match.group(2):
        _agreed("fail", 1, _score(int(score), exam), exam, text)
    return int(match.group(1) or 1)


def _last(word: str, failed: int, exam: str, text: str) -> ExamReading:
    match = re.fullmatch(
        r"(?:(p|pass|passed|f|fail|failed)\b[ (]*)?(\d{1,3})?(?:\.0)?\)?"
        r"(?: ?\(?(?:on |at )?(?:the )?(\d)(?:st|nd|rd|th) (?:attempt|try)\)?)?",
        word,
    )
    if not match or not (match.group(1) or match.group(2)):
        raise _unclear(text)
    told, digits, nth = match.groups()
    attempts = failed + 1
    if nth:
        if failed and int(nth) != attempts:
            raise _unclear(text)
        attempts = int(nth)
    score = _score(int(digits), exam) if digits else None
    if told:
        return _agreed("pass" if told in PASSED else "fail", attempts, score, exam, text)
    return _by_score(int(digits), attempts, exam)


def _score(score: int, exam: str) -> int:
    scale = SCALES[exam]
    if not scale.lowest <= score <= scale.highest:
        raise Unreadable(f"{score} is not a score that {exam} gives ({scale.lowest} to {scale.highest}).")
    return score


def _agreed(result: str, attempts: int, score: int | None, exam: str, text: str) -> ExamReading:
    """Word and number together, where they can both be true. Raises Unreadable."""
    scale = SCALES[exam]
    if score is not None and (
        (result == "pass" and score < scale.least) or (result == "fail" and score >= scale.safe)
    ):
        raise Unreadable(f'"{text.strip()}": the word and the score do not agree.')
    return ExamReading(result, attempts, score)


def _by_score(score: int, attempts: int, exam: str) -> ExamReading:
    """A bare number: a pass, unless it lies under every standard, in which case the sheet must say what it means."""
    scale = SCALES[exam]
    if score < scale.least:
        raise Unreadable(
            f'{score} is under every passing score of {exam}. Write "Fail {score}" if that is the result.'
        )
    doubt = (
        ""
        if score >= scale.safe
        else f"{score} was read as a pass; it is under the present passing score of {exam}."
    )
    return ExamReading("pass", attempts, score, doubt)


def _unclear(text: str) -> Unreadable:
    return Unreadable(
        f'"{text.strip()}" is not a result we can read. Write Pass, Fail, a score, or "Fail, then 224".'
    )
