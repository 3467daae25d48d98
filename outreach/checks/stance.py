"""Is something said, or only asked, supposed, denied, or told of somebody else? (pure)

conflicts.md: a fact is asserted when the message says it of its own student in its own words; not when it is a
question, hypothetical, or about someone else. Hedged facts ("I believe", "as far as I know") are asserted.
"""

import re
from enum import Enum

from outreach.checks.context import Context
from outreach.checks.sentences import Sentence


class Stance(Enum):
    SAID = "said"
    REFUTED = "refuted"
    ASKED = "asked"
    SUPPOSED = "supposed"
    OTHERS = "others"


_ALL_BREAKS = re.compile(r" (?:,|;|:|-|\(|\)|but|although|though|while|whereas|because) ")

_REFUTED = re.compile(
    r"(?:^| )(?:(?:is|was|'s|are|were) (?:simply |just |quite |plainly |entirely )?"
    r"(?:not true|not so|not correct|untrue|false|wrong|incorrect|mistaken|a mistake|a mix - up|unfounded|baseless)"
    r"|not (?:true|correct|the case|so) that|no truth (?:to|in))(?: |$)"
)
_RUMOR = re.compile(
    r"(?:^| )(?:rumou?rs?|reports?|claims?|story|impression|idea|belief|notion|it|talk|suggestion)(?: |$)"
)

_IF = re.compile(
    r"(?:^| )(?:if|unless|suppose|supposing|whether|lest|in case|in the event|provided|assuming)(?= )(?!.* (?:,|then) )"
)
_INVERTED = re.compile(
    r"(?:^|, |; |and |but |^RCV |^RCV , )(?:had|should|were) (?:S\d|she|he|they|any|anyone|there|a|the|it)(?= )(?!.* , )"
)
_WOULD_HAVE = re.compile(r" (?:would|could) (?:not )?(?:ever )?have(?: [a-z]+)? $")

_AUX = (
    r"(?:did|does|do|has|have|had|was|were|is|are|will|would|can|could|when|why|how|what|which|where|who|any)"
)
_SUBJECT = r"(?:S\d|she|he|they|it|there|her|his|their|any|the|a|one|your|you|PRG|PER|DIR|that|this)"
_INTERROGATIVE = re.compile(
    rf"^(?:(?:and|but|so|or|also|RCV|SND|please|sorry|hi|ok|hey|quick question|question|-|,|:|one thing|\") )*"
    rf"(?:(?:did|does|do|has|have|had|was|were|is|are) {_SUBJECT}|(?:when|why|how|what|which|where|who) |"
    rf"(?:will|would|can|could) (?!you\b|someone|somebody|anyone|i |we |it be possible|one of you|your )|any (?:idea|chance|word|truth))"
)
_INNER_QUESTION = re.compile(rf"(?:^| )(?:did|does|has|have|had|was|were|is|are) {_SUBJECT} ")
_INDIRECT = re.compile(
    r"(?:^| )(?:ask|asks|asked|asking|wonder|wonders|wondered|wondering|inquired?|query|queried|not sure|unsure|unclear|"
    r"uncertain|checks?|checking|confirm|verify|tell me|told me|let me know|know|knows|remember|recall|find out|see|say|"
    r"question(?:ed)?(?: of)?|clarify|on|about)(?: (?:me|us|him|her|you|RCV|PER|DIR|SND|i|please|if you))?"
    r" (?:if|whether|when|how|what|why|which|that she|that he)(?= )"
)
# "Asked was it Step 1 she failed", "asked me did she pass".
_ASKED_OUTRIGHT = re.compile(
    rf"(?:^| )(?<!be )(?<!being )(?<!been )(?:asked|asks|wondered|inquired|wanted to know)(?: (?:me|us|SND|again|straight out|outright|point blank|flat out|bluntly|,|:))*"
    rf" (?:did|does|do|has|have|had|was|were|is|are|will|would|can|could) {_SUBJECT}(?= )(?!.* (?::|;|told|said|answered|explained|replied|gave|confirmed) )"
)
_INDIRECT_THAT = re.compile(
    r"(?:^| )(?:confirm|verify|check|sure|certain|correct|true)(?: (?:for me|please))? that(?= )"
)
_ASKED_ABOUT = re.compile(
    r"(?:^| )(?:(?<!be )(?<!being )(?<!been )asked|asks|(?<!keep )(?<!keeps )asking|wondered|inquired|queried|curious)(?: (?:me|us|SND))?(?: again)? about(?: (?!.* (?::|;|told|said|answered|explained|replied|gave|confirmed) )|$)"
)
_YOU_ASK = re.compile(
    r"(?:^| )(?:can|could|would|will|might|may|please) (?:you|someone|somebody|anyone|i|we|one of you|your)(?: |$)|(?:^| )please "
)
_TAG = re.compile(
    r"(?: ,| -|) (?:right|correct|yes|no|true|yeah|did she|did he|has she|has he|did she not|did not she|is that right|is that so|"
    r"is that true|is that correct|or not|or no)$"
)
_RELATIVE = re.compile(
    r" (?:who|which|whose|whom|since|because|as|though|although|after|having|with|:|\(|now that|given that|despite|he|she) "
)

_THINKERS = (
    r"(?:RCV|you|your \S+|(?:one|some|any) of (?:your|my|our|the|their) \S+|readers?|reader of yours|someone|somebody|"
    r"(?:the |their |a |your )?(?:committee|director|coordinator|reviewers?|faculty|colleague|interviewers?)|he|they|some|people|others)"
)
_THOUGHT = re.compile(
    rf"(?:^| ){_THINKERS} (?:(?:also|'d|had|has|have|may|might|must|seems?|seemed|to|was|were|is|are|been|being|apparently|clearly) )*"
    r"(?:thought|think|thinks|thinking|heard|hear|hears|believed?|believes|assumed?|assumes|told|understood|suspected|"
    r"worried|feared|imagined|misread|under the impression|read somewhere|got the idea|had the idea)(?: |$)"
)
_OTHERS_NOUN = (
    r"(?:(?:my|our|her|his|their|a|the|another|other|your|one|many|some|most|few|several|two|three|those|these|last year 's|"
    r"previous|former|earlier|older|younger|own|of|fellow|first|second|first - year|first - years|third - year|study group of|us) )*"
    r"(?:classmates?|roommates?|brothers?|sisters?|sons?|daughters?|cousins?|husband|wife|spouse|partner|fianc\S+|"
    r"friends?|colleagues?|peers?|students|applicants|candidates|residents?|interns|graduates|learners|people|those|someone|"
    r"somebody|anyone|anybody|everyone|everybody|nobody|no one|(?:my|our|her|his|their|a|the|whose) (?:mother|father|mom|dad|parents?|child)|patients?|coordinator|doctors?|physicians?|nurses?|staff|teachers?|partners?|members?|attendings?|faculty|(?:half|most|some|two|three|one|many|several) (?:of )?(?:its|their|the|our|my) [a-z]+|"
    r"chief|secretary|director|dean|attending|professor|"
    r"(?:another|other|last year 's|previous|former|earlier|second|different|year 's) (?:student|applicant|candidate|graduate|one|senior)(?: of (?:ours|mine|yours)| here| from (?:here|us|our school))?|"
    r"(?:took|had|matched|interviewed|hired|ranked|taught|accepted|take|know|knew) (?:a|an|the|that|another|one) (?:\S+ )?(?:boy|girl|man|woman|kid|fellow|guy|student|applicant|candidate|resident|person|lad)|"
    r"(?:student|applicant|candidate|senior|one|resident) (?:before|after|ahead of|behind|next to) (?:her|him|them|S\d)|"
    r"(?:student|applicant|candidate|senior|one|resident) (?:you|we|they|i|he|she) (?:had|took|interviewed|matched|sent|saw|accepted|ranked)(?: (?:from (?:us|here)|last year|in 20[12]\d|before))*|"
    r"OST|one of (?:whom|them|those)|the (?:other|latter|former|second)|the one|first - years|second - years|(?!hours|weeks|months|years|steps|boards|hands|exams)[a-z]{3,}s (?:who|that))"
)
_AUXES = (
    r"(?:(?:,|who|that|which|has|have|had|also|once|never|ever|not|did|does|do|is|are|was|were|am|been|being|nearly|almost|barely|certainly|simply|only|even|myself|himself|"
    r"herself|themselves|just|too|both|all|already|still|now|had to|went|got|on|took|taken|takes|take|a|an|the|in|of|with|scored|coming|returning|needing|facing|planning|left|after|us|last|year|earned|received|posted|made|hit|reached|broke|"
    r"needs?|needed|may|might|will|out|back|from|my|their) )*"
)
_OTHERS_ACT = re.compile(rf"(?:^| ){_OTHERS_NOUN} {_AUXES}$")
# In a note: "JM said he himself failed Step 1".
_THEY_SAID = re.compile(
    r"(?:RCV|DIR|PER|he|she|they|[a-z]{2}) (?:also |then |himself |herself )?(?:said|says|thinks|mentioned|claimed|joked|admitted|confessed)(?!\S)"
)
_WE_SAID = re.compile(r"(?<!\S)(?:told|i said|answered|explained|set (?:him|her|them) straight)(?!\S)")
_OF_OST = re.compile(
    r"(?:^| )OST(?: (?:'s|for|with|his|her|their|in|on|about|through|prepare|to|study|the|a|get|pass))* $"
)
_WE_ACT = re.compile(
    rf"(?:^|[,;:(-] |and |but |as |though |since |says |said |that |because |when |how |^(?:hi |hey |hello |dear )?RCV |SND )(?:i|we|you|PER|RCV|SND|your (?:own )?\S+|"
    rf"(?:our|my) (?:own )?(?!student|advisee|candidate|applicant|senior|mentee|graduate|S\d)\S+) {_AUXES.replace('(?:,|who', '(?:who')}$"
)
_UNLIKE = re.compile(
    r"(?:^| )(?:unlike|as opposed to|in contrast (?:to|with)|compared (?:to|with)|different from|not to be confused with|"
    r"the way|confus\S+ (?:her|him|them|S\d) with|mix\S* (?:her|him|them|S\d) up with|thinking of|thinks of)(?= )(?!.* (?:,|-|;) (?:S\d|she|he|they) )"
)
_WHO_OF_OTHERS = re.compile(
    r" (?:(?:student|applicant|candidate|senior|graduate|one|person|resident|intern|fellow) (?:\S+ ){0,4}?(?:, )?(?:who|with|that)|OST (?:, )?who) (?:\S+ ){0,3}$"
)
_ANOTHER = re.compile(
    r"(?:^| )(?:last year|last year 's|another|other|previous|different|earlier|some|any|a|an|every|each|former|the) (?:\S+ ){0,2}"
    r"(?:student|applicant|candidate|senior|graduate|one|person|resident|intern|fellow) "
)
_IS_ONE = re.compile(
    r"(?:^| )(?:S\d|she|he|they|i) (?:is|are|am|was|'s) (?:a|an|the|one|our) (?:\S+ ){0,5}(?:who|with|that) (?:\S+ ){0,3}$"
)
# "Jo's an easy colleague, needs a visa": the colleague is the student.
_IS_HERSELF = re.compile(
    r"(?:^| )(?:S\d|she|he|they) (?:is|'s|was|are) (?:a|an|our|my|one) (?:\S+ ){0,3}(?:colleague|friend|student|resident|teacher|partner|doctor|physician|person|learner) (?:, |and |who |also |, and )*$"
)
_OWN = re.compile(r"(?:^| )(?:S\d|she|he|her|his|him|their|they)(?= )")


def stance_of(sentence: Sentence, start: int, end: int, context: Context) -> Stance:
    """How what stands between these places of the sentence's text is meant."""
    text = sentence.text
    before = text[max(0, start - 400) : start]
    if _is_supposed(before):
        return Stance.SUPPOSED
    if _is_asked(sentence, before, text[end : end + 200]):
        return Stance.ASKED
    if _is_others(before, context):
        return Stance.OTHERS
    if _REFUTED.search(text) and (_RUMOR.search(text) or "not true" in text):
        return Stance.REFUTED
    return Stance.SAID


def _is_supposed(before: str) -> bool:
    return bool(_IF.search(before) or _INVERTED.search(before) or _WOULD_HAVE.search(before))


def _is_asked(sentence: Sentence, before: str, after: str) -> bool:
    if _INDIRECT.search(before) or _ASKED_OUTRIGHT.search(before) or _ASKED_ABOUT.search(before):
        return True
    if not sentence.is_question:
        return bool(_THOUGHT.search(_ALL_BREAKS.split(before)[-1]))
    if _INDIRECT_THAT.search(before) or _TAG.search(sentence.text):
        return True
    clause = _ALL_BREAKS.split(before)[-1]
    if _INTERROGATIVE.match(clause.lstrip()) or _INTERROGATIVE.match(sentence.text):
        return not (_YOU_ASK.search(before) and _RELATIVE.search(before))
    if _INNER_QUESTION.search(before):
        return True
    if _THOUGHT.search(before):
        return True
    if _YOU_ASK.search(before) or re.search(r" (?:,|-|;|:|so|and) \S+ \S+", after):
        return False  # the question comes after, in a clause of its own
    if re.search(r"(?:^| )(?:did|does|do|has|is|was|can|could|would|will) (?:you|she|he|they)(?: |$)", after):
        return False  # the question comes after
    return not _RELATIVE.search(before + " ")


def _is_others(before: str, context: Context) -> bool:
    if _UNLIKE.search(before):
        return True
    if context.is_note and _THEY_SAID.match(before) and not _WE_SAID.search(before):
        return True
    if (_OTHERS_ACT.search(before) and not _IS_HERSELF.search(before)) or _OF_OST.search(before):
        return True
    act = _WE_ACT.search(before)
    if act and not (
        context.is_own and re.match(r"\W*(?:and |but |as |though |since )?(?:i|my) ", act.group() + " ")
    ):
        return True
    relative = _WHO_OF_OTHERS.search(before)
    return bool(
        relative
        and _ANOTHER.search(before[: relative.end()])
        and not _OWN.search(before[relative.start() + 1 :])
        and not _IS_ONE.search(before[: relative.end()])
    )
