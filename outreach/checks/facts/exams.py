"""Exam results and scores: what is said of Step 1, 2 CK, 3 and COMLEX Level 1, 2, 3 (pure)."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.phrases import Hit, Phrasebook
from outreach.checks.scenario import Exam, Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of
from outreach.checks.vocabulary import word_list

STEPS = {"1": "Step 1", "2": "Step 2 CK", "3": "Step 3"}
LEVELS = {"1": "COMLEX Level 1", "2": "COMLEX Level 2", "3": "COMLEX Level 3"}
_N = r"[123]"
_ALL = r"(?:all (?:of )?(?:her |his |their |the |three |two )?|both (?:of )?(?:her |his |their |the )?|every |each |either (?:of )?(?:her |his |their |the )?|any (?:of )?(?:her |his |their |the )?|no (?:failed )?(?:board )?)"
_MENTION = re.compile(
    rf"(?<!\S)(?:(?P<step>(?:both )?steps? (?P<steps>{_N}(?: ck)?(?: (?:and|,|or|/|\+|, and|& )+ (?:step )?{_N}(?: ck)?(?= |$)){{0,2}})(?: ck| \( ck \)|(?: -)? clinical knowledge)?)"
    rf"|(?P<level>(?:comlex )?(?:-? )?levels? (?P<levels>{_N}(?: (?:and|,|or|/|\+|, and)+ (?:level )?{_N}(?= |$)){{0,2}})(?: (?:- )?(?:ce|pe))?(?: comlex)?)"
    rf"|(?P<comlex>comlex (?:- )?(?P<comlexes>{_N}(?: (?:and|,|or|/|\+)+ {_N}(?= |$))?))"
    rf"|(?P<usmle>step (?:1|2|3)|usmle (?P<usmles>{_N}))"
    rf"|(?P<allusmle>usmle(?= (?::|exams?|record|history|steps?(?! [123])|boards)))"
    rf"|(?P<ck>ck)"
    rf"|(?P<allsteps>{_ALL}(?:usmle )?(?:steps?|usmles?)(?: exams?)?(?! [123])|(?:her|his|their) (?:usmle )?(?:steps|usmles|usmle exams|step exams))"
    rf"|(?P<alllevels>{_ALL}(?:comlex )?(?:levels|comlex exams?|comlexes))"
    rf"|(?P<boards>{_ALL}?(?:board (?:exams?|scores?|results?|failures?)|boards|licensing exams?|national exams?|examinations?|exam record|examination record|testing record|board record|exam history|test record)|(?:no|any|without|zero) (?:failed |licensing |board )*exams?|exam (?:failures?|attempts?)|(?:both|all) exams|(?:every|each|all (?:her |his |their |the )?) ?exams?))(?!\S)"
)
_NO_EXAM = re.compile(
    r"^(?: of the (?!usmle|boards|licens|exam)| trauma| nicu| nursery| by step|s of| up| down| evidence| care| ahead| back)"
)
_OUTCOMES = Phrasebook.of("exams.txt")
_NUMBER_WORDS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "2": 2,
    "3": 3,
    "4": 4,
    "twice": 2,
    "thrice": 3,
}
_LATER_N = re.compile(
    r"(?<!\S)(?:(?P<ordinal>second|third|fourth|fifth)(?: -)? (?:attempt|try|time|go|sitting|pass|round|take|shot|crack|one|effort|run|stab|swing|chance|administration|exam)"
    r"|(?P<count>two|three|four|five|2|3|4) (?:separate )?(?:attempts|tries|goes|sittings|times|takes|shots|rounds|swings|runs|cracks|stabs|efforts|chances)"
    r"|(?:attempt|try|sitting|take|go|round) (?:number |no \. |no |# )?(?P<nth>two|three|four|2|3|4)"
    r"|(?:on|at) (?:the|her|his|their) (?P<bare>second|third|fourth)"
    r"|(?:on|at) (?P<plain>second|third)(?= (?:,|;|\.|and|but)|$)"
    r"|(?P<visible>two|three|four|2|3|4) (?:usmle |comlex )?(?:step|level|ck|comlex|exam|board)(?: [123])?(?: ck)? (?:attempts|tries|sittings)"
    r"|(?:but|and|then)(?: \S+){0,4} the (?P<next>second|third)(?= (?:,|;|\.)|$)"
    r"|(?P<twice>twice|thrice))(?!\S)"
)
_UNNEEDED = re.compile(r"(?:^| )(?:no|not|never|without|nor|n't)(?: \S+){0,4} $")
_PASS_FAIL = re.compile(r"(?<!\S)pass (?:/|-|or) fail(?!\S)")
_WE_WAIT = re.compile(r"(?<!\S)(?:we|i|you)(?: (?:are|am|'re|were|still|all))* $")
_MENDED = re.compile(
    r"(?<!\S)(?:made good|comfortabl[ey]|comfortable pass|put right|remedied|recovered|overcome|since corrected|since resolved)(?!\S)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    exams: tuple[str, ...]

    def covers_all(self, text: str) -> bool:
        """Is it "boards" or "all her Steps", and not exams by number?"""
        return not any(sign.isdigit() for sign in text[self.start : self.end])


def mentions(sentence: Sentence, student: Student | None) -> list[Mention]:
    """The exams a sentence names."""
    text = sentence.text
    if not sentence.word_set & _SIGNALS:
        return []
    osteopath = student is not None and student.degree == "DO"
    found = []
    for match in _MENTION.finditer(text):
        if _NO_EXAM.match(text[match.end() :]):
            continue
        exams = _exams(match, osteopath=osteopath, comlex="comlex" in sentence.word_set)
        if exams:
            found.append(Mention(match.start(), match.end(), exams))
    return [*found, *_bare_numbers(text, found)]


def asked_about(context: Context) -> Mention | None:
    """The one exam that the message answered speaks of, so that an answer need not name it again."""
    if not context.answered:
        return None
    text = " ".join(re.findall(r"[a-z]+|\d|[?.,]", context.answered[:2_000].lower()))
    named = {(match["family"] or "step") + (match["number"] or "2") for match in _ASKED_EXAM.finditer(text)}
    if len(named) != 1:
        return None
    name = named.pop()
    family = LEVELS if name.startswith(("level", "comlex")) else STEPS
    return Mention(0, 0, (family[name[-1]],))


_ASKED_EXAM = re.compile(
    r"(?<!\S)(?:(?P<family>step|level|comlex|usmle)(?: exam)? (?P<number>[123])|ck)(?!\S)"
)
_BARE_NUMBER = re.compile(
    r"(?<!\S)(?:on|for|at|with) (?:the )?([123])(?= (?:,|;|\.|and|but|was|is|passed|failed|he|she|they|after|by)(?!\S)|$)"
)


def _bare_numbers(text: str, found: list[Mention]) -> Iterator[Mention]:
    """ "passed COMLEX 1 first time, needed a second try on 2": the number alone, after an exam named with its own."""
    if not found or len(found[-1].exams) != 1:
        return
    family = LEVELS if found[-1].exams[0] in LEVELS.values() else STEPS
    for match in _BARE_NUMBER.finditer(text, found[-1].end):
        if family[match[1]] != found[-1].exams[0]:
            yield Mention(match.start(), match.end(), (family[match[1]],))


_TO_SIT = re.compile(
    r"(?<!\S)(?:takes|sits|will (?:take|sit|be taking|be sitting)|is (?:taking|sitting|to take|to sit|due to take)|to take|plans to take|taking|going to take|about to take)(?: her| his| their| the| usmle)? $"
)
_ONE_DAY = re.compile(r"(?<!\S)(?:when|once|if|before|after|until|by the time) (?:she|he|they|S\d)(?!\S)")
_SIGNALS = word_list("signals")


def _exams(match: re.Match[str], *, osteopath: bool, comlex: bool) -> tuple[str, ...]:
    if match["step"]:
        return tuple(STEPS[n] for n in re.findall(_N, match["steps"]))
    if match["level"]:
        return tuple(LEVELS[n] for n in re.findall(_N, match["levels"]))
    if match["comlex"]:
        return tuple(LEVELS[n] for n in re.findall(_N, match["comlexes"]))
    if match["usmle"]:
        return tuple(STEPS[n] for n in re.findall(_N, match["usmle"]))
    if match["ck"]:
        return (STEPS["2"],)
    if match["allsteps"] or match["allusmle"]:
        return (STEPS["1"], STEPS["2"])
    if match["alllevels"] or osteopath or (match["boards"] and comlex):
        return (LEVELS["1"], LEVELS["2"])
    return (STEPS["1"], STEPS["2"])


def _fields(sentence: Sentence, found: list[Mention]) -> list[tuple[int, int, Mention]]:
    """Cut the sentence so that each mention has the words that tell of it."""
    text = sentence.text
    cuts = [0]
    for before, after in itertools.pairwise(found):
        cuts.append(_cut(text, before.end, after.start))
    cuts.append(len(text))
    return [(cuts[i], cuts[i + 1], mention) for i, mention in enumerate(found)]


_BREAK = re.compile(r" (?:;|,|:|and|but|\(|-|while|with|then|\+) ")


def _cut(text: str, end: int, start: int) -> int:
    """Where between two mentions the words about the second begin: at the first break that is followed by no outcome
    of the first, else right before the second."""
    between = text[end - 1 : start + 1] if end else text[:start]
    breaks = [end - 1 + match.start() + 1 for match in _BREAK.finditer(between)]
    if not breaks:
        return start
    own = [place for place in breaks if _OF_THE_NEXT.match(text[place:start])]
    if own:
        return own[-1]
    return next((place for place in breaks if not _OUTCOME_WORD.search(text[place:start])), breaks[-1])


_OUTCOME_WORD = re.compile(
    r"(?:attempt|try|time|sitting|retake|go|first|second|pass|passed|fail|failed|score)(?: |$)"
)
_OF_THE_NEXT = re.compile(
    r"(?:,|;|and|but|\(|-|:|while|with|then|\+) (?:and |has |have |then |she |he |they |since |also |a |an |her |his |their |was )*"
    r"(?:passed|failed|scored|cleared|earned|got|took|is|has|holds|pass|second|first|\d{3}) ?(?:\S+ ){0,6}$"
)


class _Claim:
    """What the words around one mention say, put together."""

    def __init__(self, text: str, start: int, end: int, hits: list[Hit]) -> None:
        self.hits = [
            hit
            for hit in hits
            if start <= hit.start < end and not (hit.label == "later" and _UNNEEDED.search(text[: hit.start]))
        ]
        self.labels = {hit.label for hit in self.hits}
        window = text[start:end]
        self.count = self._later(window)
        self.text = window

    @staticmethod
    def _later(window: str) -> int | None:
        for match in _LATER_N.finditer(window):
            if _UNNEEDED.search(window[: match.start()]):
                continue
            for name in ("ordinal", "count", "nth", "bare", "twice", "visible", "next", "plain"):
                if match[name]:
                    return _NUMBER_WORDS[match[name]]
        return None

    def value(self) -> str | None:
        if _PASS_FAIL.search(self.text):
            return None
        has = self.labels
        failed = "fail" in has and "not_fail" not in has
        if "not_pass" in has and "then_pass" in has and not self.count:
            return "later"
        if "not_pass" in has and not self.count and "later" not in has:
            return "pending" if " yet" in self.text else "fail"
        passed = bool(has & {"pass", "then_pass"}) or _MENDED.search(self.text) is not None
        if "pending" in has and not passed and (not failed or " yet" in self.text):
            return "pending"
        if self.count and not (
            "fail" in has
            and self.count
            and re.search(r"failed(?: \S+){0,3} (?:twice|two times|three times)", self.text)
        ):
            if failed and not passed and re.search(r"second|third", self.text) and "on" not in self.text:
                return "fail"
            return f"later{self.count}"
        if "not_fail" in has:
            return "first" if "first" in has and passed else "nofail"
        if "later" in has or (failed and "then_pass" in has):
            return "later"
        if failed:
            if _MENDED.search(self.text):
                return "later"
            if (
                passed
                and re.search(r"pass\S*(?: \S+){0,8}$", self.text)
                and not re.search(r"first(?: \S+){0,2}$", self.text)
            ):
                return "later"
            return "fail"
        if "first" in has:
            return "first"
        return "pass" if passed else None


class ExamResults:
    """Step 1, Step 2 CK, Step 3 and COMLEX levels: passed at once or later, failed, pending.

    A value is (exam, claim): first, later, later2 …, pass, fail, nofail, pending.
    """

    name = "exam_result"
    released_by = frozenset({"exam_result"})

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        first = context.students[0] if context.students else None
        previous = asked_about(context)
        for sentence in sentences:
            found = mentions(sentence, first)
            carried = False
            if not found and previous and self._continues(sentence):
                found, carried = [Mention(0, 0, previous.exams)], True
            previous = None if carried else (found[-1] if found else None)
            if not found:
                continue
            hits = [hit for hit in _OUTCOMES.find(sentence) if not _is_of_course(sentence.text, hit)]
            if (
                not hits
                and not _LATER_N.search(sentence.text)
                and not any(_TO_SIT.search(sentence.text[: m.start]) for m in found)
            ):
                continue
            for start, end, mention in _fields(sentence, found):
                claim = _Claim(sentence.text, start, end, hits)
                value = claim.value()
                if (
                    value is None
                    and _TO_SIT.search(sentence.text[: mention.start])
                    and not _ONE_DAY.search(sentence.text[: mention.start])
                ):
                    value = "pending"
                if value is None or (
                    _SCORE_ONLY.search(sentence.text[start:end])
                    and value == "pass"
                    and "passed" not in claim.text
                ):
                    continue
                at = min([hit.start for hit in claim.hits] + [mention.start])
                counted = _LATER_N.search(sentence.text, start, end) if claim.count else None
                at = min(at, counted.start()) if counted else at
                stance = stance_of(
                    sentence, at, max([hit.end for hit in claim.hits] + [mention.end]), context
                )
                if value == "pending" and stance is Stance.OTHERS and _WE_WAIT.search(sentence.text[:at]):
                    stance = Stance.SAID
                if stance is Stance.REFUTED:
                    value = "nofail" if value in ("fail", "later") or value.startswith("later") else None
                elif stance is not Stance.SAID:
                    continue
                if value:
                    yield from self._facts(
                        sentence, mention, claim, value, belong.of(sentence, max(at, mention.start))
                    )

    @staticmethod
    def _continues(sentence: Sentence) -> bool:
        """Does a sentence without an exam go on about the one before ("She passed on the second attempt.")?"""
        return bool(_GOES_ON.match(sentence.text)) and len(sentence.words) < 16

    def _facts(
        self, sentence: Sentence, mention: Mention, claim: _Claim, value: str, refs: tuple[str, ...]
    ) -> Iterator[Fact]:
        start = min([mention.start, *(hit.start for hit in claim.hits)])
        end = max([mention.end, *(hit.end for hit in claim.hits)])
        left, right = sentence.span(start, end)
        for ref in refs:
            for exam in dict.fromkeys(mention.exams):
                yield Fact(self.name, ref, (exam, value), left, right)

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return one.value[0] == other.value[0] and not _agree(str(one.value[1]), str(other.value[1]))

    def is_false(self, fact: Fact, student: Student) -> bool:
        exam = _on_record(student, str(fact.value[0]))
        if exam is None:
            return False
        claim = str(fact.value[1])
        if exam.result == "pending":
            if claim == "pending":
                return False
            if claim == "fail":
                return exam.attempts < 2
            return not (claim == "nofail" and exam.attempts < 2)
        if exam.result == "fail":
            return claim != "fail"
        kinds = (
            {"pass", "first", "nofail"}
            if exam.attempts < 2
            else {"pass", "later", f"later{exam.attempts}", "fail"}
        )
        return claim not in kinds

    def say(self, fact: Fact) -> str:
        exam, claim = fact.value
        return _WORDS.get(
            str(claim), f"{{}} was passed at attempt {str(claim).removeprefix('later')}"
        ).format(exam)

    def say_record(self, fact: Fact, student: Student) -> str:
        exam = _on_record(student, str(fact.value[0]))
        if exam is None:
            return "nothing on it"
        if exam.result == "pending":
            return f"{exam.exam} pending"
        if exam.result == "fail":
            return f"{exam.exam} failed"
        return (
            f"{exam.exam} passed at the first attempt"
            if exam.attempts < 2
            else f"{exam.exam} passed at attempt {exam.attempts}"
        )


_COURSE_AHEAD = re.compile(
    r"^(?: (?!step|level|comlex|ck|board|and|then|,)\S+){0,4} (?:shelf|shelves|clerkships?|rotations?|courses?|class|block|elective|module)(?!\S)"
)
_COURSE_BEHIND = re.compile(
    r"(?<!\S)(?:shelf|clerkship|rotation|course|elective|module)(?: (?!step|level|comlex|ck|,|and)\S+){0,3} $"
)


def _is_of_course(text: str, hit: Hit) -> bool:
    """Is this outcome a course's ("Step 2 CK is 226, he failed the Medicine shelf once")?"""
    return bool(
        _COURSE_AHEAD.match(text[hit.end : hit.end + 60])
        or _COURSE_BEHIND.search(text[max(0, hit.start - 50) : hit.start])
    )


_WORDS = {
    "first": "{} was passed at the first attempt",
    "later": "{} was passed on a later attempt",
    "pass": "{} was passed",
    "fail": "{} was failed",
    "nofail": "{} was never failed",
    "pending": "{} is still pending",
}
_GOES_ON = re.compile(
    r"^(?:(?:and|but|so|then|that|it|this|she|he|they|i|S\d|the|her|his|their|on|told|said|him|them|RCV|DIR|no|yes|,) )*(?:passed|failed|pass|cleared|was passed|first attempt|second attempt|twice|needed two|took (?:her |him |them )?(?:two|three)|second time|first time|second try|first try|attempt)\b"
)
_SCORE_ONLY = re.compile(r"(?<!\S)(?:above|over|clears?) (?:your|the)(?!\S)")


def _on_record(student: Student, name: str) -> Exam | None:
    return next((exam for exam in student.exams if _exam_name(exam.exam) == name), None)


def _exam_name(text: str) -> str:
    """The record's own name of an exam in this module's spelling."""
    number = re.search(_N, text)
    if number is None:
        return text
    return (LEVELS if re.search("comlex|level", text, re.IGNORECASE) else STEPS)[number.group()]


def _agree(one: str, other: str) -> bool:
    if one == other:
        return True
    pair = {one, other}
    later = {claim for claim in pair if claim.startswith("later")}
    if "pending" in pair:
        return bool(pair & {"fail", "nofail"})
    if "first" in pair:
        return bool(pair & {"pass", "nofail"})
    if "pass" in pair:
        return True
    if "nofail" in pair:
        return False
    return not (later == pair and "later" not in pair)


_SCORE = re.compile(r"(?<![\S-])(?<!\$ )(?P<n>[1-9]\d{2})(?P<plus> \+)?(?!\S)(?! (?:-|\.|:) \d)")
_DECADE = re.compile(
    r"(?<!\S)(?:(?P<part>low|lower|mid|middle|high|upper)(?: -)? )?(?P<n>[1-8]\d0)(?:s| 's)(?!\S)|(?<!\S)(?:(?P<part2>low|lower|mid|middle|high|upper)(?: -)? )?(?P<w>two|five|four|six)(?: -)? (?P<tens>\S+ties)(?!\S)"
)
_TENS = {
    "tens": 10,
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
}
_UNITS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS_ONE = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_SPELLED = re.compile(
    rf"(?<!\S)(?P<hundred>one|two|three|four|five|six|seven)(?: hundred)?(?: and| -)? (?:(?P<tens>{'|'.join(_TENS_ONE)})(?:(?: -)? (?P<unit>one|two|three|four|five|six|seven|eight|nine))?|(?P<teen>{'|'.join(list(_UNITS)[10:])}))(?!\S)"
)
_NOT_HERS = re.compile(
    r"(?<!\S)(?:cut - ?off|cutoffs?|cut off|minimum|min|threshold|average|mean|median|floor|filters?|filtering|screens?|screening|require[sd]?|requirement|requires|asks? for|"
    r"practice|nbme|uwsa|predicted|projected|goal|target|hopes? (?:for|of)|hoping|aims?|aiming|percentile|class|national|nationally|bar|limit|beds?|room|phone|tel|cell|fax|cases?|hours|patients|points|dollars)(?!\S)"
)
_AROUND = re.compile(
    r"(?<!\S)(?:about|around|roughly|approximately|near|nearly|close to|some|circa|almost|just (?:under|over|above|below|shy of)|in the neighborhood of|- ish)$"
)
_ABOVE = re.compile(
    r"(?<!\S)(?:above|over|more than|at least|better than|north of|in excess of|topped|exceeds?|exceeded|beyond|upwards of|broke|breaks|cracked|cleared|clears|surpassed|past)$"
)
_BELOW = re.compile(r"(?<!\S)(?:below|under|less than|short of|south of|at most)$")


class ExamScores:
    """A number for Step 2 CK, Step 1 or a COMLEX level. A value is (exam, lowest, highest)."""

    name = "exam_score"
    released_by = frozenset({"exam_score"})

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        first = context.students[0] if context.students else None
        asked = asked_about(context)
        previous = (-1, asked) if asked else None
        for sentence in sentences:
            found = mentions(sentence, first)
            if any(len(mention.exams) == 1 for mention in found) and "respectively" not in sentence.word_set:
                found = [m for m in found if len(m.exams) == 1 or not m.covers_all(sentence.text)]
            carried = None
            if not found and previous and sentence.index == previous[0] + 1 and len(sentence.words) < 14:
                carried = previous[1]
            numbers = list(_numbers(sentence.text))
            if found:
                previous = (sentence.index, found[-1])
            if not found and not carried:
                yield from self._bare(sentence, context, belong.of)
                continue
            if not numbers:
                continue
            for (start, end, low, high), mention in self._pair(sentence, numbers, found, carried):
                exam = mention.exams[0]
                if not _plausible(exam, low, high) or self._is_not_hers(sentence.text, start, end, found):
                    continue
                if (
                    stance_of(sentence, min(start, mention.start) if found else start, end, context)
                    is not Stance.SAID
                ):
                    continue
                left = min(start, mention.start) if found else start
                right = max(end, mention.end) if found else end
                for ref in belong.of(sentence, start):
                    yield Fact(self.name, ref, (exam, low, high), *sentence.span(left, right))

    def _bare(
        self, sentence: Sentence, context: Context, owner: Callable[[Sentence, int], tuple[str, ...]]
    ) -> Iterator[Fact]:
        """ "his 218": a number that is somebody's own can only be Step 2 CK."""
        number = _BARE.search(sentence.text)
        if number and stance_of(sentence, number.start(), number.end(), context) is Stance.SAID:
            for ref in owner(sentence, number.start()):
                yield Fact(
                    self.name,
                    ref,
                    (STEPS["2"], int(number["n"]), int(number["n"])),
                    *sentence.span(*number.span()),
                )

    @staticmethod
    def _pair(
        sentence: Sentence,
        numbers: list[tuple[int, int, int, int]],
        found: list[Mention],
        carried: Mention | None,
    ) -> Iterator[tuple[tuple[int, int, int, int], Mention]]:
        text = sentence.text
        if carried is not None:
            if _CARRIED.match(text) or numbers[0][0] < 8:
                yield numbers[0], carried
            return
        listed = [Mention(m.start, m.end, (exam,)) for m in found for exam in m.exams]
        if len(listed) == len(numbers) > 1 and (
            "respectively" in sentence.word_set or all(n[0] < listed[0].start for n in numbers)
        ):
            yield from zip(numbers, listed, strict=True)
            return
        which = _LATTER.search(text[: numbers[0][0]])
        if which and len(listed) == 2:
            yield numbers[0], listed[1 if which["latter"] else 0]
            return
        if all(len(mention.exams) == 1 for mention in found):
            taken: set[int] = set()
            for number in numbers:
                best = min(found, key=lambda mention: _distance(text, number, mention))
                if _distance(text, number, best) < 14 and id(best) not in taken:
                    taken.add(id(best))
                    yield number, best

    @staticmethod
    def _is_not_hers(text: str, start: int, end: int, found: list[Mention]) -> bool:
        before, after = text[max(0, start - 60) : start], text[end : end + 40]
        clause = re.split(r" (?:,|;|:|but|which|and she|and he|and they) ", before)[-1]
        if re.match(
            r" (?:cases|patients|hours|beds|talks|posters|percent|students|points|people|miles)", after
        ):
            return True
        if re.match(
            r" (?:(?:national|class|school|state|usual|us|country 's|school 's|all - time) )*(?:cut|minimum|average|mean|median|threshold|filter|norm|or 2)",
            after,
        ):
            return True
        if re.search(r"(?<!\S)not(?: a)? $", before):
            return True
        if re.search(
            r"(?<!\S)(?:practice|nbme|uwsa|predicted|projected|goal|target|mock|self - assessment)(?!\S)",
            clause,
        ):
            return True
        if _NOT_HERS.search(clause) and not re.search(
            r"(?<!\S)(?:she|he|they|her|his|S\d)(?: \S+)* $", clause.split("minimum")[-1]
        ):
            return True
        if re.search(
            r"(?:hopes?|hoping|aim\S*|goal|practice|nbme|predicted|target\S*|average|national|class|program|they|filter\S*) (?:\S+ ){0,5}$",
            clause,
        ):
            return True
        tail = re.split(r" (?:,|;|:|but|which|and) ", text[end : end + 40])[0]
        return bool(re.search(r"(?<!\S)(?:hopes?|goal|target|cut|practice)(?!\S)", tail))

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return one.value[0] == other.value[0] and not _meet(one.value, other.value)

    def is_false(self, fact: Fact, student: Student) -> bool:
        exam = _on_record(student, str(fact.value[0]))
        return (
            exam is not None
            and exam.score is not None
            and not _meet(fact.value, (exam.exam, exam.score, exam.score))
        )

    def say(self, fact: Fact) -> str:
        exam, low, high = fact.value
        return f"{exam} is {low}" if low == high else f"{exam} is between {low} and {high}"

    def say_record(self, fact: Fact, student: Student) -> str:
        exam = _on_record(student, str(fact.value[0]))
        return f"{exam.score}" if exam is not None and exam.score is not None else "no score"


# "Steps 1 and 2, the latter with 251".
_LATTER = re.compile(
    r"(?<!\S)(?:the )?(?:(?P<latter>latter|second (?:of (?:them|these|the two) )?|last )|former|first of (?:them|these|the two))(?: (?:one|with|at|by|a|an|score|was|is|being|scored|in|of|,|\())* $"
)
_BARE = re.compile(
    r"(?<!\S)(?:her|his|their|S\d 's) (?P<n>2[0-7]\d)(?= (?:,|and|is|was|on the|with|may|might|will|does)(?: |$)|$)"
)
_CARRIED = re.compile(
    r"^(?:(?:she|he|they|it|S\d|the|her|his|their|score|that|was|is|a|an|scored|got|earned|came|back|in|at|with|received|result|number|of|:|,) )*[1-9]\d\d(?: |$)"
)


def _distance(text: str, number: tuple[int, int, int, int], mention: Mention) -> float:
    """Words between a number and an exam; what follows the exam is nearer than what stands before it."""
    start, end, _, _ = number
    if mention.end <= start:
        between = text[mention.end : start]
        return between.count(" ") + 2 * len(re.findall(r" (?:,|;|and) (?:\S+ )*(?:\d)", between))
    between = text[end : mention.start]
    linked = re.match(r" (?:on|in|for|at|\(|from|as)(?: (?:her|his|their|the|usmle|a))? ?$", between)
    return (
        between.count(" ")
        + (-1 if linked else 1.5)
        + (3 if re.search(r" (?:,|;|and|/) ", between) and not linked else 0)
    )


def _numbers(text: str) -> Iterator[tuple[int, int, int, int]]:
    for match in _SCORE.finditer(text):
        low = high = int(match["n"])
        before = text[: match.start()].rstrip()
        if (
            match["plus"]
            or (
                re.match(r" (?:or (?:so|above|better|higher)|and above|plus)", text[match.end() :])
                and "so" not in text[match.end() : match.end() + 6]
            )
            or _ABOVE.search(before)
        ):
            high = 300 if low <= 300 else 999
        elif _BELOW.search(before):
            low = 0
        elif _AROUND.search(before) or re.match(r" (?:- )?ish|- ish| or so", text[match.end() :]):
            low, high = low - 7, high + 7
        yield match.start(), match.end(), low, high
    for match in _DECADE.finditer(text):
        if match["n"]:
            low, part = int(match["n"]), match["part"]
        else:
            tens = _TENS.get(match["tens"])
            if tens is None:
                continue
            low, part = _UNITS[match["w"]] * 100 + tens, match["part2"]
        spread = {
            "low": (0, 4),
            "lower": (0, 4),
            "mid": (4, 6),
            "middle": (4, 6),
            "high": (5, 9),
            "upper": (5, 9),
        }.get(part or "", (0, 9))
        yield match.start(), match.end(), low + spread[0], low + spread[1]
    for match in _SPELLED.finditer(text):
        value = _UNITS[match["hundred"]] * 100 + (
            _UNITS[match["teen"]] if match["teen"] else _TENS_ONE[match["tens"]]
        )
        if match["unit"]:
            value += _UNITS[match["unit"]]
        yield match.start(), match.end(), value, value


def _plausible(exam: str, low: int, high: int) -> bool:
    """Could this be a score of that exam? USMLE: 100-300; COMLEX: 200-999."""
    if exam.startswith("Step"):
        return 150 <= high <= 300 and exam != "Step 3"
    return 200 <= high <= 999


def _meet(one: tuple[str | int | None, ...], other: tuple[str | int | None, ...]) -> bool:
    low, high = max(int(one[1] or 0), int(other[1] or 0)), min(int(one[2] or 0), int(other[2] or 0))
    return low <= high
