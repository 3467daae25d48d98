"""When the student graduates or graduated (pure)."""

import re
from collections.abc import Iterator

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_OF = (
    {name: i + 1 for i, name in enumerate(_MONTHS)}
    | {name[:3]: i + 1 for i, name in enumerate(_MONTHS)}
    | {"sept": 9}
)
_MONTH = "(?:" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + ")"
_YEAR = r"(?:20[0-4]\d|' ?[0-4]\d|(?<=class of )[0-4]\d|(?<=yog )[0-4]\d)"
_DATE = rf"(?:(?:\d{{1,2}}(?: (?:st|nd|rd|th))?(?: of)? )?(?P<month>{_MONTH})(?: \d{{1,2}}(?: (?:st|nd|rd|th))?)?(?: ,| of| \.|)(?: of)? (?P<year>{_YEAR})|(?P<m>[01]?\d) / (?P<y>20[0-4]\d|[0-4]\d)|(?P<iso>20[0-4]\d) - (?P<isom>[01]\d)|(?:(?:the )?(?P<season>spring|summer|fall|autumn|winter)(?: ,| of|) (?P<seasony>{_YEAR}))|(?P<year2>{_YEAR})|(?P<month2>{_MONTH})|(?P<rel>(?:this|last|next) (?:year|spring|summer|fall|autumn|winter|{_MONTH})))"
_MD = r"(?:md|do_degree|do|degree|medical degree|medical school|med school|school|diploma|studies|course of study|training|m\.d\.)"
_SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S)(?:graduat(?:es|ed|e|ing)|will graduate|be graduating)(?: (?:from|with) (?:us|here|our school|medical school|med school|her class|his class|their class|the school|honors|her md|his md))?(?: (?:just|now|already|on time|early|late|off - cycle|off cycle|only|back))*(?: (?:until|till|before|in|the|by|on|as of|,|\(|at the end of|early in|of|class of|back in|just|this|coming|early|late|mid|mid -|next))* {_DATE}(?!\S)",
        rf"(?<!\S)(?:graduation(?: date| year)?|commencement|yog|year of graduation|graduating|grad date|grad year|grad)(?: (?:is|:|was|in|of|will|be|on|date|for|due|expected|set|planned|,|\(|falls|comes|took|place))* {_DATE}(?!\S)",
        rf"(?<!\S)(?:member |part |graduate |senior )?(?:in |of )?(?:the |our |her |his |their )?class of {_DATE}(?!\S)",
        rf"(?<!\S)(?:a |an |our |one of our )?{_DATE} (?:graduates?|grads?|graduating class|graduation)(?!\S)",
        rf"(?<!\S)(?:finish(?:es|ed|ing)?|will finish|complet(?:es|ed|e|ing)|will complete|left|leaves|done with|done|be done|due to finish)(?: (?:her|his|their|the|our|with|up))*(?: {_MD})?(?: (?:here|with us|on time|early|only))?(?:(?: (?:in|by|at the end of|,|back|just))+|(?= (?:last|this|next) )) {_DATE}(?!\S)",
        rf"(?<!\S)(?:earn(?:s|ed)?|receiv(?:es|ed|e)|gets|got|get|took|takes|has|had|have|held|holds|award(?:ed|s)|conferred|granted|given|been)(?: (?:her|his|their|the|an|a|on|been|an|will|be|was|is|\S+ 's))* (?:{_MD}|it|conferred|awarded|on (?:her|him))(?: (?:degree|was|is|conferred|awarded|to be|will be|from us|with us|here|from here|on time|back))*(?:(?: (?:in|on|by|since|,|back|as of))+|(?= (?:last|this|next) )) {_DATE}(?!\S)",
        rf"(?<!\S)(?:degree|md|diploma|do_degree) (?:(?:was|is|will be|to be|has been|conferred|awarded|granted|due|earned|dated|in|,|expected|date|:|given) )+{_DATE}(?!\S)",
    )
)
_SIGNALS = re.compile(
    r"graduat|(?<!\S)grad|class of|yog|commencement|finish|complet|degree|(?<!\S)md(?!\S)|do_degree|diploma|done"
)
_ELSEWHERE = re.compile(
    r"(?<!\S)(?:college|undergraduate|undergrad|university|high school|bachelor\S*|b\.?a|b\.?s|bsn|nursing school|mph|phd|master\S*|ms degree|residency|fellowship|law|pharmacy|seminary|"
    r"rotation|elective|sub - i|sub - internship|clerkship|shelf|research|course|project|paper|internship|observership|year off|leave|step|comlex|rotations|block|month|camp|marathon|book|certificate)(?!\S)"
)
_NOT = re.compile(r"(?<!\S)(?:not|never|nor) (?:\S+ ){0,3}$")
_NOT_UNTIL = re.compile(
    r"graduat\S* (?:until|till|before)(?!\S)|(?:finish|complete)\S* (?:\S+ ){0,3}(?:until|till|before)(?!\S)"
)


# "Her sister Mei, class of 2024".
_OF_KIN = re.compile(
    r"(?<!\S)(?:sister|brother|husband|wife|cousin|mother|father|partner|roommate|twin|uncle|aunt)(?: \S+){0,3} , (?:who )?(?:a |of the )?$"
)


class Graduation:
    """A value is (year or None, month or None)."""

    name = "graduation"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        belong = owners(sentences, context)
        for sentence in sentences:
            if not _SIGNALS.search(sentence.text):
                continue
            for value, start, end in self._find(sentence, context):
                for ref in belong.of(sentence, start):
                    yield Fact(self.name, ref, value, *sentence.span(start, end))
                break

    def _find(
        self, sentence: Sentence, context: Context
    ) -> Iterator[tuple[tuple[int | None, int | None], int, int]]:
        text = sentence.text
        for i, slot in enumerate(_SLOTS):
            for match in slot.finditer(text):
                value = _value(match, context)
                if (
                    value is None
                    or _ELSEWHERE.search(match.group())
                    or _ELSEWHERE.search(text[match.end() : match.end() + 14])
                ):
                    continue
                before = text[max(0, match.start() - 40) : match.start()]
                if _OF_KIN.search(before):
                    continue
                if (_NOT.search(before) and not _NOT_UNTIL.search(match.group())) or (
                    i == 2 and self._is_senders(sentence, match, before, context)
                ):
                    continue
                if (
                    re.search(
                        r"(?<!\S)(?:i|me|my|myself|PER|RCV|SND) (?:(?!she |he |they |S\d )\S+ ){0,3}$|(?<!\S)(?:PER|RCV|SND) ?,? ?(?:of )?(?:the )?$",
                        before,
                    )
                    and not context.is_own
                ):
                    continue
                if stance_of(sentence, match.start(), match.end(), context) is Stance.SAID:
                    yield value, match.start(), match.end()

    @staticmethod
    def _is_senders(sentence: Sentence, match: re.Match[str], before: str, context: Context) -> bool:
        """ "I am class of '14", "Ruth here, class of 2009", "Theresa L-O, class of 09": somebody else's year."""
        if context.is_own:
            return False
        if re.search(r"(?<!\S)(?:S\d|she|he|they|student|candidate|graduate|seniors?|is|was)(?!\S)", before):
            return bool(
                re.search(
                    r"(?<!\S)(?:i|i am|my|me|PER|RCV|SND|advisor|advocate)(?: (?!S\d )\S+){0,3} $", before
                )
            )
        return bool(
            re.search(
                r"(?<!\S)(?:i|my|me|we|our|PER|RCV|SND|here|fellow|alum|alumna|alumnus|advocate|advisor|for the|advisee|another)(?!\S)",
                before,
            )
        ) or (not before.strip() and len(sentence.words) < 5 and "still" not in sentence.word_set)

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return _differ(one.value, other.value)

    def is_false(self, fact: Fact, student: Student) -> bool:
        record = record_value(student.graduation)
        return record is not None and _differ(fact.value, record)

    def say(self, fact: Fact) -> str:
        return f"graduation is in {_date(fact.value)}"

    def say_record(self, fact: Fact, student: Student) -> str:
        return f"graduation in {_date(record_value(student.graduation) or (None, None))}"


def record_value(text: str) -> tuple[int | None, int | None] | None:
    found = re.match(r"(\d{4})(?:-(\d{1,2}))?", text)
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def _value(match: re.Match[str], context: Context) -> tuple[int | None, int | None] | None:
    if match["rel"]:
        when, what = match["rel"].split()
        year = context.at.year + {"this": 0, "last": -1, "next": 1}[when]
        month = _MONTH_OF.get(what)
        if when == "this" or (month is None and what != "year"):
            return None
        if month and when == "last":
            year = context.at.year if month < context.at.month else context.at.year - 1
        if month and when == "next":
            year = context.at.year if month > context.at.month else context.at.year + 1
        return year, month
    if match["iso"]:
        return int(match["iso"]), int(match["isom"])
    if match["m"]:
        return _full(match["y"]), int(match["m"]) if 1 <= int(match["m"]) <= 12 else None
    if match["month"]:
        return _full(match["year"]), _MONTH_OF[match["month"]]
    if match["season"]:
        return _full(match["seasony"]), -_SEASONS[match["season"]]
    if match["year2"]:
        return _full(match["year2"]), None
    return None, _MONTH_OF[match["month2"]]


def _full(year: str) -> int:
    digits = int(re.sub(r"\D", "", year))
    return digits if digits > 99 else 2000 + digits


def _differ(one: tuple[str | int | None, ...], other: tuple[str | int | None, ...]) -> bool:
    years = one[0] is not None and other[0] is not None and one[0] != other[0]
    return years or not _months(one[1]) & _months(other[1])


# A season stands as a negative month, the middle one of it.
_SEASONS = {"spring": 4, "summer": 7, "fall": 10, "autumn": 10, "winter": 1}
_ALL_YEAR = frozenset(range(1, 13))


def _months(month: str | int | None) -> frozenset[int]:
    """The months a value may mean; a season is wide at both ends."""
    if month is None:
        return _ALL_YEAR
    if int(month) > 0:
        return frozenset({int(month)})
    return frozenset((-int(month) + step - 1) % 12 + 1 for step in (-2, -1, 0, 1, 2))


def _date(value: tuple[str | int | None, ...]) -> str:
    year, month = value
    if month and int(month) < 0:
        season = next(name for name, middle in _SEASONS.items() if middle == -int(month))
        return " ".join([season, str(year)] if year else [season])
    words = [_MONTHS[int(month) - 1].capitalize()] if month else []
    return " ".join([*words, str(year)] if year else words) or "another time"
