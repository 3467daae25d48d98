"""Leaves of absence: whether there was one, and why (pure)."""

import re
from collections.abc import Iterator

from outreach.checks.context import Context
from outreach.checks.facts.answers import said_none
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.phrases import Hit, Phrasebook
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

CATEGORIES = ("medical", "family", "research", "personal", "military", "disciplinary", "parental", "academic")
NONE, SOME = "none", "yes"
# `personal` is vaguer than these and agrees with them.
_PERSONAL = frozenset({"personal", "medical", "family", "parental"})
_BOOK = Phrasebook.of("leaves.txt")

# "leave" as a verb or as something else ("leave it with me", "leave policy", "before you leave").
_VERB = re.compile(
    r"(?<!\S)(?:to|will|would|i|we|you|they|she|he|not|never|please|can|could|must|should|may|let us|us|and|'ll|nobody|who|see (?:her|him|them)|her|him|them) leave"
    r"(?: (?:a (?:message|voicemail|note|word|mark)|it|the (?:rest|door|decision|matter|judg\S+|choice|hospital|ward|room|details)|me|you|us|him|them|for (?!a |an |his |her |their |the |medical|family|health|personal|research|parental|\S+ reasons)|out|no|off|behind|your|my|our|at|on|with|until|before|early|late|town|room|space|to you|everything|nothing|things|that|this|to (?:the|your|you)|no doubt|alone|here|home|$)|$)"
)
_NOT_LEAVE = re.compile(
    r"(?<!\S)(?:leave (?:policy|policies|policies|of the|of her senses|your|my|me|it|no doubt|the rest|a message|for (?:boston|the day|home)|aside|out)|policy|policies|takes? (?:her|his|my|their|our)? ?leave of|took leave of|leaves? (?:a|me|no|an|it|nothing|little|the|us|you)|french leave|shore leave|sick leave policy)(?!\S)"
)
# "without his leave": permission.
_PERMISSION = re.compile(
    r"(?<!\S)(?:without|by|with) (?:her|his|their|your|my|our|S\d 's) (?:\S+ )?leave(?! of| (?:in|for|to)(?!\S))"
)
_POLICY = re.compile(
    r"(?<!\S)(?:polic(?:y|ies)|(?:studied|studies|surveyed)(?: \S+){0,2} leave|(?:paper|papers|studied|study|studies|abstract|poster|article|wrote|research|talk|lecture|essay) (?:on|of|about)(?: \S+){0,3}? leave|"
    r"your (?:residents|program) (?:offer|have|take|get)|offers?|benefits?)(?!\S)"
)
_YOUR_OWN = re.compile(r"(?<!\S)(?:your|my|our) (?:own )?$")
_NOUN = re.compile(
    r"(?<!\S)(?:the|her|his|their|a|an|this|that|any|no|on|family|health|sick|year 's|short|long|approved|research|maternity|mat|med|\S+al) leaves?(?!\S)"
)
_OF_OTHERS = re.compile(
    r"(?<!\S)(?:lost|down|short|cover\S*|fill\S* in|stood in|stepped in)(?: \S+){1,6} (?:to|for|on) (?:\S+ ){0,2}leaves?$"
)
_DEFINITE = re.compile(
    r"(?<!\S)(?:another|second|also|other|two|three|several|one of|twice|first|further|additional|a later|an earlier|both)(?!\S)"
)
_ONLY = re.compile(r"(?<!\S)(?:only|sole|single|just)(?!\S)")
_NOT_WHY = re.compile(
    r"(?:^| )(?:not|nothing to do with|no|never|rather than|unrelated to|neither|nor|without any|instead of|was not for|not for|had nothing)(?: \S+){0,2} $"
)
_AFTER_CUT = re.compile(
    r" (?:and (?:she|he|they|has|is|was|passed|her|his|then|came|returned)|but|; (?!it was|this was|because|it )|letters?|she is|he is|now|since then|in case|, (?:and )?(?:she|he|they|has|is|her step|step|passed|will)|who|all good|back (?:in|on|at|since|to|full|for)|did) "
)
_YEAR = re.compile(r"(?<!\S)20[12]\d(?!\S)")


_SUBJECT_LEAVES = re.compile(r"(?<!\S)(?:i|we|you|they|'ll|will|please|must|let us) leave(?= |$)")
_ASKED_LEAVE = re.compile(r"(?<!\S)(?:leaves?|leaves? of absence|time off|gaps?|interruptions?)(?!\S)")
_ONLY_PLANNED = re.compile(
    r"(?<!\S)(?:plan|plans|planned|planning|hopes?|hoped|meant|intends?|intended|wanted|considers?|considered|considering|thought|thinking|offered|declined|refused|"
    r"turned down|decided against|instead of|rather than)(?: (?:to|on|about|of|take|taking|do|doing|spend|spending|a|an|the|her|his|their|year|for))* $"
)
_TOLD_WHY = re.compile(r"(?:(?:so|i|we) )*(?:said|told (?:him|her|them|RCV|DIR)|explained)(?!\S)")


class Leaves:
    """A value is (claim, year, speaks of the only one): claim is none, yes, a category, or not:category."""

    name = "leave"
    released_by = frozenset({"leave"})

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        spoke_of_leave = -5
        for sentence in sentences:
            none = said_none(sentences, sentence, _ASKED_LEAVE, context)
            if none:
                for ref in belong.of(sentence, none.start()):
                    yield Fact(self.name, ref, (NONE, None, 1), *sentence.span(*none.span()))
                continue
            hits = _BOOK.find(sentence)
            denials = [
                hit for hit in hits if hit.label == "no_leave" and not self._is_about_reason(sentence, hit)
            ]
            named = [hit for hit in hits if hit.label == "leave" and self._is_leave(sentence, hit)]
            if spoke_of_leave == sentence.index - 1 and not named and not denials:
                yield from self._reason_after(sentence, hits, context, belong.of(sentence, 0))
            if denials and self._is_leave(sentence, denials[0]):
                stance = stance_of(sentence, denials[0].start, denials[0].end, context)
                if stance in (Stance.SAID, Stance.REFUTED):
                    end = max(hit.end for hit in denials if hit.start < denials[0].end)
                    for ref in belong.of(sentence, denials[0].start):
                        yield Fact(self.name, ref, (NONE, None, 1), *sentence.span(denials[0].start, end))
                    continue
            named = [hit for hit in named if not any(d.start <= hit.start < d.end for d in denials)]
            if not named:
                continue
            fact = self._leave(sentence, named, hits, context)
            if fact is None and stance_of(sentence, named[0].start, named[0].end, context) is Stance.ASKED:
                spoke_of_leave = sentence.index  # "Gap year? Told her it was for his father."
            if fact is not None:
                claim, start, end = fact
                year = _YEAR.search(sentence.text)
                only = 0 if _DEFINITE.search(sentence.text[max(0, start - 40) : end]) else 1
                if _ONLY.search(sentence.text[max(0, start - 20) : start]):
                    only = 2
                for ref in belong.of(sentence, start):
                    yield Fact(
                        self.name,
                        ref,
                        (claim, int(year.group()) if year else None, only),
                        *sentence.span(start, end),
                    )
                spoke_of_leave = sentence.index if claim == SOME else -5

    @staticmethod
    def _is_leave(sentence: Sentence, hit: Hit) -> bool:
        around = sentence.text[max(0, hit.start - 40) : hit.end + 30]
        if (
            _SUBJECT_LEAVES.search(sentence.text[max(0, hit.start - 12) : hit.end])
            and "absence" not in around
        ):
            return False
        if _OF_OTHERS.search(sentence.text[: hit.end]) or _OF_OTHERS.search(sentence.text[: hit.end + 6]):
            return False
        if "leave" in sentence.text[hit.start : hit.end] and _YOUR_OWN.search(
            sentence.text[: sentence.text.find("leave", hit.start)]
        ):
            return False
        if re.search(
            r"(?<!\S)(?:never|not|and|who|to|she|he|they) leaves?$", sentence.text[hit.start : hit.end]
        ):
            return False
        words = sentence.text[hit.start : hit.end]
        if "leave" in words and "leave of absence" not in words and "leaves of absence" not in words:
            at = sentence.text.find("leave", hit.start)
            if _PERMISSION.search(sentence.text[max(0, at - 24) : at + 9]):
                return False
            local = sentence.text[max(0, at - 14) : at + 30]
            if _NOUN.search(sentence.text[max(0, at - 14) : at + 6]) and not re.search(
                r"(?:see|watch\S*|let|make|made|saw|have) (?:her|him|them) leave|leave polic|tak\S* (?:her|his|my|their|our|french) leave|took (?:her|his|my|their|our) leave",
                local,
            ):
                return not _POLICY.search(around)
            if _NOT_LEAVE.search(local) or (
                _VERB.search(local)
                and not re.search(r"(?:a|on|no|any|the|\S+al|family|research|maternity) leave", local)
            ):
                return False
            if re.search(
                r"(?:for|on|will|to) leave (?:for (?:boston|the day|home|town)|by|in the|us|you|me)", around
            ):
                return False
        if _POLICY.search(around):
            return False
        if words.startswith(("break", "gap")) and "gap year" in around and "leave" not in around:
            return False
        return not (
            re.match(r"(?:interrupt|paus|suspen|hiatus)", words)
            and not re.search(
                r"studies|training|education|curriculum|course|school|degree|suspended|year|program|hiatus",
                around,
            )
        )

    @staticmethod
    def _is_about_reason(sentence: Sentence, hit: Hit) -> bool:
        """ "not a medical leave" denies a reason, not the leave."""
        words = sentence.text[hit.start : hit.end]
        return bool(
            re.search(
                r"(?:not|never) (?:a |an |for |on )?(?:medical|disciplinary|academic|personal|family) leave",
                words,
            )
        ) or bool(re.search(r"(?<!\S)leave(?: of absence)? (?:\S+ ){0,6}$", sentence.text[: hit.start]))

    def _leave(
        self, sentence: Sentence, named: list[Hit], hits: list[Hit], context: Context
    ) -> tuple[str, int, int] | None:
        start, end = named[0].start, max(hit.end for hit in named)
        stance = stance_of(sentence, start, end, context)
        if _ONLY_PLANNED.search(sentence.text[max(0, start - 50) : start]):
            return None
        if stance is Stance.REFUTED:
            return NONE, start, end
        if stance is not Stance.SAID:
            return None
        left, right = self._field(sentence, start, end)
        claim, at = self._why(sentence.text, hits, left, right, start, end)
        return claim, start, max(end, at)

    @staticmethod
    def _field(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """The words that may give the leave's reason: some before it, and what follows up to another matter."""
        text = sentence.text
        after = _AFTER_CUT.search(text, end - 1)
        before = max(
            text.rfind(" . ", 0, start), text.rfind(" ; ", 0, start), text.rfind(" but ", 0, start), 0
        )
        return max(before, start - 70), after.start() if after else min(len(text), end + 120)

    @staticmethod
    def _why(text: str, hits: list[Hit], left: int, right: int, start: int, end: int) -> tuple[str, int]:
        reasons: list[tuple[float, str, int]] = []
        denied: list[str] = []
        for hit in hits:
            if hit.label not in CATEGORIES or not left <= hit.start < right:
                continue
            if _NOT_WHY.search(text[max(left, hit.start - 40) : hit.start]):
                denied.append(hit.label)
                continue
            if hit.start < start and not _explains(text, hit, start, left):
                continue
            if hit.start < start and not re.search(
                r"(?:her|his|their|my|a|the|was|were|had|when|after|because|been|while|she|he|they|S\d|with) (?:\S+ ){0,3}$|^$",
                text[left : hit.start],
            ):
                continue
            reasons.append((abs(hit.start - start) + (20 if hit.end < start else 0), hit.label, hit.end))
        if not reasons:
            return (f"not:{denied[0]}" if denied else SOME), end
        labels = {label for _, label, _ in reasons}
        at = max(place for _, _, place in reasons)
        return _settle(labels, min(reasons)[1], text[left:right]), at

    def _reason_after(
        self, sentence: Sentence, hits: list[Hit], context: Context, refs: tuple[str, ...]
    ) -> Iterator[Fact]:
        """ "She took a leave in third year. It was to care for her mother." """
        if context.is_note and _TOLD_WHY.match(sentence.text):
            pass
        elif not re.match(
            r"(?:said |told (?:him|her|them|RCV) |explained |that |and |- )*(?:(?:it|this|that|the reason) (?:was|is|came|followed)|(?:she|he|they|S\d) (?:was|had been|spent it|used it|needed)|because|for|to (?:care|look|have)|her|his|their)(?: |$)",
            sentence.text,
        ) or (
            not re.match(
                r"(?:said |told (?:him|her|them|RCV) |explained |that |and |- )*(?:it|this|that|the reason|because|for|to) ?",
                sentence.text,
            )
            and not re.match(r"(?:she|he|they|S\d) (?:spent it|used it)", sentence.text)
        ):
            return
        if stance_of(sentence, 0, 1, context) is not Stance.SAID:
            return
        claim, at = self._why(sentence.text, hits, 0, len(sentence.text), 0, 0)
        if claim in CATEGORIES:
            for ref in refs:
                yield Fact(self.name, ref, (claim, None, 1), *sentence.span(0, at))

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        claims = {str(one.value[0]), str(other.value[0])}
        if len(claims) == 1:
            return False
        if NONE in claims:
            return not any(claim.startswith("not:") for claim in claims)
        if any(claim.startswith("not:") for claim in claims):
            denied = next(claim for claim in claims if claim.startswith("not:"))
            return denied.removeprefix("not:") in claims
        if SOME in claims or (claims <= _PERSONAL and "personal" in claims):
            return False
        if claims <= set(student.leaves) and 2 not in (one.value[2], other.value[2]):
            return False  # the record has both
        if one.value[1] and other.value[1] and one.value[1] != other.value[1]:
            return False
        return bool(one.value[2] and other.value[2])

    def is_false(self, fact: Fact, student: Student) -> bool:
        claim = str(fact.value[0])
        if claim == NONE:
            return bool(student.leaves)
        if claim.startswith("not:"):
            return len(student.leaves) == 1 and student.leaves[0] == claim.removeprefix("not:")
        if not student.leaves:
            return True
        return claim != SOME and not any(_same_reason(claim, leave) for leave in student.leaves)

    def say(self, fact: Fact) -> str:
        claim = str(fact.value[0])
        if claim == NONE:
            return "there was no leave"
        if claim.startswith("not:"):
            return f"the leave was not {claim.removeprefix('not:')}"
        return "there was a leave" if claim == SOME else f"there was a {claim} leave"

    def say_record(self, fact: Fact, student: Student) -> str:
        return " and ".join(f"a {leave} leave" for leave in student.leaves) or "no leave"


def _explains(text: str, hit: Hit, start: int, left: int) -> bool:
    """Can words before the leave be its reason: in one clause with it, or "her mother was ill, hence the leave"?"""
    if hit.label in ("academic", "research", "disciplinary"):
        return not re.search(r" (?:,|;|and) ", text[hit.end - 1 : start + 1])
    between = text[hit.end - 1 : start + 1]
    if not re.search(r" (?:,|;|:) ", between):
        return True
    clause = re.split(r" (?:,|;|:) ", text[left : hit.start])[-1]
    return (
        bool(
            re.search(r"(?<!\S)(?:hence|so|therefore|thus|which)(?!\S)", between)
            or re.match(r"(?:when|after|because|since|as|with|following|new)(?!\S)", clause.strip() + " ")
        )
        or hit.label == "parental"
    )


def _settle(labels: set[str], nearest: str, text: str) -> str:
    """One category where words of several stand ("a leave when her baby was born", "her father's illness")."""
    for explicit in CATEGORIES:
        if re.search(rf"(?<!\S){explicit} (?:leave|reasons|loa|grounds)(?!\S)", text):
            return explicit
    if re.search(r"(?<!\S)(?:maternity|paternity|mat|parental) leave", text) or "parental" in labels:
        return "parental"
    if "disciplinary" in labels and nearest == "disciplinary":
        return "disciplinary"
    if "family" in labels and labels & {"medical", "personal"}:
        return "family"
    if "medical" in labels and "personal" in labels:
        return "medical"
    return nearest


def _same_reason(one: str, other: str) -> bool:
    return one == other or ({one, other} <= _PERSONAL and "personal" in (one, other))
