"""Logged answers that lean on the question: "Asked about leaves, told him none." (pure)"""

import re

from outreach.checks.context import Context
from outreach.checks.sentences import Sentence

_NONE_SAID = re.compile(
    r"(?<!\S)(?:told|said|answered|assured|replied)(?: (?:to|him|her|them|RCV|DIR|PER|that))*"
    r" (?:none|nothing|no|never|not (?:a|one|any)|there (?:is|was|are|were) none|(?:she|he|they|S\d) (?:has|have|had) none)(?= (?:,|;|and|at all|of)|$)"
)
_ASKED = re.compile(r"(?<!\S)(?:asked|asks|wanted to know|wants to know|wondered|any|question)(?!\S)")


def said_none(
    sentences: list[Sentence], sentence: Sentence, asked: re.Pattern[str], context: Context
) -> re.Match[str] | None:
    """Where a note answers "none" to a question about what `asked` finds, in this sentence or the one before."""
    if not context.is_note:
        return None
    answer = _NONE_SAID.search(sentence.text)
    if answer is None:
        return None
    question = sentence.text[: answer.start()]
    if not asked.search(question) and sentence.index:
        question = sentences[sentence.index - 1].text
    is_question = bool(_ASKED.search(question)) or (
        sentence.index > 0 and sentences[sentence.index - 1].is_question
    )
    return answer if is_question and asked.search(question) else None
