"""Whether a message brings up a red flag at all, however gently (pure): for `hidden_red_flag`.

Wider than the facts: "the gap in her record", "the stumble at Step 1", "the note about her third year" are mention enough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact, owners
from outreach.checks.sentences import Sentence

EXAM, LEAVE, FAILURE = "exam_result", "leave", "failure"


@dataclass(frozen=True, slots=True)
class Mentioned:
    flag: str
    student: str


_EXAM = re.compile(
    r"(?<!\S)(?:step|level|comlex|usmle|ck|boards?|exam|exams)(?!\S)(?=.{0,80}(?:second|third|twice|retake|retook|two (?:attempts|tries)|fail|stumbl|attempts|again|repeat|setback|unsuccessful|later pass|not (?:pass|go)|struggl))"
    r"|(?:second|third|twice|retake|retook|two (?:attempts|tries)|fail\S*|stumbl\S*|attempts|setback|unsuccessful|struggl\S*)(?=.{0,80}(?<!\S)(?:step|level|comlex|usmle|ck|boards?|exam|exams)(?!\S))"
)
_LEAVE = re.compile(
    r"(?<!\S)(?:leave of absence|leaves of absence|(?:medical|family|research|personal|military|parental|maternity|paternity|her|his|their|the|a|on|academic|short|year 's|bereavement|'s) leave|time off|year off|time away|research year|"
    r"gap(?= (?:in|on|is|was|you|between|that|year you|,|and|for|explained)|$)|(?:interruption|break|pause) in (?:her|his|their|the)|stepped (?:away|out)|year out|months (?:off|away|out)|(?:months|semester|year|term|time|weeks) (?:out of|away from) (?:school|class|training|the wards|medical school)|(?:took|kept|pulled) (?:her|him|them) out|(?:year|semester|months|term) (?:she|he|they) (?:missed|lost|was out|were out|was away)|missed (?:\S+ ){0,2}(?:semester|term|year)|semester (?:off|away)|deployment|deployed|year away|(?:came|come|back) (?:back )?to (?:us|school|the wards|training|full)|returned to (?:us|school|the wards|training)|cost (?:her|him|them) (?:\S+ ){0,3}(?:year|months|semester|term)|(?:away|out|off|gone|absent|missed) (?:for |from )?(?:a |some |several |about )?(?:two|three|four|five|six|seven|eight|nine|several|some|many|most of the|a few|a) (?:months|semester|year|term|weeks)|missing (?:semester|year|term|months)|took time to (?:get|heal|recover|be|care|mend|look)|(?:lost|gave up|set aside) (?:\S+ ){0,3}(?:year|semester|term|months) (?:to|for|of))(?!\S)"
)
_FAILURE = re.compile(
    r"(?<!\S)(?:fail\S*|repeat\S*|remediat\S*|retook|retake|resit|resat|re - sat|redid|flunk\S*|stumbl\S*|setback|not pass\S*|misstep|blemish)(?!\S)"
)
_OF_OTHERS = re.compile(
    r"(?<!\S)(?:(?:lost|down|short|cover\S*|fill\S* in|stood in|stepped in)(?: \S+){1,6} (?:to|for|on) |(?:director|coordinator|chief|resident|residents|colleague|attending|people|nurse|nurses|staff) (?:\S+ ){0,3}(?:on|to|took|went) )(?:\S+ ){0,2}leave$"
)
_DENIED = re.compile(
    r"(?<!\S)(?:no|not|never|without|nor|nothing|none|if|whether|had (?:S\d|she|he|they))(?: \S+){0,3} $"
)


def _is_flag(fact: Fact) -> bool:
    if fact.topic == EXAM:
        return str(fact.value[1]).startswith(("later", "fail"))
    return (
        fact.topic in (LEAVE, FAILURE) and str(fact.value[0]) != "none" and "not:" not in str(fact.value[0])
    )


def read_mentions(sentences: list[Sentence], facts: list[Fact], context: Context) -> Iterator[Mentioned]:
    """What these sentences bring up, and what is asserted as a fact."""
    belong = owners(sentences, context)
    seen: set[Mentioned] = set()
    for fact in facts:
        mentioned = Mentioned(fact.topic, fact.student)
        if _is_flag(fact) and mentioned not in seen:
            seen.add(mentioned)
            yield mentioned
    for sentence in sentences:
        for flag, pattern in ((EXAM, _EXAM), (LEAVE, _LEAVE), (FAILURE, _FAILURE)):
            for match in pattern.finditer(sentence.text):
                if flag == LEAVE and _OF_OTHERS.search(sentence.text[: match.end()]):
                    continue
                if _DENIED.search(sentence.text[max(0, match.start() - 40) : match.start()]):
                    continue
                for ref in belong.of(sentence, match.start()):
                    mentioned = Mentioned(flag, ref)
                    if mentioned not in seen:
                        seen.add(mentioned)
                        yield mentioned
