"""The AAMC ID: eight digits (pure)."""

import re
from collections.abc import Iterator

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence

_RUN = re.compile(r"(?<!\S)\d{1,8}(?: (?:- |– |\. |/ )?\d{1,8}){0,7}(?!\S)")
_NAMED = re.compile(
    r"(?<!\S)(?:aamc|eras)(?: (?:eras|aamc|id|ids|no|num|number|nr|#|is|was|\.|:|\(|,|s|identifier|are|of|-|=))* $"
)
_ID = re.compile(r"(?<!\S)(?:id|identifier|id number|identification)(?: (?:no|number|#|is|\.|:|\(|,|-|=))* $")
_ELSE = re.compile(
    r"(?<!\S)(?:usmle|nrmp|comlex|nbome|npi|ecfmg|direct line|line|direct|desk|switchboard|landline|whatsapp|phone|tel|telephone|cell|mobile|fax|pager|beeper|zoom|meeting|webex|teams|passcode|pin|invoice|case|ticket|order|tracking|license|licence|mrn|account|"
    r"room|program code|code|code is|dial|call|text|extension|ext|confirmation|reference|ref|acgme|study|trial|protocol|grant|order|receipt|fedex|ups|parcel|policy|record number|student id|student number|university id|badge|employee)"
    r"(?: (?:id|ids|no|number|num|#|is|was|\.|:|\(|,|at|me|s|code|-|me at|him at|her at|us at|of))* $"
)
_OTHER_WORD = re.compile(r"(?<!\S)(?:usmle|nrmp|ecfmg|comlex|nbome)(?!\S)")
_DATE = re.compile(r"(?:19|20)\d{2}[01]\d[0-3]\d|[01]?\d[0-3]\d(?:19|20)\d{2}")


class Identifiers:
    """A value is (eight digits,)."""

    name = "identifier"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        known = {student.aamc_id: student.ref for student in context.students}
        for sentence in sentences:
            for digits, start, end in find(sentence):
                refs = (known[digits],) if digits in known else belong.of(sentence, start)
                for ref in refs[:1]:
                    yield Fact(self.name, ref, (digits,), *sentence.span(start, end))

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return one.value != other.value

    def is_false(self, fact: Fact, student: Student) -> bool:
        return fact.value[0] != student.aamc_id

    def say(self, fact: Fact) -> str:
        return f"the AAMC ID is {fact.value[0]}"

    def say_record(self, fact: Fact, student: Student) -> str:
        return student.aamc_id


def find(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """Eight-digit numbers that are, or may be, an AAMC ID, as (digits, start, end) in the sentence's text."""
    text = sentence.text
    for match in _RUN.finditer(text):
        runs = re.findall(r"\d+", match.group())
        before = text[max(0, match.start() - 60) : match.start()]
        named = bool(_NAMED.search(before))
        labelled = named or (bool(_ID.search(before)) and not _OTHER_WORD.search(before))
        for digits, left, right in _eights(match, runs, labelled=labelled):
            lead = text[max(0, left - 60) : left]
            if not labelled and _ELSE.search(lead):
                continue
            if _ELSE.search(lead) and not named:
                continue
            if not named and _DATE.fullmatch(digits) and (len(runs) > 1 or digits.startswith("20")):
                continue
            yield digits, left, right
            break


def _eights(match: re.Match[str], runs: list[str], *, labelled: bool) -> Iterator[tuple[str, int, int]]:
    whole = [run for run in runs if len(run) == 8]
    if whole:
        for found in re.finditer(r"(?<!\d)\d{8}(?!\d)", match.group()):
            yield found.group(), match.start() + found.start(), match.start() + found.end()
        return
    if "".join(runs) and len("".join(runs)) == 8 and (labelled or _grouped(runs)):
        yield "".join(runs), match.start(), match.end()


def _grouped(runs: list[str]) -> bool:
    """Groups as people write an ID without naming it: 1482 0937; years ("2024-2025") are none."""
    if [len(run) for run in runs] == [4, 4]:
        return not all(run.startswith(("19", "20")) for run in runs)
    return [len(run) for run in runs] in ([2, 3, 3], [3, 3, 2], [2, 2, 2, 2])
