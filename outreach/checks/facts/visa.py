"""Whether the student needs a visa (pure)."""

import re
from collections.abc import Iterator

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.phrases import Hit, Phrasebook
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

_BOOK = Phrasebook.of("visa.txt")
_ABOUT_PROGRAM = re.compile(
    r"(?<!\S)(?:you|your|PRG|P\d+|institution|hospital|program|programs|we)(?: \S+){0,2} $"
)


# "Do you sponsor J-1s? Maya would need one."
_NEEDS_ONE = re.compile(
    r"(?<!\S)(?:S\d|she|he|they|i) (?:(?:would|will|does|do|did) )?(?P<no>not )?(?:need|needs|require|requires) (?:one|it|that)(?!\S)"
)
# "Does she need a visa?" "She does not."
_ASKED_VISA = re.compile(r"(?:need|require)\w*[^.?!\n]{0,30}(?:visa|sponsor)")
_DOES = re.compile(r"(?:(?:RCV|yes|no|,) )*(?:S\d|she|he|they|i) (?:does|do)(?P<no> not)?(?= ,|$)")
_VISA_WORDS = frozenset({"visa", "visas", "j1", "h1b", "sponsorship", "sponsor", "j1s", "h1bs"})


def _is_no_citizen(text: str, hit: Hit) -> bool:
    """ "not a citizen", "a citizen of Canada": what would speak against a visa does not."""
    if re.match(r" of (?!the (?:us|united states)|us|america)", text[hit.end :]):
        return True
    return bool(
        re.search(r"(?<!\S)(?:not|neither|nor)(?: (?:yet|a|an))* $", text[max(0, hit.start - 20) : hit.start])
    ) and bool(re.search(r"citizen|resident|green card", text[hit.start : hit.end]))


class Visa:
    """A value is ("needed",) or ("not needed",)."""

    name = "visa"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        for sentence in sentences:
            answer = _DOES.match(sentence.text) if _ASKED_VISA.search(context.answered.lower()) else None
            if answer:
                value = "not needed" if answer["no"] else "needed"
                for ref in belong.of(sentence, 0):
                    yield Fact(self.name, ref, (value,), *sentence.span(*answer.span()))
                continue
            before_it = sentences[sentence.index - 1] if sentence.index else None
            one = _NEEDS_ONE.search(sentence.text)
            if one and before_it is not None and before_it.word_set & _VISA_WORDS:
                value = "not needed" if one["no"] else "needed"
                for ref in belong.of(sentence, one.start()):
                    yield Fact(self.name, ref, (value,), *sentence.span(one.start(), one.end()))
                continue
            hits = _BOOK.find(sentence)
            against = [
                hit for hit in hits if hit.label == "not_needed" and not _is_no_citizen(sentence.text, hit)
            ]
            hits = against or [hit for hit in hits if hit.label == "needed"]
            for hit in hits[:1]:
                before = sentence.text[max(0, hit.start - 40) : hit.start]
                if _ABOUT_PROGRAM.search(before) and not re.search(
                    r"(?:she|he|they|S\d|i)(?: \S+){0,2} $", before
                ):
                    continue
                if hit.label == "needed" and re.search(
                    r"(?<!\S)(?:not|no|never|without|nor)(?: \S+){0,3} $", before
                ):
                    continue
                if stance_of(sentence, hit.start, hit.end, context) is Stance.SAID:
                    value = "not needed" if against else "needed"
                    for ref in belong.of(sentence, hit.start):
                        yield Fact(self.name, ref, (value,), *sentence.span(hit.start, hit.end))

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return one.value != other.value

    def is_false(self, fact: Fact, student: Student) -> bool:
        return student.visa is not None and student.visa != fact.value[0]

    def say(self, fact: Fact) -> str:
        return "a visa is needed" if fact.value[0] == "needed" else "no visa is needed"

    def say_record(self, fact: Fact, student: Student) -> str:
        return f"a visa {student.visa}"
