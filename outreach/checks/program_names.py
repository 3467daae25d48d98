"""Does a message call the program it goes to by another program's name? (pure)

Speaking of other programs as such ("she also applied to …", "her interview at …") is fine; what counts is "a spot at …",
"your … program", "train at …", "has applied to …" where the words can only mean the receiver's own.
"""

import re

from outreach.checks.context import Context
from outreach.checks.sentences import Sentence

_OTHER = r"(?P<other>P\d+)"
_CALLED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S)your (?:(?!and|or|at|in|to|from|about|with|interview|visit|time|friend|old|former|colleagues?|friends?|contact|sister|neighbors?)\S+ ){{0,2}}{_OTHER}(?: (?:\S+ ){{0,3}}(?:program|residency|residents|team|department|track|faculty|spot|position|match|service|family|site|interview|file))?(?!\S)",
        rf"(?<!\S)(?:spots?|places?|positions?|residency|slots?|seats?|training|year|categorical|prelim|resident|residents|intern|asset|addition|fit|house officer|future|home|consideration|match|opening|openings|interview day)(?: (?:year|program|position|spot|here|there|great|and))? (?:at|with|in|to|for) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:train|training|work|working|match|matching|serve|learn|be|come|coming|go|join|joining|thrive|succeed|do well|belong|excel|shine|fit in|contribute|flourish|practice|live|settle|put down roots|grow)(?: (?:well|in|very well|beautifully|right in|perfectly|wonderfully|best))* (?:at|with|to|in|for)? ?(?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:applied|applying|application|applicant|interest|interested|excited|drawn|enthusiastic|enthusiasm|passion|hoping for|candidate)(?: \S+)? (?:to|in|at|for|by|about) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:you|team|everyone|colleagues|residents|all|faculty|committee|readers|someone|folks) (?:at|of|there at|over at|here at|in) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:welcome|lucky|fortunate|well served|served|gift|benefit|asset|credit)(?: \S+){{0,2}} (?:at|to|for)? ?(?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S){_OTHER} (?:would be (?:lucky|fortunate|well|glad|wise)|is (?:my|her|his|their) (?:first|top|number)|is where (?:i|she|he|they)|would gain|will gain|has an application from|should look)(?!\S)",
        rf"(?<!\S)(?:hope|hopes|ask|asks|trust|wish|grateful if|hoping|glad if)(?: that)?(?: (?:the|your))? {_OTHER} (?:committee|team|faculty|program|director|readers|selection committee|reviewers|will|would|can|could)(?!\S)",
        rf"(?<!\S)(?:a|an|as|the|good|great|fine|proud|future) {_OTHER} (?:residents?|interns?|house officer|physician|family member|trainee|team member|graduate)(?!\S)",
        rf"(?<!\S)(?:what|all|everything|work|how|the way|culture|team|those) (?:that )?you(?: (?!and)\S+){{0,5}} (?:at|in) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)your (?:program|residency|place|team|department|residents|hospital|service|office)(?: (?:here|there))? (?:at|in|of) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:draws?|drew|attracts?|attracted|brings?|brought|appeals?|appealed)(?: \S+){{0,2}} (?:to|about|of) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:hope|hopes|hoping|like|love|glad|grateful|honored|ask|asks|asking|delighted)(?: \S+){{0,6}} (?:considered|read|interviewed|reviewed) (?:for|by|at) (?:the )?{_OTHER}(?!\S)",
        rf"(?<!\S)(?:visit|interview day|second look|conversation|tour|day|interviewing me|interviewing her|interviewing him|showing me|hosting me|hosting|seeing)(?: \S+)? (?:at|to|of|around) (?:the )?{_OTHER}(?!\S)",
    )
)
_AS_SUCH = re.compile(
    r"(?<!\S)(?:also|as well|too|other|others|another|besides|in addition|elsewhere|both|not only|neighbor|neighboring|sister|along with|former|formerly|previously|once|last year|years ago|used to|trained at|resident at|residency at|worked at|rotated at|rotation at|"
    r"sub - i at|elective at|for (?:an?|my|her|his|their|the) (?:interview|elective|rotation|visit|second look|tour)|grew up|born|from P\d+|like P\d+|unlike|compared|instead of|rather than|directs|director of|withdrew|accepted|declined|offer from|before you|competing|alumni|alum|and to|and at|and P\d+)(?!\S)"
)
_COMPANY = re.compile(
    r"(?<!\S)(?:PER|DIR|friend|friends|colleague|colleagues|cousin|sister|brother|wife|husband|mentor|classmate|residents?|someone|who is|who was) (?:(?:of|from|,|is|was|now|,|here) ){0,2}$"
)
_WEAK = frozenset({3, 6, 12})
_FIRST_CHOICE = 6


def wrong_program(sentences: list[Sentence], context: Context) -> tuple[str, int, int] | None:
    """The other program's ref and the body's stretch that calls the addressed one so, or None."""
    if context.program is None:
        return None
    named_here = any("PRG" in sentence.word_set for sentence in sentences)
    for sentence in sentences:
        if not any(re.fullmatch(r"P\d+", word) for word in sentence.word_set):
            continue
        for i, pattern in enumerate(_CALLED):
            for match in pattern.finditer(sentence.text):
                if i in _WEAK and (named_here or "your" in sentence.word_set):
                    continue
                if (
                    i == _FIRST_CHOICE and "you" in sentence.word_set
                ):  # "X is my first choice, but I would come to you"
                    continue
                before = sentence.text[max(0, match.start() - 60) : match.start()]
                around = before + sentence.text[match.start() : match.end() + 24]
                if i and _COMPANY.search(before):
                    continue
                if i and _AS_SUCH.search(around):
                    continue
                if i == 0 and re.search(
                    r"(?:as well as|also|and) (?:\S+ )?$", sentence.text[: match.start("other")]
                ):
                    continue
                if i and "PRG" in sentence.word_set:
                    continue
                program = context.programs[int(match["other"][1:])]
                if program.ref == context.program.ref:
                    continue
                return program.ref, *sentence.span(match.start(), match.end())
    return None
