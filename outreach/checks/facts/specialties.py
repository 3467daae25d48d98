"""What the student is applying to now (pure). Names come from advising/specialties.py, the one list of specialties."""

import re
from collections.abc import Iterator
from functools import cache

from advising.specialties import SPECIALTIES, find
from outreach.checks import vocabulary
from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

PRELIMINARY = "preliminary"
TRANSITIONAL = "999"
# A code's finer fields: who says the first may mean any of the others.
_FINER = {
    "440": frozenset({"440", "260", "160", "362", "451", "461", "060", "480", "280"}),
    "420": frozenset({"420", "416", "770"}),
    "180": frozenset({"180", "185", "755"}),
    "140": frozenset({"140", "700", "715", "742", "751", "766", "785"}),
    "320": frozenset({"320", "700", "185", "726", "730", "735", "765"}),
    "400": frozenset({"400", "715", "720", "730"}),
    "120": frozenset({"120", "720", "752", "795"}),
    "110": frozenset({"110", "705", "725", "795"}),
}


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[^\w\s]", text.lower())).replace("&", "and")


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Words as they stand in a sentence, to (code, is it a preliminary year)."""
    names: dict[str, tuple[str, int]] = {}
    for specialty in SPECIALTIES:
        for text in (specialty.name, specialty.short, *specialty.aliases):
            spaced = _spaced(text)
            if len(spaced) > 1:
                names[spaced] = (specialty.code, int("prelim" in spaced))
    for written, name in vocabulary.pairs("specialty_words.txt"):
        found = find(name)
        code = found.code if found else name
        names[written] = (code, int("prelim" in written))
    return names


@cache
def _pattern() -> str:
    return "(?:" + "|".join(re.escape(name) for name in sorted(_names(), key=len, reverse=True)) + ")"


@cache
def _one() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){_pattern()}(?!\S)")


_THE = r"(?:(?:a|an|the|your|their|our|her|his|both|some|any|this|one of your|general|categorical|advanced|residency in|residencies in|residency|residencies|spot in|position in|place in|year in|programs in|program in|rural|academic|community|here in|position|spots in|in|for|for a|to) )*"
_TRIM = r"(?: residency| residencies| programs?| spots?| positions?| years?| places?| track)?"


@cache
def _slots() -> tuple[re.Pattern[str], ...]:
    name = _pattern()
    listed = rf"(?P<list>{name}{_TRIM}(?:(?: with you| to you| here| at PRG)?(?: ,)?(?: and also| and then| and| or| /| and / or| ,| plus| with| as well as| vs| , and)+ {_THE}{name}{_TRIM})*)(?!\S)"
    verbs = (
        r"(?:appl(?:y|ies|ied|ying)|reapplying|re - applying|dual - applying|dual applying|double applying|couples applying|interviewed|interviewing)"
        r"(?: (?:to|with) (?:you|PRG|P\d+|them|us|programs|the program|your place|residency|your program|your residency|several programs|many programs))?(?: and)?(?: (?:only|mainly|mostly|now|this year|this season|this cycle|again|both|broadly|as well|also|here|yr|year|season))*"
        r" (?:in|to|for|into|within)"
    )
    wish = (
        r"(?:going into|go into|goes into|went into|gone into|headed (?:for|into|to)|heading (?:for|into|toward)|bound for|entering|enter|pursuing|pursue|pursues|has chosen|chose|chosen|choosing|"
        r"decided on|decided for|deciding on|settled on|settling on|committed to|set on|heart (?:set )?(?:on|in)|sights on|sights set on|wants to (?:do|go into|enter|practice|train in|match in|match into|pursue|join)|wants to be|wants|"
        r"means to be|means to (?:do|go into|practice)|hopes to (?:match in|match into|do|train in|enter|be|become|go into|practice|pursue)|hoping to (?:match in|match into|do|train in|enter|go into)|"
        r"switched (?:from \S+(?: \S+)? )?to|changed (?:(?:from \S+(?: \S+)? )?to)|switching to|changing to|moved (?:from \S+(?: \S+)? )?to|turned to|matching (?:in|into)|match (?:in|into)|career in|careers in|future in|life in|"
        r"(?:goal|field|choice|calling|chosen field|specialty|chosen specialty|specialty of choice|intended specialty|specialty choice|track|aim|plan) (?:is|:|of|was|remains)|specialty :|applicant :|is after|going for|goes for|heart is in|after a|looking for|seeking|seeks|hopes for|hoping for|residency in|training in|devoted to|dedicated to|here for|aiming (?:for|at)|aims (?:for|at)|training as|"
        r"future|become an?|becoming an?|be an?|make an?(?: \S+){0,2}|makes an?(?: \S+){0,2}|born)"
    )
    return (
        re.compile(rf"(?<!\S){verbs} {_THE}{listed}"),
        re.compile(rf"(?<!\S)appl(?:ying|ies|ied) {listed}"),
        re.compile(
            rf"(?<!\S)(?:applicants?|candidates?|application|candidacy|hopeful)(?: (?:is|was|this year|this season))? (?:in|for|to) {_THE}{listed}"
        ),
        re.compile(
            rf"(?<!\S){listed} (?:residency |program )?(?:applicants?|candidates?|hopefuls?|application|bound|residency applicant)(?!\S)"
        ),
        re.compile(rf"(?<!\S){wish} {_THE}{listed}"),
        re.compile(
            rf"(?<!\S)S\d(?: ,| \(| -| :| is| ,? still free ,| 's| for| , for| name for| 's name for| 's name down for) ?(?:(?:an?|our|one of our|applying|\d{{8}}|,|\(|\)|aamc|id|do|md|img|do_degree|good|great|strong) )*{listed}(?= (?:,|\)|;|:|-|and (?:he|she|is)|applicant|to the core|through and|all the way|at heart|for sure|bound|material|now|this (?:year|season|cycle))|$)"
        ),
        re.compile(rf"^{listed}(?= (?:,|:|-)|$)"),
        re.compile(
            rf"(?<!\S)(?:one of )?(?:our|my) {listed} (?:kids?|seniors?|folks|hopefuls?|advisees?|students?|people)(?!\S)"
        ),
        re.compile(
            rf"(?<!\S)(?:pitched|introduced|mentioned|put forward|offered) S\d (?:for|in|as) {_THE}{listed}"
        ),
        re.compile(
            rf"(?<!\S){listed} (?:is|was|remains) (?:(?:the|her|his|their|my) (?:one |only |chosen )?(?:field|specialty|choice of specialty|calling|path|discipline)|what|where) (?:(?:she|he|they|i|S\d) (?:(?:has|have|is|am|are|wants|hopes|means|will|would) )*(?:chosen|chose|choosing|picked|settled|pursuing|applying|to do|to go|to be|to train|enter|wants|wanted)|now)"
        ),
        re.compile(
            rf"(?<!\S)(?:making|made|makes|make) {listed} (?:her|his|their|my) (?:life|life 's work|career|field|home|vocation|calling)"
        ),
        re.compile(
            rf"(?<!\S)(?:free|still free|looking|still looking|unmatched|available) (?:,|in|for) {listed}(?= (?:,|;)|$)"
        ),
    )


_SIGNALS = re.compile(
    r"appl|candidat|going into|go into|head|pursu|chose|decid|set on|commit|want|hop|switch|chang|match|career|goal|field|special|future|becom|be an?|make|makes|S\d|heart|sights|means|after|seek|looking|hopeful|residency|training|free|^\S+(?: \S+)? [,:-]|^\S+$|bound|kid|senior|folks|advisee|student|people|calling|entering|aim|born|pitch"
)
_ALSO = re.compile(
    r"(?<!\S)(?:also|as well|too|in addition|besides|additionally|in parallel|parallel|backup|back - up|alongside|second application|plus)(?!\S)"
)
_PAST = re.compile(
    r"(?<!\S)(?:last year|last cycle|last season|previously|originally|at first|initially|formerly|before medical school|two years ago|once applied|in 20[12]\d|earlier|used to|once (?:bound|headed|set|drawn|hoping|planning|aimed|sure|meant|destined|thinking)|i thought|thought (?:i|she|he|they) (?:would|might)|wanted to be|planned to be|was going to be|meant to be|had (?:first )?applied|no longer|first applied)(?!\S)"
)
_NOT = re.compile(
    r"(?<!\S)(?:not|never|rather than|instead of|than|no longer|without|nor|neither|unlike|stopped|n't|withdrew from|away from|left|gave up|turned down)(?: \S+){0,3} $"
)
_MAKES_WEEP = re.compile(
    r" (?:weep|blush|laugh|proud|jealous|envious|smile|cry|happy|look|nervous|think|feel|of)(?!\S)"
)
_NOT_A_WISH = re.compile(
    r"(?:best|one|two|day|days|month|months|week|weeks|year|work|worked|rotation|interest) (?:in|on|at) $"
)


class Specialties:
    """A value is (code or "preliminary", is it a preliminary year, does it leave room for others)."""

    name = "specialty"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        for sentence in sentences:
            if not _SIGNALS.search(sentence.text) or not _one().search(sentence.text):
                continue
            seen: set[tuple[str, int]] = set()
            for start, listed_at, listed in self._find(sentence.text):
                if stance_of(sentence, start, start + 1, context) is not Stance.SAID:
                    continue
                before = sentence.text[max(0, start - 60) : start]
                if _NOT.search(before) or _PAST.search(
                    sentence.text[max(0, start - 30) : listed_at + len(listed) + 25]
                ):
                    continue
                values = []
                for match in _one().finditer(listed):
                    lead = listed[: match.start()]
                    if re.search(r"(?<!\S)(?:not|than|from) (?:\S+ )?$", lead):
                        continue
                    values.append(
                        (_names()[match.group()], listed_at + match.start(), listed_at + match.end())
                    )
                around = sentence.text[max(0, start - 40) : listed_at + len(listed) + 30]
                room = int(len({value for value, _, _ in values}) > 1 or bool(_ALSO.search(around)))
                for value, left, right in values:
                    if value in seen:
                        continue
                    seen.add(value)
                    for ref in belong.of(sentence, left):
                        yield Fact(self.name, ref, (*value, room), *sentence.span(min(start, left), right))

    @staticmethod
    def _find(text: str) -> Iterator[tuple[int, int, str]]:
        for i, slot in enumerate(_slots()):
            for match in slot.finditer(text):
                if i == 7 and not re.search(r"S\d(?: \S+){0,4} $", text[: match.start()]):
                    continue
                if i == 6 and not re.fullmatch(
                    r"(?:em|im|fm|ty|peds|psych|ob / gyn|surgery|anes|path|neuro|\S+ medicine|ob - gyn|obgyn|ortho|derm|rads|ent|pm and r)(?: .*)?",
                    match["list"],
                ):
                    continue
                if i == 4 and match.group().startswith("make") and _MAKES_WEEP.match(text[match.end() :]):
                    continue
                if i == 4 and _NOT_A_WISH.search(text[: match.start("list")]):
                    continue
                if (
                    i == 4
                    and re.match(r"(?:wants|seeking|seeks|looking for|here for|is after)", match.group())
                    and re.match(
                        r" (?:experience|exposure|letters?|notes?|advice|rotation|research)",
                        text[match.end() :],
                    )
                ):
                    continue
                yield match.start(), match.start("list"), match["list"]

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        if one.value[2] or other.value[2]:
            return False
        if _meet(one.value, other.value):
            return False
        return not (self._on_record(one, student) and self._on_record(other, student))

    def is_false(self, fact: Fact, student: Student) -> bool:
        record = [value for value in map(record_value, student.specialties) if value is not None]
        return len(record) == len(student.specialties) and not self._on_record(fact, student)

    @staticmethod
    def _on_record(fact: Fact, student: Student) -> bool:
        return any(
            _is_true_of(fact.value, value)
            for value in map(record_value, student.specialties)
            if value is not None
        )

    def say(self, fact: Fact) -> str:
        return f"{_name(fact)} is what is applied for"

    def say_record(self, fact: Fact, student: Student) -> str:
        return " and ".join(student.specialties)


def record_value(text: str) -> tuple[str, int] | None:
    """A record's specialty as (code, is it a preliminary year)."""
    if text.strip().lower() in ("preliminary", "preliminary year", "prelim"):
        return PRELIMINARY, 1
    found = find(text)
    return (found.code, int("prelim" in text.lower())) if found else None


def _is_true_of(claim: tuple[str | int | None, ...], record: tuple[str, int]) -> bool:
    if claim[0] == PRELIMINARY:
        return bool(record[1]) or record[0] in (TRANSITIONAL, PRELIMINARY)
    if claim[1] and not record[1]:
        return False
    return record[0] == claim[0] or record[0] in _FINER.get(str(claim[0]), ())


def _meet(one: tuple[str | int | None, ...], other: tuple[str | int | None, ...]) -> bool:
    a, b = str(one[0]), str(other[0])
    if PRELIMINARY in (a, b):
        return bool(one[1] and other[1]) or TRANSITIONAL in (a, b)
    return a == b or a in _FINER.get(b, ()) or b in _FINER.get(a, ())


def _name(fact: Fact) -> str:
    code = str(fact.value[0])
    if code == PRELIMINARY:
        return "a preliminary year"
    name = next(specialty.short for specialty in SPECIALTIES if specialty.code == code)
    return f"preliminary {name}" if fact.value[1] else name
