"""Failed or repeated courses, clerkships and shelf exams (pure)."""

import re
from collections.abc import Iterator
from functools import cache

from outreach.checks import vocabulary
from outreach.checks.context import Context
from outreach.checks.facts.answers import said_none
from outreach.checks.facts.exams import mentions
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

NONE, SOME = "none", "yes"
_KINDS = {
    "shelf": "shelf", "shelves": "shelf", "shelfs": "shelf", "nbme": "shelf",
    "clerkship": "clerkship", "clerkships": "clerkship", "rotation": "clerkship", "rotations": "clerkship",
    "clinical": "clerkship", "elective": "clerkship", "block": "clerkship",
    "course": "course", "courses": "course", "class": "course", "classes": "course", "module": "course",
    "final": "course", "exam": "", "exams": "", "subject": "", "grade": "",
}  # fmt: skip
_NOUN = rf"(?:{'|'.join(_KINDS)})"


@cache
def _courses() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in vocabulary.lines("courses.txt"):
        course, _, others = line.partition(" = ")
        for other in others.split(" | "):
            names[other.strip()] = course
    return names


_COURSE = "(?:" + "|".join(re.escape(name) for name in sorted(_courses(), key=len, reverse=True)) + ")"
_FAILED = (
    r"(?:failed|fails?|failing|failure|failures|flunked|flunk|repeated|repeat|repeats|repeating|remediated|remediate|"
    r"remediation|remediations|remediating|resit|resat|re - sat|re - sit|resitting|retook|retake|retaken|retaking|redid|redo|re - took|re - take|"
    r"bombed|bomb|blew|tanked|flubbed|botched|missed|not get through|fell short on|not pass|not passed|do twice|did twice|take twice|took twice|taken twice|stumbled|stumble|tripped|unsuccessful|incomplete|fell short|went badly|went poorly|went wrong|not go well|not go (?:her|his|their|my) way|not go as (?:planned|hoped)|not a success)"
)
_DET = r"(?:(?:a|an|any|every|either|the|her|his|their|my|our|one|single|on|in|of|with|for|at|to|that|this|from|her one|only|and|third - year|second - year|first - year|m1|m2|m3|preclinical|core|grade|mark|nbme|exam|course|clerkship|shelf|rotation) )*"
_AHEAD = re.compile(
    rf"(?<!\S)(?P<verb>{_FAILED}) {_DET}(?:(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))?(?: exam)?|(?P<bare>(?:shelf|clerkship|rotation|course|class|module)(?: exam)?)(?: (?:in|for|of) (?P<course2>{_COURSE}))?)(?!\S)"
)
_BEHIND = re.compile(
    rf"(?<!\S)(?:(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))?(?: exam)?|(?P<bare>shelf|clerkship|rotation|course)) ?(?:(?:was|were|had|has|is|be|been|to|being|:|,|-|which|that|she|he|they|did|the|initially|first|once|at|not|a|could|on|be|one|had|have|needed|needs|must|got|ended up|the first time|grade|exam) )*(?P<verb>{_FAILED}|fail)(?!\S)"
)
_STUMBLE = re.compile(
    rf"(?<!\S)(?:stumble|blemish|setback|misstep|failure|hiccup|blot|weak spot|bump|trouble)(?: (?:on|in|was|is|:|with|at|at the|came|of|and) ?)+{_DET}(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))?(?!\S)"
)
_REPEATED_IT = re.compile(
    rf"(?<!\S)(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))?(?: exam)?(?: ,)?(?: (?:and|then|but|which|she|he|they|i|had|to|has|since|later))*(?: (?P<verb>repeated|repeat|retook|retake|remediated|remediate|redid|redo|resat|resit)) (?:it|that)(?!\S)"
    rf"|(?<!\S)(?:do|did|take|took|sit|sat|does) {_DET}(?P<course2>{_COURSE})(?: (?P<noun2>{_NOUN}))?(?: exam)? (?:over|again|twice|a second time)(?!\S)"
    rf"|(?<!\S)(?:one|a|single|only) (?:bad|poor|failed|lost|disastrous) (?:exam|grade|mark|result|shelf|rotation|clerkship|course)(?: (?:,|was|:|in|on|-|came))* {_DET}(?P<course3>{_COURSE})(?: (?P<noun3>{_NOUN}))?(?!\S)"
)
_DENIED = re.compile(
    rf"(?<!\S)(?:nothing (?:was |ever )?(?:failed|repeated)|"
    rf"(?:never|not|no|without|nor|zero|neither) (?:(?:ever|had|has|have|been|to|a|an|any|single|of|course|clerkship|other|or|and|leaves|leave|leaves of absence|repeat|board|step|her|his|their|one|such|yet) )*(?:failed|fail|failing|failure|failures|fails|repeated|repeat|repeats|repeating|remediated|remediate|remediation|remediations|flunked)"
    rf"(?: (?:or|and|nor|/|,) (?:failed|repeated|remediated|retaken|incomplete|withdrawn))*"
    rf"(?: {_DET}(?:(?P<course>{_COURSE}) ?)?(?P<noun>{_NOUN}|anything|everything|grades?|subject)?)?"
    rf"|(?:passed|passes|pass|cleared) (?:every|all|each)(?: of)?(?: (?:her|his|their|the|single|one of|required|core))* ?(?:{_NOUN})"
    rf"|(?:all|every|each)(?: of)?(?: (?:her|his|their|the|required|core))* {_NOUN} (?:\S+ ){{0,3}}?passed"
    rf"|{_NOUN} (?:\S+ )?(?:passed|pass) , none (?:failed|repeated))(?!\S)"
)
_EXAM_DENIAL = re.compile(r"(?:board|step|exam) (?:failure|fail)")
_ANY_NOUN = re.compile(rf"(?<!\S)(?:{_NOUN}|failures?|fails|anything|remediat\S+|repeats?)(?!\S)")
_NO_FAILURES = re.compile(
    r"(?<!\S)(?:no|without|zero)(?: \S+){0,2} (?:failures?|fails|remediations?|repeats)(?!\S)"
)
_ASKED_FAILURE = re.compile(
    r"(?<!\S)(?:failures?|fails?|failed|repeats?|repeated|remediations?)(?! (?:on|of|in) (?:step|level|boards))(?!\S)"
)
_ON_TRANSCRIPT = re.compile(
    r" (?:anywhere )?(?:on|in) (?:the|her|his|their|my) (?:\S+ )?(?:transcript|record|clerkships?|courses?|coursework|rotations?|curriculum)(?!\S)"
)
_HEART = re.compile(
    r"(?<!\S)(?:heart|renal|kidney|liver|respiratory|organ|graft|treatment|multi - organ|engine|power|of nerve|words|to (?:thank|appear|show|call|impress|notice|greet|smile|answer|attend|return|make|bring|find))(?!\S)"
)
# "Please do not repeat what was said": a request, and no denial.
_WILL_NOT = re.compile(
    r"(?<!\S)(?:to|can|could|will|would|must|may|should|shall|(?:please|kindly|you|and|but|,|so|i|we) do|^do) $|^do $"
)
_TAUGHT = re.compile(
    r"(?<!\S)(?:tas|ta|teach\S*|taught|tutor\S*|coach\S*|runs?|ran|leads?|led|built|directs?|designed|organi\S+|helps?|helped) (?:\S+ ){0,4}$"
)
_PASSED_ONE = re.compile(
    rf"(?<!\S)(?:passed|pass) (?:\S+ )?(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))? (?:at the |on the |on her |on his )?first"
)
_SIGNALS = re.compile(
    r"fail|went |bad |poor|lost|over|again|not go|not a success|flunk|bomb|blew|tanked|flubbed|botched|missed|only|sole|repeat|remediat|retook|retak|redid|redo|re - t|resit|resat|re - s|not pass|stumbl|tripp|unsuccess|blemish|setback|misstep|hiccup|passed (?:every|all|each)|passed , none|pass (?:every|all)|(?:all|every) \S+ (?:\S+ )?passed|all clerkships|incomplete|short|trouble|bump|passes|nothing|twice"
)
_ONLY_ONE = re.compile(
    rf"(?<!\S)(?P<course>{_COURSE})(?: (?P<noun>{_NOUN}))?(?: exam)? (?:is|was|being|:|,|remains) (?:\S+ ){{0,2}}?(?:the )?(?:only|sole|one|single) (?:\S+ )?(?:{_NOUN}|one|thing|blemish|failure|stumble)(?: (?:that|which|S\d|she|he|they|i|has|had|ever|have|ever|in))* (?P<verb>{_FAILED})(?!\S)"
    rf"|(?<!\S)(?:the |her |his |their )?(?:only|sole|one|single) (?:{_NOUN}|one|thing|failure|fail|blemish)(?: (?:that|which|S\d|she|he|they|i|has|had|ever|have|in|on|(?:{_FAILED})))* (?:is|was|being|:|,) {_DET}(?P<course3>{_COURSE})(?: (?P<noun3>{_NOUN}))?(?!\S)"
)
_ONLY = re.compile(r"(?<!\S)(?:only|sole|single|one|just)(?!\S)")


class Failures:
    """A value is (course or none or yes, kind of it or "", says that it is the only one)."""

    name = "failure"
    released_by = frozenset({"failure"})

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        for sentence in sentences:
            none = said_none(sentences, sentence, _ASKED_FAILURE, context)
            if none:
                for ref in belong.of(sentence, none.start()):
                    yield Fact(self.name, ref, (NONE, "", 1), *sentence.span(*none.span()))
                continue
            if not _SIGNALS.search(sentence.text):
                continue
            for value, start, end in self._find(sentence, context):
                for ref in belong.of(sentence, start):
                    yield Fact(self.name, ref, value, *sentence.span(start, end))

    def _find(self, sentence: Sentence, context: Context) -> Iterator[tuple[tuple[str, str, int], int, int]]:
        text = sentence.text
        only = _ONLY_ONE.search(text)
        if only and (re.search(_FAILED, only.group()) or "blemish" in only.group()):
            if stance_of(sentence, only.start(), only.end(), context) is Stance.SAID:
                course = _courses()[only["course"] or only["course3"]]
                kind = _KINDS.get(only["noun"] or only["noun3"] or "", "")
                yield (course, kind, 1), only.start(), only.end()
            return
        denial = _DENIED.search(text)
        if denial and self._is_denial(sentence, denial):
            stance = stance_of(sentence, denial.start(), denial.end(), context)
            if stance is Stance.SAID:
                course = _courses().get(denial["course"] or "", NONE)
                kind = _KINDS.get(denial["noun"] or "", "")
                if course == NONE:
                    yield (
                        (NONE, kind if kind in ("shelf", "clerkship") else "", 1),
                        denial.start(),
                        denial.end(),
                    )
                else:
                    yield (f"not:{course}", kind, 0), denial.start(), denial.end()
            return
        found: list[tuple[int, int, str, str]] = []
        exams = mentions(sentence, None)
        for pattern in (_AHEAD, _BEHIND, _STUMBLE, _REPEATED_IT):
            for match in pattern.finditer(text):
                if _HEART.search(text[max(0, match.start() - 16) : match.end() + 14]) or _TAUGHT.search(
                    text[max(0, match.start() - 50) : match.start()]
                ):
                    continue
                if pattern is not _STUMBLE and any(
                    match.start() < exam.start < match.end() for exam in exams
                ):
                    continue
                item = self._item(match, pattern)
                if item is None or any(
                    match.start() < end and start < match.end() and course != SOME
                    for start, end, course, _ in found
                ):
                    continue
                found.append((match.start(), match.end(), *item))
        named = [item for item in found if item[2] != SOME]
        for start, end, course, kind in named or found[:1]:
            stance = stance_of(sentence, start, end, context)
            if stance is Stance.REFUTED:
                yield (NONE, "", 1), start, end
            elif stance is Stance.SAID:
                alone = (
                    1
                    if _ONLY.search(text[max(0, start - 25) : start + 30]) and "once" not in text[start:end]
                    else 0
                )
                yield (course, kind, alone), start, end

    @staticmethod
    def _is_denial(sentence: Sentence, match: re.Match[str]) -> bool:
        words = match.group()
        if words.startswith("not repeat") and _WILL_NOT.search(sentence.text[: match.start()]):
            return False
        if _EXAM_DENIAL.search(words) or _HEART.search(sentence.text[match.start() : match.end() + 16]):
            return False
        exams = mentions(sentence, None)
        if (
            exams
            and not match["noun"]
            and not match["course"]
            and not _ON_TRANSCRIPT.match(sentence.text[match.end() :])
        ):
            return False
        if match["noun"] in ("exam", "exams") and not re.search(r"shel(?:f|ves)|course|clerkship", words):
            return False  # "passed every exam" speaks of the licensing exams
        tail = sentence.text[match.end() : match.end() + 12]
        if re.match(r" (?:to |a (?:patient|call))", tail) and not match["noun"]:
            return False
        return bool(
            match["course"]
            or _ANY_NOUN.search(words)
            or _NO_FAILURES.search(words)
            or " nor " in words
            or words.startswith("nothing")
        )

    @staticmethod
    def _item(match: re.Match[str], pattern: re.Pattern[str]) -> tuple[str, str] | None:
        groups = match.groupdict()
        course = _courses().get(
            groups.get("course") or groups.get("course2") or groups.get("course3") or "", ""
        )
        noun = (
            groups.get("noun")
            or groups.get("noun2")
            or groups.get("noun3")
            or (groups.get("bare") or "").split(" ")[0]
        )
        words = match.group()
        kind = _KINDS.get(noun, "")
        if not kind:
            kind = next((_KINDS[word] for word in words.split() if _KINDS.get(word)), "")
        verb = groups.get("verb") or ""
        if not course:
            return (SOME, kind) if kind or verb.startswith(("remediat", "fail")) else None
        return course, kind

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        a, b = str(one.value[0]), str(other.value[0])
        if NONE in (a, b):
            if a == b or "not:" in a + b:
                return False
            positive, denial = (other, one) if a == NONE else (one, other)
            return not _is_beside(str(denial.value[1]), str(positive.value[1]))
        if a.startswith("not:") or b.startswith("not:"):
            return a.removeprefix("not:") == b.removeprefix("not:") and a != b
        if SOME in (a, b):
            return False
        return a != b and bool(one.value[2] or other.value[2])

    def is_false(self, fact: Fact, student: Student) -> bool:
        claim, kind = str(fact.value[0]), str(fact.value[1])
        record = [course_of(failure) for failure in student.failures]
        if claim == NONE:
            return any(not _is_beside(kind, had) for _, had in record)
        if claim.startswith("not:"):
            return any(course == claim.removeprefix("not:") for course, _ in record)
        if claim == SOME:
            return not record
        return not any(course == claim and _same_kind(kind, had) for course, had in record)

    def say(self, fact: Fact) -> str:
        claim, kind = str(fact.value[0]), str(fact.value[1])
        if claim == NONE:
            return f"no {kind or 'course'} was failed"
        if claim.startswith("not:"):
            return f"{claim.removeprefix('not:')} was not failed"
        return (
            "a course was failed" if claim == SOME else f"{claim} {kind}".strip() + " was failed or repeated"
        )

    def say_record(self, fact: Fact, student: Student) -> str:
        return " and ".join(student.failures) + " failed" if student.failures else "no failed course"


def course_of(text: str) -> tuple[str, str]:
    """A record's course as (course, kind): "OB/GYN clerkship" is ("obgyn", "clerkship")."""
    words = " ".join(re.findall(r"[a-z]+|[/&-]", text.lower()))
    kind = next((_KINDS[word] for word in words.split() if _KINDS.get(word)), "")
    found = re.search(rf"(?<!\S){_COURSE}(?!\S)", words)
    return (_courses()[found.group()] if found else words), kind


def _is_beside(denied: str, had: str) -> bool:
    """Does "no failed shelf" leave a failed clerkship possible, and "no failed clerkship" a failed shelf?"""
    return (denied == "shelf" and had in ("clerkship", "course")) or (
        denied == "clerkship" and had == "shelf"
    )


def _same_kind(one: str, other: str) -> bool:
    return not one or not other or one == other or {one, other} == {"clerkship", "course"}
