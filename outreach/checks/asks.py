"""What a message asks of its receiver, and whether it vouches for its student (pure)."""

import re
from dataclasses import dataclass

from outreach.checks.context import Context
from outreach.checks.names import is_name_of, parts
from outreach.checks.phrases import Hit, Phrasebook
from outreach.checks.scenario import OUR_PEOPLE, Role
from outreach.checks.sentences import Sentence
from outreach.checks.vocabulary import word_list

LOOK, POSITION, PROXY, VAGUE, RANK, OTHER, VOUCH = (
    "look",
    "position",
    "proxy",
    "vague",
    "rank",
    "other",
    "vouch",
)
ACCEPT, OFFER = "accept", "offer"

_BOOK = Phrasebook.of("asks.txt")
_VOUCHES = Phrasebook.of("vouching.txt")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request (or, for `vouch` and `offer`, another act) and where its words stand."""

    kind: str
    start: int
    end: int
    field: str = "body"


_YOU = r"(?:you|u|someone|somebody|anyone|anybody|one of you|your (?:team|committee|readers?|faculty|side|colleagues|program|office|people|pd|director|chair|chief|hospital|department|boss)|a reader|a colleague|the committee|one of your \S+|RCV|DIR|PER|they|he|she|we|i|S\d|(?:my|her|his|their|the) (?:application|file|name)|it|there)"
_BASE = word_list("base")
_REQUEST = re.compile(
    r"(?<!\S)(?:please|kindly|"
    rf"(?:can|could|would|will|might|may|shall) (?:not )?(?:also |perhaps |possibly |at least |still |even )?{_YOU}|"
    r"(?:may|might|can|could) (?:i|we) (?:please |also |perhaps |again )?(?:ask|request|trouble|beg|suggest|prevail|impose|count|persuade|interest|invite|entreat|urge|have|get|be so bold)|"
    r"(?:would|do|u) (?:you )?mind|(?<!in )(?<!to )(?<!of )(?<!her )(?<!his )(?<!my )(?<!your )mind(?= (?:$|(?:"
    + "|".join(sorted(_BASE))
    + r") ))|(?:were|should) (?:you|your \S+)(?: (?:be|able|willing|to|so|inclined|disposed|prepared|minded|see|find|at all|ever))+|(?:would|will|could|might) you be (?:so |good |kind |very )*(?:prepared|willing|able|open|kind|good enough|kind enough|inclined|good|up|ready|game|ok|okay|fine|free|comfortable|disposed|happy|in a position|kindly)(?: enough)?(?: as)?(?: to)?|"
    r"(?:you|u) (?:have to|have got to|got to|must|need to|had better|better|should really|really should|ought to)(?! (?:be|have|feel|hear|receive|get (?:so|a lot|many|dozens|hundreds))(?!\S))|(?:there is |is there )?(?:still |any )*(?:time|room|possible) to|not too late to|"
    r"(?:i |we )?(?:humbly |kindly |respectfully |earnestly |sincerely )+(?:ask|request|beg|urge|pray|entreat|appeal)(?: (?:you|that you))?|any (?:chance|way|possibility|hope)|is there (?:any|a|no|not a|some) (?:chance|way|possibility|corner|hope|room)|is it possible|would it be possible|"
    r"(?:am|are|is) hopeful(?: that)?|"
    r"(?:i am|we are|i'm|still|here|gently|also|only|just|simply) (?:urging|begging|imploring|pleading with|inviting|encouraging|entreating|pressing)(?: (?:you|RCV|that|your \S+))?|"
    r"(?:i|we|i am|we are|also|simply|only|just|to|still) (?:ask|asking|request|requesting|beg|urge|entreat|implore|invite|encourage|plead|would ask|would request|would urge|would beg)|"
    r"(?:ask|asks|asked|asking|begged|urged|pressed|requested|requests|invited|encouraged|pleaded|pushed|prodded|petitioned|lobbied)(?: (?:RCV|DIR|PER|him|her|them|you|that|if|whether|for|again|the pd|the director|once more|too|also|straight out|outright|point blank|flat out|directly|nicely|politely|gently|bluntly|RCV 's|please|only|then))+|"
    r"hoped (?:he|she|they) (?:'d|would|could|might|will)|(?:hope|hopes|hoping|hoped|trust|wish|wishes)(?: that)?(?: very much)?(?: you| your| our| all| any| someone| the| her| his| RCV| to| for| a| it| we| it is| there| PRG| somebody| that)|"
    r"(?:would|will|'d|should) (?:be )?(?:so |very |most |truly |really |deeply |much |greatly |all |extremely |especially |particularly |forever |eternally |more than )*(?:grateful|obliged|thankful|appreciate|glad|delighted|pleased|indebted|happy|kind|honored|relieved|love|like|welcome|value|mean|help|be good|take it)|"
    r"(?:be|is|are|am|was) (?:so |very |most |truly |really |deeply |much |greatly )*(?:grateful|obliged|thankful|appreciative|indebted|appreciated) if|"
    r"(?:appreciate|appreciated|appreciates|love|grateful|glad|kind|nice|great|good|wonderful|helpful|lovely|thankful|obliged|happy|delighted)(?: it)?(?: of you)? if|"
    r"(?:mean|means) (?:a lot|a great deal|so much|the world|much|everything)|it would (?:help|mean|be)|"
    r"(?:want|wants|wanted|need|needs|needed|like|likes|love|prefer|expect|expects|expecting)(?: (?:RCV|him|her|them|you|that|someone|a|the|your|PRG|S\d 's?|her 's?|your \S+|one|to|S\d|S\d \S+ \S+|her \S+|his \S+))+|"
    r"if (?:you|someone|somebody|anyone|your \S+|one of your \S+|a reader|there|it|RCV|he|she|they|we) (?:could|would|can|will|might|may|were|are|have|had|get|got|think|know|read|look|looked|gave|give|took|take|consider|considered|review|reviewed|open|opened|pull|pulled|kept|keep|called|call|put|is|was|happen|find|found|see|want|feel|wish|held|hold|would be)|"
    r"(?:make|making|made) sure|(?:ensure|see) (?:that|to it)|do (?:tell|ask|get|remind|have|take|look|read|give|consider|open|keep|let|call|write|put|see|check|find|pull|review|please)|let (?:us|him|her|them|RCV|DIR|your|the)|"
    r"(?:you|u) (?:might|may|could|should|would|ought to|will) (?:want|wish|like|consider|look|read|do well|enjoy|find|be glad|perhaps|also|be willing|please|open|not regret)|"
    r"(?:how about|what about|why not|feel free to|wonder(?:ing|ed)? (?:if|whether) you|do me the (?:kindness|favor|courtesy) of|the kindness of|(?:feel )?comfortable)|(?:pray|promise me|promise)|(?:requested|requesting|request|requests) (?:that|a|an|him|her|for)|"
    r"do (?:me|us|her|him) (?:a|the|this|one|a big|a great|a small|a huge) (?:favor|kindness|courtesy|solid|service)|(?:counting|count|relying|rely|depend|depending|banking|bank) on (?:you|PRG|RCV|your \S+)(?: to)?|"
    r"(?:worth|deserves|deserve|merits)|(?:don't|do not|never) (?:overlook|let|miss|pass|skip|screen|filter|forget))(?!\S)"
)
_IMPERATIVE_AT = re.compile(
    r"(?:^|(?:^| )(?:,|;|:|-|\(|and|or|so|but|then|RCV|DIR|please|also|again|just|now|simply|kindly|do|ok|sir|friend|thanks|hi|hey|S\d|bilingual|\"|!) )$"
)
_NARRATED = re.compile(
    r"(?<!\S)(?:she|he|they|S\d|RCV|DIR|PER|i|we|who|director|coordinator|committee|program|programs|students?|that)(?: (?:will|would|has|have|had|was|were|is|are|can|could|did|does|also|already|then|once|never|even|still|'ll|then|later|just|only|might|said|agreed to|promised to|offered to|going to|likes to|loves to|wants to|hopes to|used to|needs to|plans to|to|not))* $"
)
_NEGATED = re.compile(
    r"(?<!\S)(?:not (?:our|my|the school 's|a) (?:practice|custom|habit|policy|place|way|wish|intention|purpose|business)|not ask|not asking|not to ask|no need|not expect|not expecting|not want|not request|not requesting|never ask|never asked|nor ask|nor do|without asking|not seeking|not wish|nobody|no one|none of us|"
    r"(?:i|we) (?:could|might) (?:ask|tell|beg|urge|implore|press) you|not here to ask|far from asking|can not ask|could not ask|would not ask|will not ask|do not ask|does not ask|did not ask|is not asking|are not asking|am not asking|not for you to|rather than|not say|not suggest|forbid\S*|may not|must not|should not|can not|not allowed|not permitted|rules|no longer)(?!\S)"
)
_FORBIDDEN = re.compile(
    r"(?<!\S)(?:do|does|did|please|should|must|may|can|could|will|would) not(?: (?:please|you|yet|to|just|ever|want|need|need to|want you to|have to|go and|actually))* $|(?<!\S)(?:never|no need to|not to|instead of|without|rather than|nobody may|no one may|not)(?: \S+)? $"
)
_THANKED = re.compile(
    r"(?<!\S)(?:thank|thanks|thanked|thanking|grateful to you|gratitude|appreciate|appreciated|appreciation|grateful|sorry|apolog\S+)(?: (?:you|so|very|much|again|all|both|RCV|him|her|them|once more|for|your|and|that|kindly|in|the|his))* (?:for|that|your)(?: \S+){0,8} $|(?<!\S)(?:thank|thanks|thanked|thanking)(?: \S+){0,3} for(?: \S+){0,10} $"
)
_IN_ADVANCE = re.compile(r"in advance")
_SUPPOSED_CALL = re.compile(
    r"(?<!\S)(?:if|should|when|in case|whenever|once|until|unless)(?: (?:a|any|the|some|one|he|she|they|DIR|PER|PRG|P\d|program|programs|director|directors|another|someone|somebody|anyone|of|them|their|your|we|i|S\d))* (?:should |does |do |happens to |were to )?(?:call|calls|rings?|phones?|contacts?|emails?|asks?|texts?|writes?|reach(?:es)?|gets? in touch|wants?|inquires?|speaks?)"
)
_NAMING_QUESTION = re.compile(
    r"^(?:(?:and|but|so|also|RCV|hi|hey|,|-|ok) )*(?:what|which|when|where|who|why|how|did|does|has|have|had|was|were|is|are|am|do)(?!\S)"
)
_OFFERED = re.compile(
    r"(?<!\S)(?:offer(?:ed|ing|s)?|offer is)(?: \S+){0,4} (?:to )?(?:call|ring|phone|email|write|text|contact|ping|nudge|message|approach|speak|talk|reach|put in|mention|drop|forward|send|raise)(?: \S+){0,6} ?(?:DIR|PRG|P\d|PER|director|program|programs|him|her|them|pd|chair)?(?!\S)"
)
_MY_CALL = re.compile(
    r"(?<!\S)(?:she|he|they|i|we|S\d|her|him|them|me) (?:(?:can|could|may|might|will|would|to|also|then|please) )*$"
)


def read_asks(sentences: list[Sentence], context: Context) -> list[Ask]:
    """Every request, one of each kind a sentence, in order."""
    found: list[Ask] = []
    offered = False
    spoken_of = ""
    for sentence in sentences:
        asks = _of_sentence(sentence, context, spoken_of)
        spoken_of = _last_named(sentence.text) or spoken_of
        yes = next((ask for ask in asks if ask.kind == ACCEPT), None)
        if offered and yes is not None and all(ask.kind != PROXY for ask in asks):
            asks.append(Ask(PROXY, yes.start, yes.end))  # "Offered to write to him. Told her yes."
        offered = offered or (context.is_note and bool(_OFFERED.search(sentence.text)))
        found += asks
    if any(_REFUSED.search(sentence.text) for sentence in sentences):
        yes_at = {(ask.start, ask.end) for ask in found if ask.kind == ACCEPT}
        found = [ask for ask in found if (ask.start, ask.end) not in yes_at]
    return found


_NAMED = re.compile(
    r"(?<!\S)(?:S\d|OST|DIR|PER|director|chair|chairman|chief|coordinator|(?:guy|man|woman|person|friend|colleague|classmate|mentor) (?:who|that|of yours|there|at))(?!\S)"
)


def _last_named(text: str) -> str:
    """The last person these words speak of: a mark, or a noun for somebody of a program."""
    found = ""
    for match in _NAMED.finditer(text):
        found = match.group()
    return found


def _of_sentence(sentence: Sentence, context: Context, spoken_of: str) -> list[Ask]:
    hits = _BOOK.find(sentence)
    kinds: dict[str, tuple[int, int]] = {}
    courteous = [hit for hit in hits if hit.label == "courtesy"]
    rank = rank_talk(sentence, context)
    if rank:
        kinds[RANK] = rank
    for hit in hits:
        label = hit.label.removesuffix("!")
        if label in ("courtesy", RANK) or label in kinds:
            continue
        if label == OFFER and not _is_offer_to_contact(sentence.text, hit):
            continue
        if label == ACCEPT and (
            re.match(r" not(?!\S)", sentence.text[hit.end :])
            or _DECLINED.search(sentence.text)
            or _SUPPOSED_CALL.search(sentence.text[: hit.start])
        ):
            continue
        if label in (ACCEPT, OFFER):
            kinds.setdefault(label, (hit.start, hit.end))
            continue
        if any(c.start <= hit.start < c.end for c in courteous) and label != PROXY:
            continue
        if _is_request(sentence, hit, context, spoken_of):
            kinds[label] = (hit.start, hit.end)
    if ACCEPT in kinds and PROXY not in kinds and _OFFERED.search(sentence.text):
        kinds[PROXY] = kinds[ACCEPT]
    if VAGUE in kinds and kinds.keys() & {LOOK, POSITION, PROXY, RANK}:
        del kinds[VAGUE]
    if (
        rank
        and _RANK_ASKED.search(sentence.text[max(0, rank[0] - 40) : rank[1] + 14])
        and not _RANK_ASKED_OF.search(sentence.text)
    ):
        kinds[LOOK] = rank
    elif RANK in kinds and LOOK in kinds and kinds[RANK][0] <= kinds[LOOK][0] < kinds[RANK][1]:
        del kinds[LOOK]
    if not kinds.keys() - {ACCEPT, OFFER, RANK} and not courteous and _is_other_request(sentence, context):
        kinds[OTHER] = (0, len(sentence.text))
    return [Ask(kind, *sentence.span(*place)) for kind, place in kinds.items()]


_OFFERED_CALL = re.compile(
    r"(?:call|ring|phone|email|text|contact|message|approach|nudge|ping) (?!(?:you|me|us|her|him|them|S\d|back|if|on|at|any|anytime|whenever|when|tomorrow|today|tonight|later|again|in|the student|my|your|up)(?!\S))\S+"
)
# What is said beside thanks for an offer that is not taken up.
_REFUSED = re.compile(
    r"(?<!\S)(?:(?:please|but|kindly|though) (?:do not|hold off|wait|not)|(?:not|not yet) (?:allowed|permitted|able to let|for us to)|(?:rules?|nrmp|match) (?:\S+ ){0,3}(?:forbids?|bars?|prohibits?|do not|does not|allow no|say no)|must (?:say no|decline|wait|not)|have to (?:say no|decline|wait|turn)|"
    r"(?:we|you|i) (?:may|can) not|against the rules|hold (?:your fire|off|on)|told (?:him|her|them|RCV) (?:not to|no|to wait|to hold))(?!\S)"
)
_DECLINED = re.compile(
    r"(?<!\S)(?:please|but|kindly|do|and|though|,|-) (?:do not|don't|hold off|wait|not|no need|leave it|let us wait|hold your fire|hold on|we can not|i can not|we may not|i must|we must)(?!\S)"
)


def _is_offer_to_contact(text: str, hit: Hit) -> bool:
    """Is it a program that is offered to be called, and not the student?"""
    verb = text[text.rfind(" ", 0, hit.end) + 1 :]
    if _OFFERED_CALL.match(verb) and not _AIMED_AT_US.match(verb):
        return True
    if _AIMED_AT_US.match(verb) or re.match(r"(?:talk|speak|chat)\S* (?:to|with) (?:S\d|her|him|them)", verb):
        return False
    return bool(
        _TOWARD_PROGRAM.search(verb)
        or re.search(r"(?<!\S)(?:word|for (?:S\d|her|him|them|you)|him|them)(?!\S)", verb)
    )


# "Won't you give him another thought?"
_WILL_YOU_NOT = re.compile(r"(?<!\S)(?:will|would|could|can) not (?:you|u|PRG|your \S+) ")


def _is_request(sentence: Sentence, hit: Hit, context: Context, spoken_of: str) -> bool:
    text = sentence.text
    label = hit.label.removesuffix("!")
    before = text[max(0, hit.start - 300) : hit.start]
    clause = re.split(r" (?:;|but|though|although|instead) ", before)[-1]
    if (
        _THANKED.search(clause)
        and not _IN_ADVANCE.search(before)
        and not re.search(r"(?:grateful|appreciate) (?:it )?if", clause)
    ):
        return False
    if text.startswith("for your", hit.start) and re.search(
        r"(?:thank|thanks|grateful|appreciat\S*)(?: \S+){0,3} $", before
    ):
        return False
    near = re.split(r" (?:,|;|:|-|but|and) ", clause)[-1]
    if _NEGATED.search(clause) and not re.search(
        r" (?:only|just|simply|but|please|instead) ", clause[_last(_NEGATED, clause) :]
    ):
        return False
    if sentence.is_question:
        near = _WILL_YOU_NOT.sub("", near)
    if _FORBIDDEN.search(near) and not re.match(
        r"overlook|pass over|screen|filter|miss|skip|let", text[hit.start :]
    ):
        return False
    if label == LOOK and re.match(
        r"look (?:forward|like|after|back|up to|for(?!ward)|so|very|good|great|well|as)", text[hit.start :]
    ):
        return False
    if label == LOOK and _is_event(text, hit):
        return False
    if label == LOOK and hit.label == LOOK and not _is_about_student(text, hit, context):
        return False
    if label == POSITION and (_GLAD_TO_HAVE.search(before) or _is_no_position(text, hit, context)):
        return False
    if label == VAGUE and _I_SUPPORT.search(before):
        return False
    if label == PROXY:
        return _is_proxy(sentence, hit, before, context, spoken_of)
    if hit.label.endswith("!") and text[: hit.end].endswith(" see") and text.startswith(" fit", hit.end):
        return False
    if hit.label.endswith("!"):
        return not (sentence.is_question and _NAMING_QUESTION.match(text)) and not re.search(
            r"(?<!\S)(?:asked|said) (?:me|us|SND) ", before
        )
    if label == VAGUE:
        return _is_vague(sentence, hit, before)
    return _is_asked(sentence, hit, clause, context)


# "I would be happy to have her on my service": a recommendation.
_GLAD_TO_HAVE = re.compile(
    r"(?<!\S)(?:(?:i|we|anyone|anybody|any \S+|you|your \S+|PRG|PER|my \S+|our \S+|who) (?:would|will|should|'d) (?:all )?"
    r"(?:be (?:\S+ )?(?:happy|glad|lucky|fortunate|proud|delighted|pleased|honored|thrilled|blessed|foolish not|mad not) to|love to|gladly|happily|want to|jump at|not hesitate to|be foolish not to)"
    r"|(?:i|we) (?:would|will|'d)(?: (?:also|certainly|personally|myself))*) $"
)
# A place that is no residency position, and "put them in front of", "take her through her statement".
_OTHER_PLACE = re.compile(
    r"(?:interview|tour|rotation|audition|elective|parking|observership|research|lab|sub - i|visiting|shadowing|second - look|dinner|lunch|desk|office|zoom|phone|call|rounds|camp|volunteer|teaching|speaker|poster|conference|workshop|webinar|class|calendar|schedule) (?:spots?|places?|positions?|slots?|seats?|openings?|times?|posts?|spaces?|rooms?)(?!\S)"
)
_PLACE_AT = re.compile(
    r"^ (?:(?:on|at|in|for|during) (?:the|your|a|an|that|one of your|this) (?:\S+ )?(?:tour|dinner|interviews?|zoom|webinar|open house|rounds|visit|lunch|call|elective|rotation|schedule|workshop|session|meeting|conference|lab|class|course|group|study|second look|interview day|calendar|panel|reception|grand rounds)|"
    r"to (?:talk|interview|speak|meet|visit|shadow|rotate|present)|(?:on|for) (?:your |the |an )?interview)"
)
_TAKEN_ELSEWHERE = re.compile(
    r"^ (?:in|on|at)? ?(?:front|touch|mind|view|contact|person|the (?:running|mix|pile|stack|loop|queue|room|conversation)|your (?:pile|stack|thoughts|inbox|queue|review|diary|calendar|schedule|mind|prayers|interview)|(?:for|to) (?:an |the |your |a )?(?:\S+ )?(?:interviews?|chat|talk|review|look|tour|visit|conversation|call)|"
    r"(?:through|over|along|aside|around|round|under|by|off|out)|up on|at (?:her|his|their|my) word|in (?:your|the|his|her|my) (?:\S+ ){0,2}(?:clinic|lab|office|rounds|or|service|unit|elective|ward|wards|panel|group|seminar)|for (?:coffee|lunch|dinner|half|twenty|ten|some|(?:\S+ ){0,3}(?:interviews?|minutes|hours?|chat|call|practice|observership|elective|rotation|month|weeks?|shadowing|visit|research|walk|drink|meal|evening|session)|a few|an hour|a moment|a minute|the (?:day|afternoon|morning|week)))(?!\S)"
)


_INTERVIEW_DAY = re.compile(
    r"(?: \S+){0,4}? (?:interviews?|interview (?:days?|schedule|dates?|slots?|list|calendar|season)|tour|second look|open house)(?!\S)"
)
_SPOT = re.compile(
    r"(?<!\S)(?:spots?|places?|positions?|slots?|seats?|openings?|vacanc\S+|contract|job|berth|residency|posts?|prelims?|categorical|pgy|intern|one|program|class)(?!\S)"
)
_HER_THING = re.compile(
    r" (?:\S+ )?(?:file|application|name|packet|folder|cv|letters?|statement|essay|transcript|calls?|story|candidacy|number|word|hand|time|resume|documents?|interview|questions?|materials|eras)(?!\S)"
)


# "see that he gets a proper read", "let me have the date".
_GETS = re.compile(r"(?<!\S)(?:get|gets|has|have|receives?)(?: (?:a|an|the|his|her|their|one|in))?$")
_NO_SPOT = re.compile(
    r"(?: \S+){0,2} (?:read|reading|look|review|hearing|interview|glance|reader|call|callback|reply|answer|word|once - over|rest|meal|copy|tour|notice|date|dates|time|front|touch|line|early|contact)(?!\S)"
)
_LET_HAVE = re.compile(r"let\S* (?:me|us) have (?:a|the|your)$")


def _is_no_position(text: str, hit: Hit, context: Context) -> bool:
    """ "save him a place on the tour", "an interview slot", "put them in front of your readers"."""
    words, after = text[hit.start : hit.end], text[hit.end : hit.end + 60]
    if _GETS.search(words) and _NO_SPOT.match(after):
        return True
    if _LET_HAVE.match(words) and not _SPOT.search(after.split(" ,")[0]):
        return True
    if _OTHER_PLACE.search(words) or _PLACE_AT.match(after):
        return True
    if (
        context.to.role in OUR_PEOPLE
        and re.match(r"(?:tak|hav|bring|let|squeez|fit)", words)
        and not _SPOT.search(words)
    ):
        return True  # our own people take students into clinics and practice panels, not into residencies
    if words.endswith(" her") and _HER_THING.match(after):
        return True
    if re.search(r" (?:into|on|in|onto|for)$", words) and _INTERVIEW_DAY.match(after):
        return True
    return bool(
        _TAKEN_ELSEWHERE.match(after)
        and re.search(r"(?:S\d|her|him|them|me|us)(?: (?:in|on|up|down))?$", words)
    )


_EVENT = re.compile(
    r"(?:interviews?|second look|look) (?:\S+ )?(?:feedback|evaluations?|dates?|days?|schedules?|times?|notes|reports?|links?|details|questions|scores?|itinerary|results?|agenda)(?!\S)"
)
_EVENT_BEFORE = re.compile(
    r"(?<!\S)(?:mock|practice)(?: \S+)? $|(?<!\S)(?:dates?|days?|times?|schedules?|feedback|notes|details|link|hour|agenda) (?:of|for|from|on|to|at) (?:your|the|her|his|their|S\d 's)(?: second)? $"
)


def _is_event(text: str, hit: Hit) -> bool:
    """ "the date of your second look", "her interview feedback", "a mock interview": an occasion, and no look asked for."""
    last = max(text.rfind(" ", 0, hit.end) + 1, hit.start)
    return bool(_EVENT.match(text[last:]) or _EVENT_BEFORE.search(text[:last]))


_I_SUPPORT = re.compile(
    r"(?<!\S)(?:i|we) (?:(?:am|are|was|would be) (?:\S+ )?(?:pleased|glad|happy|proud|honored|delighted|writing|here|privileged) to |(?:fully|strongly|gladly|wholeheartedly|warmly|do|can|happily) )$"
)


def _last(pattern: re.Pattern[str], text: str) -> int:
    place = 0
    for match in pattern.finditer(text):
        place = match.end() - 1
    return place


# "Two, and I know how this sounds, see that …"
_ASIDE = re.compile(
    r", (?:and |but )?(?:i|we|you) (?:know|may|might|can|realize|understand|will|am|are) [^,]{1,40} , $"
)


def _is_asked(sentence: Sentence, hit: Hit, clause: str, context: Context) -> bool:
    text = sentence.text
    verb = text[hit.start : hit.end].split(" ")[0]
    clause = _ASIDE.sub(", ", clause)
    if _IMPERATIVE_AT.search(clause) and verb in _BASE and not (context.is_note and "please" not in clause):
        if re.match(
            r"(?:if|should|when|once|in case|as|since|before|while|after) ", clause
        ) and clause.endswith(", "):
            return True
        if clause.endswith(("and ", "or ", "S0 ", ", ")) and not _REQUEST.search(clause):
            # "She takes histories and consider …": an imperative goes on from another only.
            return (
                (clause.endswith(", ") and (clause.count(" ") <= 8 or sentence.text.endswith("please")))
                or bool(re.match(r"(?:RCV|DIR) ,", clause))
                or _opens_with_verb(clause)
            )
        return True
    if (
        sentence.text.endswith((" please", "would you", "will you", "could you", "can you"))
        and verb in _BASE
        and hit.start < 40
    ):
        return True
    requests = list(_REQUEST.finditer(clause))
    if not requests:
        return bool(
            sentence.is_question
            and verb in _BASE
            and (
                not clause.strip()
                or re.fullmatch(r"(?:(?:RCV|hi|,|-|S0|want to|care to|mind if|could|can|would) )*", clause)
            )
        )
    if (
        verb not in _BASE
        and verb.endswith("s")
        and verb[:-1] in _BASE
        and not re.search(
            r"(?:she|he|S\d|it|that|one|someone|file|application|DIR|RCV|PER|committee|reader|team) $", clause
        )
    ):
        return False
    if re.search(r"(?:how|where|why|when)(?: \S+){0,2} $", clause):
        return False
    frame = requests[-1]
    between = clause[frame.end() :]
    if context.is_note and re.match(r"(?:asked|asks|wanted|wants|requested|hoped|urged)", frame.group()):
        return not (
            re.search(r"(?<!\S)(?:asked|asks) (?:me|us|SND)(?!\S)", clause)
            or (
                re.search(r"(?:RCV|DIR|she|he|they) $", clause[: frame.start()])
                and context.students
                and re.search(r"asked (?:to|for|if i|if we|that i|about)", clause)
            )
        )
    if (
        re.match(r"(?:will|would|can|could|may|might) (?:she|he|they|S\d|i|we)$", frame.group())
        and not (sentence.is_question or _OPENS_ASKING.match(text))
        and not (
            context.is_note
            and (
                re.fullmatch(r"(?:.*(?:^|(?<= ))asked(?: .*)?)?[ ,-]*", clause[: frame.start()])
                or _TOLD_AND.search(clause[: frame.start()])
            )
        )
    ):
        return False
    if (
        _NARRATED.search(between)
        and not re.search(r"(?:you|someone|RCV|committee)", between)
        and re.match(r"(?:she|he|they|i|we)", between.strip() or "x")
        and not _REQUEST_HER.search(frame.group())
    ):
        return False
    return len(between.split()) <= 16


# Texts often leave the question mark out: "eleanor can omar get an interview".
_OPENS_ASKING = re.compile(r"(?:(?:RCV|hi|hey|,|so|ok|and) )*(?:can|could|would|will|may|might|shall)(?!\S)")
# "Told her Amber is still free, would she take a look".
_TOLD_AND = re.compile(
    r"(?<!\S)(?:told|said to|texted|reminded) (?:her|him|them|RCV|DIR)(?: .*)? (?:,|-|and|so) $"
)
_REQUEST_HER = re.compile(r"could|can|would|may|please|hope|ask|grateful|appreciate|if")


def _opens_with_verb(clause: str) -> bool:
    words = clause.split()
    while words and words[0] in ("RCV", ",", "please", "do", "and", "so", "-", "hi", "DIR", "just", "kindly"):
        words.pop(0)
    return bool(words) and words[0] in _BASE


_ABOUT = re.compile(
    r"(?<!\S)(?:S\d|OST|her|him|them|his|their|she|he|they|file|files|application|applications|my|me|one|it|this|both|candidate|applicant|student|kid|stack|pile|folder|packet|supervisors|what|eras|name|reading|that|the \S+ (?:attached|below))(?!\S)"
)


def _is_about_student(text: str, hit: Hit, context: Context) -> bool:
    """Is what is to be looked at the student, and not the student who looks ("look at your website")?"""
    after = text[hit.start : hit.end + 60]
    if re.match(
        r"\S+(?: \S+){0,3} (?:list of (?:programs|schools)|personal statement|my list|her list|his list|cv|resume|essay|draft|website|calendar|schedule|policy)",
        after,
    ):
        return False
    if re.match(r"be (?:considered|reviewed|looked at|read|interviewed|seen)", after):
        return True
    return (
        bool(_ABOUT.search(after))
        or len(text) - hit.end < 24
        or bool(_ABOUT.search(text[max(0, hit.start - 60) : hit.start]))
    )


def _is_vague(sentence: Sentence, hit: Hit, before: str) -> bool:
    text = sentence.text
    if (
        re.match(r"(?: \S+){0,6} (?:was|were|has been|have been|made|meant|helped)(?!\S)", text[hit.end :])
        and not sentence.is_question
    ):
        return False
    if re.search(
        r"(?:what|whatever|all|everything) you (?:did|have done|had done)(?!\S)",
        text[hit.start : hit.end + 10],
    ):
        return False  # something done already
    if re.search(r"(?<!\S)(?:i|we)(?: (?:would|'d|will|could))?(?: \S+ly)? $", before) and re.match(
        r"have (?:S\d|her|him|them) ?", text[hit.start :]
    ):
        return False  # "would I have her back on my service?"
    if text.startswith("what ", hit.start) and re.search(
        r"(?:tell|know|see|say|think|advise|of|about|ask)(?: me| us)? $", before
    ):
        return False
    if re.search(
        r"(?<!\S)(?:you|he|she|they|RCV) (?:kindly |also )?(?:ask|asks|asked|wonder|wondered|offer|offered|wrote|write|said|say)(?: (?:me|us))? (?:if|whether|what|how|for)(?!\S)",
        text[: hit.end],
    ):
        return False  # the receiver's own question, taken up
    whole = before + text[hit.start :]
    words = text[hit.start : hit.end]
    if (
        not before.strip()
        and re.match(r"(?:any|anything|whatever)(?!\S)", words)
        and len(text) - hit.end < 24
    ):
        return True  # "Anything you can do."
    if (
        re.search(r"(?:without|with|for|thanks to|despite) (?:\S+ )?$", before)
        and re.match(r"(?:your|any|the|all)", words)
        and not re.search(r"grateful|appreciat|thankful|ask|hop", whole)
    ):
        return False
    if re.search(
        r"(?:help|assist)\S* (?:her|him|me|us|them|S\d) (?:by|to|with (?!(?:S\d|her|him|this|it|that)(?: [,.]| please| if|$))|find|think|see|decide|choose|prepare|understand|write|practice|revise|get)",
        text,
    ):
        return False
    if re.match(r"any (?:\S+ )?(?:guidance|advice|ideas|suggestions|thoughts|pointers)", words) and re.match(
        r"(?: you \S+(?: \S+)?)? (?:on|about|as to|regarding|concerning|around) ", text[hit.end :]
    ):
        return False  # advice on something is specific
    if re.match(r"any (?:\S+ )?(?:help|assistance|support|guidance|advice|aid|ideas|suggestions)", words):
        return not re.search(r"(?:without|not|nor|never|need|if|for) (?:\S+ )?$", before) or bool(
            _REQUEST.search(before)
        )
    if _REQUEST.search(before) or _REQUEST.search(text[hit.end :]) or sentence.is_question:
        return True
    if re.search(
        r"(?:appreciat|welcome|grateful|thank|wonderful|mean|kind|please|help|hoping|blessing|world|lovely|gratefully|great|good)",
        text,
    ):
        return bool(
            re.match(
                r"(?:any|whatever|anything|whichever|your|please|all|every|some|however|hoping|is there|if there|in any|help|lend|do)",
                words,
            )
            or re.search("please|hoping|hope", before)
        )
    return bool(_IMPERATIVE_AT.search(before) and words.split(" ")[0] in _BASE)


_MAY_NOT = re.compile(
    r"(?<!\S)(?:can not|may not|must not|not allowed|forbid|forbids|forbidden|not permitted|rules?)(?!\S)"
)
_AIMED_AT_US = re.compile(
    r"^(?:call|phone|ring|email|e - mail|text|contact|message|write|write to|reach out to|speak (?:to|with)|talk (?:to|with)|tell|ask|chat with|meet|drop|send|give|let|show|remind|connect with|get in touch with|see) (?:her|him|them|me|us|S\d|SND|my office|the office|our office|her about)(?! S\d| (?:a|an|one) \S+ (?:to|with|at)| (?:my|S\d 's) (?:\S+ )?(?:cv|file|application|name|resume|packet|statement|eras)| (?:name|file|cv|application|line|some|know\b)| 's (?:cv|file|name|application))(?!\S* (?:to|with) (?:the|your|a|any) (?:director|program|pd|chair|chief|DIR))"
)
_TOWARD_PROGRAM = re.compile(
    r"(?<!\S)(?:directors?|programs?|DIR|PRG|P\d|chair|chairman|chief|residency|department|institution|committee|coordinator|hospital|boss|your people|people you know|anyone you know|someone you know|contacts|connections|director|on (?:her|his|their|my) behalf|good word|a word|gme|pd)(?!\S)"
)


def _is_proxy(sentence: Sentence, hit: Hit, before: str, context: Context, spoken_of: str) -> bool:
    text = sentence.text
    to_another = _is_to_another(text, hit, context, spoken_of)
    words = text[hit.start : hit.end]
    clause = re.split(r" (?:;|but|though|although|instead) ", before)[-1]
    if (
        _SUPPOSED_CALL.search(before)
        and not re.search(r"(?:know|knew|are in touch|have a (?:contact|friend))", before)
        and (
            not re.search(r" (?:,|please) ", before[-40:])
            or re.search(r"(?:answer|pick up|take the call|be ready|be reachable|respond)", text)
        )
    ):
        return False
    if re.search(
        r"(?:be ready|ready|free|available|willing|prepared|happy|able) to (?:take|answer|respond|receive)|be reachable|keep your phone|pick up",
        text,
    ) and re.search(r"(?:if|should|in case|when) ", text):
        return False
    if _REPORTED_OFFER.search(before):
        return False
    inside = _CONTACT_ABOUT.match(words)
    if inside and _OFFICES & set(inside["who"].split()) and not _TOWARD_PROGRAM.search(words):
        return False
    if _WHAT_SAY.match(text) or _TO_US.match(text[hit.start :]):
        return False
    if (_AIMED_AT_US.match(text[hit.start :]) and not to_another) or _is_own(sentence, hit, context):
        return False
    if re.search(r"(?<!\S)(?:not|never|nobody|no one)(?: \S+){0,7} $", clause) and not re.search(
        r"(?:not|never)(?: \S+){0,7} (?:please|just|but|only) (?:\S+ )*$", clause
    ):
        return False
    if (
        _MY_CALL.search(before)
        and not (context.is_note and re.search(r"(?:could|would|can|will) (?:he|she|they) $", before))
        and not text.startswith("hear", hit.start)
        and not re.search(
            r"(?:ask|asks|asked|asking|tell|told|want|need|get|begged|urged|beg|urge|like) (?:him|her|them|RCV) to $",
            before,
        )
        and not re.search(r"(?:you|someone)(?: \S+){0,3} $", before)
    ):
        return False
    if (
        re.search(r"(?:when|where|how|whether|which|why|what|until|before|after)(?: \S+){0,5} $", clause)
        and not re.search(r"(?:you know|please|could you|would you)", clause)
        and (_MAY_NOT.search(text) or re.search(r"(?:how|which|why|what|when|where) (?:\S+ ){0,4}$", clause))
    ):
        return False
    if re.search(
        r"(?<!\S)(?:programs|program|directors|those|places|people|ones) (?:that |which |whom )?(?:you|i|we|she|he) $",
        before,
    ):
        return False
    if (
        not _TOWARD_PROGRAM.search(text)
        and not re.search(
            r"(?<!\S)(?:PER|him|them|people|anyone|someone|word|calls?|around|strings|contacts|her|hear|heard|name)(?!\S)",
            words,
        )
        and not re.search(r"(?:with|to) (?:them|him)(?!\S)", text[hit.start : hit.end + 12])
        and not (
            to_another
            or _is_of_a_stranger(sentence, hit)
            or re.search(r"(?<!\S)(?:see|meet|talk to|speak to|run into) (?:him|them)(?!\S)", before)
        )
    ):
        return False
    if (
        re.match(
            r"(?:see|find|try|visit|tell|ask)(?: \S+)+ (?:program|programs|residency|department|hospital|institution)$",
            words,
        )
        and not re.search(r"director|DIR", words)
        and not re.match(r"(?:tell|ask) (?:the|your|any|a|people|them)", words)
    ):
        return False
    if (
        re.search(r"(?:about|on|of|which|what|how) (?:\S+ ){0,3}programs?$", words)
        and "director" not in words
        and not re.search(r"(?:know|to|with) (?:the|any|some|your)", words)
    ):
        return False
    if (
        re.match(
            r"(?:talk|speak|chat|tell|write|ask|see|meet|call|ring|send|give|show|share|pass|forward|connect)\S* (?:to |with |for )?(?:S\d|her|him|them|me) (?:tonight |today |tomorrow |this \S+ |for \S+ \S+ )?(?:about|on|through|what|which|how|over|that|your|some|a few words)",
            text[hit.start :],
        )
        and not to_another
        and not re.search(r"(?:to|with) (?:the|your|a|any)? ?(?:DIR|director|pd|program director)", words)
    ):
        return False
    if hit.label.endswith("!"):
        return not _NEGATED.search(clause)
    if sentence.is_question and _A_CALL.match(words) and not _NAMING_QUESTION.match(text):
        return True
    return _is_asked(sentence, hit, clause, context) or bool(
        re.search(
            r"(?:as you offered|you offered|your offer|yes ,? ?please|yes please|please do|go ahead)", text
        )
    )


# "Somebody told me that you offered to write to him": what was heard of an offer.
_REPORTED_OFFER = re.compile(
    r"(?<!\S)(?:told|tells|heard|hear|gather|gathered|understand|understood|learned|learnt|informed|says|said)(?: \S+){0,4} you (?:have |had |once |kindly )*(?:offered|promised|agreed|volunteered|intended|meant|planned|were going|are going) to $"
)
_A_CALL = re.compile(
    r"(?:a|one|another|just|quick|short|little|single|phone) (?:\S+ )?(?:call|email|text|note|line|word|message)"
)
_WHAT_SAY = re.compile(
    r"^(?:(?:and|but|so|RCV|hi|,) )*(?:what|how|which|why|where|when) (?:would|do|did|will|should|could|can) (?:you|one|i|we|she|he|they)(?!\S)"
)
_OF_ANOTHER = re.compile(
    r"\S+(?: \S+)? (?:him|her|them) (?:(?:all|a bit|a little|something|a word|a few words|today|tonight|tomorrow) )*(?:about|of|regarding|that|how|what) (?:\S+ ){0,2}S\d"
)


_TO_US = re.compile(
    r"\S+ (?:(?:to|with|at|up|back) )?(?:you|us|me|our office|the office|our dean)(?!\S)(?! (?:to|at|with|before|on) )"
)
# Who is no program's: to speak to them is no contact.
_OFFICES = frozenset(
    [
        "registrar",
        "dean",
        "deans",
        "office",
        "advisor",
        "adviser",
        "family",
        "parents",
        "mother",
        "father",
        "librarian",
        "counselor",
        "counsellor",
        "roommate",
        "roommates",
        "financial",
        "aid",
        "payroll",
    ]
)
_INSIDERS = _OFFICES | frozenset(
    [
        "registrar",
        "dean",
        "deans",
        "office",
        "advisor",
        "adviser",
        "family",
        "parents",
        "mother",
        "father",
        "student",
        "students",
        "affairs",
        "us",
        "me",
        "back",
        "again",
        "tonight",
        "tomorrow",
        "today",
        "faculty",
        "clerkship",
        "course",
        "librarian",
        "counselor",
        "counsellor",
        "roommate",
        "roommates",
        "himself",
        "herself",
        "themselves",
        "somebody",
        "letter",
        "letters",
        "writer",
        "writers",
        "it",
        "this",
        "that",
        "these",
        "everything",
        "nothing",
        "anything",
        "her",
        "him",
        "them",
        "she",
        "he",
        "they",
        "you",
        "your",
        "in",
        "up",
        "out",
        "a",
        "an",
        "more",
        "less",
        "all",
        "some",
        "RCV",
        "SND",
        "S0",
        "S1",
        "S2",
        "OST",
        "nobody",
    ]
)
_CONTACT_ABOUT = re.compile(
    r"\S+(?: (?:up|out|to|with|of|word with|out to|hold of|in touch with|a word with))? (?P<who>\S+(?: \S+){0,7}?) (?:about|for|on behalf of|regarding|re|on) (?:S\d|her|him|them|me)$"
)


def _is_of_a_stranger(sentence: Sentence, hit: Hit) -> bool:
    """ "ring Sal at Bon Secours about her": somebody nobody of the scenario, who can only be of a program."""
    found = _CONTACT_ABOUT.match(sentence.text[hit.start : hit.end])
    return found is not None and not _INSIDERS & set(found["who"].split())


def _is_own(sentence: Sentence, hit: Hit, context: Context) -> bool:
    """Is the only person to be spoken to one of our own ("please speak with Dr. Okafor, our dean")?"""
    words = sentence.text[hit.start : hit.end]
    if "PER" not in words.split() or re.search(
        r"(?<!\S)(?:DIR|PRG|P\d|directors?|programs?|chair|residency)(?!\S)", words
    ):
        return False
    first, last = sentence.span(hit.start, hit.end)
    written = [
        sentence.written(word) for word in sentence.words if word.text == "PER" and first <= word.start < last
    ]
    own = [person.name for person in context.people if person.role in OUR_PEOPLE or person.role == Role.ALUM]
    return all(any(is_name_of(parts(name), other) for other in own) for name in written)


_PRONOUN_AFTER = re.compile(r"\S+(?: (?:to|with|out to|in touch with))? (?:him|her|them)(?!\S)")


def _is_to_another(text: str, hit: Hit, context: Context, spoken_of: str) -> bool:
    """Is "her" in "tell her" somebody else than the student: of another sex, or whom the words before speak of?"""
    rest = text[hit.start :]
    if _is_of_other_gender(rest, context) or _OF_ANOTHER.match(rest):
        return True
    named = _last_named(text[: hit.start]) or spoken_of
    return bool(_PRONOUN_AFTER.match(rest)) and bool(named) and not named.startswith(("S", "OST"))


def _is_of_other_gender(text: str, context: Context) -> bool:
    """ "call him" for a student who is "she": somebody else is to be called."""
    found = re.match(r"\S+(?: \S+)? (him|her|them)(?!\S)", text)
    if context.is_own:
        return bool(re.match(r"\S+(?: \S+){0,5}? (?:him|her|them)(?!\S)", text))
    if not found or len(context.students) != 1:
        return False
    pronouns = context.students[0].pronouns.lower()
    if found[1] == "them":
        return "they" not in pronouns
    return (found[1] == "him" and pronouns.startswith("she")) or (
        found[1] == "her" and pronouns.startswith("he")
    )


_WISHED_FOR = re.compile(
    r"(?<!\S)(?:half an hour|minutes?|hour|call|time|word|conversation|advice|thoughts|talk|chat|coffee|guidance|hearing from you|perspective|insight)"
    r"(?: (?!was|were)\S+){0,8} (?:would|might|could) (?:be|mean|help|make|do)(?!\S)|"
    r"(?<!\S)(?:would|'d) (?:love|like|value|welcome|appreciate|treasure|be (?:so |very |most |really )?(?:glad|grateful|thankful|appreciative) (?:of|for)|profit from|benefit from)(?: \S+){0,6} "
    r"(?:you|your|minutes|advice|call|time|hour|thoughts|chat|word|conversation|perspective)(?!\S)"
)


# In a note: "asked what he'd do in my place".
_ASKED_ADVICE = re.compile(
    r"(?<!\S)(?:^|, |and |i |we )asked (?:(?:RCV|him|her|them) )?(?:what (?:RCV|he|she|they) (?:'d|would|could|thinks?|thought|advises?|suggests?|recommends?|might)|how (?:i|we|S\d|she|he) (?:should|could|might|can)|for (?:advice|guidance|his|her|their) )"
)


def _is_other_request(sentence: Sentence, context: Context) -> bool:
    text = sentence.text
    if sentence.is_question:
        return True
    if context.is_note:
        return bool(_ASKED_ADVICE.search(text))
    frame = _REQUEST.search(text)
    if (
        frame
        and not _NEGATED.search(text[: frame.end() + 20])
        and not re.match(
            r"(?:you (?:might|may|could|should|would|will)|want|wants|hope|hopes|hoped|hoping|wish|wishes|like|likes|love|make|let|made|worth|deserves?|merits|if|need|needs|needed|mean|means|would like|(?:will|would|should) (?:be|so|very|most|love|like|appreciate|welcome|mean|help|value)|(?:will|would|can|could|may|might) (?:she|he|they|i|we|it|there|S\d)$|expect|see|prefer|do not|never|promise|u (?:have|got|must|need|had|better|should)|you (?:have|got|must|need|had|better|should|ought)|hoped)",
            frame.group(),
        )
    ):
        return not _THANKED.search(text[: frame.start()])
    if _WISHED_FOR.search(text):
        return True
    first = text.split(" ")[0]
    return first in ("please", "kindly", "call", "send", "tell", "confirm", "check", "advise", "reply", "let")


_RANKED = r"(?:rank|ranks|ranked|ranking|rankings|rank - order)"
_A_LIST = r"(?:(?:rank|ranking|rank order|preference|final|match|soap|certified|round \S+|priority|short|order) )*(?:list|lists|rol|ranking|rankings|rank list|ranklist|order list)"
_THEIR_LIST = rf"(?:your|their|the|his|her|PRG 's|program 's|pd 's|RCV 's|its|a) {_A_LIST}"
_RANK_TALK = tuple(
    re.compile(pattern)
    for pattern in (
        # where or whether the student will be ranked or listed
        rf"(?<!\S)(?:where|whether|if|how high|how far|how|what number|what rank|what place|what position|is|are|will|has|have|does|did|do you|can you|could you|would you|any idea|know|tell|asked?|wondering|curious|see|asking)(?: \S+){{0,12}} (?:{_RANKED}(?! (?:among|in the top|in our|in her class|in his class|at the top of (?:her|his|our) class))|(?:(?:made|make|makes) the cut(?: for| on)?(?: {_THEIR_LIST})?|(?:on|off|in|made|make|makes|up|down|onto) {_THEIR_LIST})|(?:sit|sits|stand|stands|fall|falls|fell|land|lands|is|are|stood|placed) (?:\S+ ){{0,3}}(?:on|in) {_THEIR_LIST})(?!\S)",
        rf"(?<!\S)(?:{_RANKED}|listed) (?:\S+ ){{0,3}}to match(?!\S)",
        rf"(?<!\S)(?:her|his|their|my|S\d 's|the|exact|likely) (?:position|place|placement|standing|spot|rank|ranking|number) (?:on|in) (?:your|the|their) {_A_LIST}(?!\S)",
        r"(?<!\S)(?:will|is|are|would|could|can|does|do)(?: \S+){0,8} (?:in|among|make|within|near) (?:your|their|PRG 's|RCV 's|the program 's) (?:top|first|upper) (?:ten|10|five|5|twenty|20|third|half|few|group|tier|choices|dozen|15|fifteen|\d+)(?!\S)",
        r"(?<!\S)list(?: \S+){0,12} (?:whether|if) (?:S\d|she|he|i|they) (?:is|am|are|will be|was|made|has been) (?:on it|on there|included|among)(?!\S)",
        r"(?<!\S)(?:you|u|they|your team|your committee|the committee|RCV|PRG)(?: (?:are|going to|planning to|plan to|thinking of|gonna|all|intending to|ready to|will|be|still|even|likely to))* (?:rank|ranking) (?:her|him|me|them|S\d)(?!\S)(?= |$)",
        r"(?<!\S)(?:is|are|will|would)(?: \S+){1,5} high enough(?!\S)",
        r"(?<!\S)(?:top|upper) (?:half|third|quarter|tier) or (?:the )?(?:bottom|lower|middle|second)(?!\S)",
        r"(?<!\S)(?:she|he|they|i|S\d) (?:puts?|ranks?|lists?|places?) (?:you|your program|PRG|yours) (?:first|number one|at the (?:very )?top|top|highest)(?!\S)",
        r"(?<!\S)(?:PRG|you|yours|your program) (?:will be|is going to be|goes|will come|will go) (?:first|top|number one|at the (?:very )?top|highest) (?:on|of|in) (?:her|his|my|their|S\d 's) (?:\S+ )?(?:list|rol|rankings?)(?!\S)",
        r"(?<!\S)(?:whether|if|where|how high) (?:S\d|she|he|they|i) (?:is|am|are|stands?|sits?|might be|may be|will be) (?:on|in) (?:yours|theirs)(?!\S)",
        r"(?<!\S)(?:her|his|their|my|a) word(?: \S+)? that (?:she|he|they|i|S\d) (?:will|would|'ll|'d) (?:take|accept|say|sign|come|join|choose)(?!\S)",
        r"(?<!\S)(?:count|counting|rely|relying|bank) on (?:being|a place|a spot) (?:on|in) (?:your|the|their) (?:\S+ )?list(?!\S)",
        r"(?<!\S)(?:P\d|they|others|directors?|programs?|places?)(?: \S+){0,8} (?:S\d|she|he|they|her|him) (?:is|are|as|was) (?:their|its|a|the) (?:very )?(?:first|top|number one) (?:pick|choice|candidate|priority)(?!\S)",
        r"(?<!\S)where (?:S\d|she|he|they|i) (?:will|would|might|may|is going to|is likely to|are going to) (?:land|fall|end up|sit|stand|come out|rank|place)(?!\S)",
        r"(?<!\S)(?:whoever|whichever|(?:the )?(?:first )?(?:program|place|one) (?:that|which|to)) (?:first )?(?:commits?|promises|pledges)(?!\S)",
        r"(?<!\S)how (?:high|far up|well|strongly|highly) (?:up )?(?:she|he|they|i|S\d) (?:is|are|am|was|were|sits?|stands?|ranks?|ranked|will be|would be|might be|lands?|placed|comes?)(?!\S)",
        r"(?<!\S)(?:if|whether) (?:you|they|he|she|RCV|PRG|DIR|your \S+|the committee)(?: (?:are|were|is|was|will|would|going to|planning to|plan to|planned to|intend to|intended to|might|could|had|have|be|even|also))+ (?:list|rank|listing|ranking|listed|ranked|shortlist) (?:her|him|them|me|S\d)(?!\S)",
        r"(?<!\S)(?:if|once|should|when) (?:you|he|she|they|RCV|PRG|your \S+)(?: (?:can|could|will|would|'ll))* (?:tell|let|assure|promise|say|confirm|signal|hint)(?: \S+){0,8} (?:on|in|made|makes|near|top of) (?:the|your|their|PRG 's) (?:\S+ )?(?:list|lists|top)(?!\S)",
        r"(?<!\S)(?:i|we|she|he|they|S\d)(?: (?:can|will|would|'ll|do|could|hereby|am|are|is|to|able))* (?:promise|promises|guarantee|guarantees|assure|assures|swear|pledge|commit)(?: \S+){0,5} (?:she|he|they|S\d|i) (?:will|would|'ll|'d|shall) (?:say yes|accept|take it|take you|take your|sign|come to you|choose you|not hesitate)(?!\S)",
        # a commitment asked for or offered
        r"(?<!\S)(?:if|should|provided|once|as soon as|as long as) (?:you|they|PRG|your \S+|RCV)(?: (?:will|would|can|could|should|do|were to|are able to|are willing to))* (?:list|rank|place|put|have|preference) (?:her|him|me|S\d|them) (?:first|high|highly|at|on|in|near|as|number|to match)(?!\S)",
        rf"(?<!\S)(?:commit|commits|commitment|promise|promises|promised|guarantee|guarantees|assure|assures|assurance|assurances|pledge|pledges|agree|word|undertake|vow)(?: \S+){{0,10}} (?:{_RANKED}|{_A_LIST})(?!\S)",
        r"(?<!\S)(?:she|he|they|i|S\d|we|and|to)(?: (?:will|would|'d|is|am|are|plans to|plan to|intends to|intend to|going to|means to|mean to|wants to|want to|promises to|shall|have|has|certainly|definitely|be|gladly|happily|is prepared to|is ready to|is willing to|can|could|commit to|committed to|commits to|hopes to|to|,))* (?:rank|ranking|ranked|put|putting|list|listing|place|placing|has|have) (?:you|your program|PRG|yours|it|them|your \S+ program|P\d)(?: program)? (?:first|number one|at the (?:very )?top|top|highest|high|one|# ?1|1|no 1|second|in (?:the|her|his|their|my) top|on top|above)(?!\S)",
        r"(?<!\S)(?:please|kindly|hope|hopes|ask|asks|asked|asking|urge|request|grateful|appreciate|could|would|can|consider)(?: \S+){0,10} (?:rank|ranking|ranked) (?:her|him|them|me|S\d)(?: (?:very|as))* (?:high|highly|higher|first|number one|at the top|in the top|in your top|to match|near the top|competitively|favorably|well|at|as|top|toward the top|towards the top)(?!\S)",
        r"(?<!\S)(?:please|hope|hopes|ask|asks|asked|asking|like|love|urge|grateful|appreciate|wish)(?: \S+){0,10} (?:her|him|them|me|S\d|she|he|they|i)(?: \S+){0,3} ranked (?:high|highly|first|number one|near|at|in|on|to|among|toward|well)(?!\S)",
        rf"(?<!\S)(?:need|needs|want|wants|like|hope for|expect)(?: to (?:see|have))? (?:her|him|them|me|S\d)(?: to be)?(?: very)? (?:high|near|at|on|up|in|toward)(?: \S+){{0,4}} (?:rank list|rol|ranking|rank order list|preference list|rankings|{_A_LIST})(?!\S)",
        rf"(?<!\S)(?:move|bump|push|nudge|bring) (?:her|him|them|me|S\d) up (?:on |in )?{_THEIR_LIST}(?!\S)",
        r"(?<!\S)(?:move|moved|bump|bumped|push|pushed|nudge|nudged) (?:her|him|them|me|S\d) (?:higher|up (?:a|one|two|some|by|the|your))(?!\S)",
        rf"(?<!\S)(?:put|place|keep|get|list|include) (?:her|him|them|me|S\d) (?:at the top of|high on|near the top of|first on|on|at or near the top of) (?:your|the) {_A_LIST}(?!\S)",
        r"(?<!\S)(?:please|kindly|kindness of|favor of|you|to|and) rank (?:her|him|them|me|S\d)(?: \S+){0,6} (?:at|near|toward) the (?:very )?top(?!\S)",
        r"(?<!\S)(?:commit|commits|committed|commitment|commitments|bind|binds|pledge|pledges|pledged)(?: (?:firmly|fully|herself|himself|themselves|myself|now|today|early|in writing))? (?:to|with|from) (?:you|PRG|your program|them|each other|one another)(?!\S)(?=.*(?<!\S)(?:if|as soon as|provided|in return|in exchange|should) (?:you|they|PRG|he|she)(?!\S))",
        r"(?<!\S)(?:if|provided|should|once|when) (?:you|they|PRG|he|she|S\d)(?: (?:will|would|'d|can|could|are|were|would be|is|was|to|willing|prepared|ready|'ll))* (?:commit|commits|committed|commitment)(?: (?:to|for|on) (?:her|him|me|them|S\d))?(?!\S)",
        r"(?<!\S)(?:where|whether|if|how|will|is|are|can|could|would|does|do|did|know|told|tell|say|expect)(?: \S+){0,14} (?:be|is|being|get|gets|been|was|were|am|are) (?:listed|ranked|shortlisted|placed|preferenced)(?: (?:by|with|at|on|in|for) (?:PRG|you|your program|them|your \S+|the \S+))?(?!\S)",
        r"(?<!\S)(?:standing|stands|stand|position|place|chances|odds|prospects|status|fares?)(?: \S+){0,8} (?:rank|ranking|rank order|preference|match|final|soap)(?: order)? (?:list|lists|deliberations|meeting|order|ranking|process)(?!\S)",
        r"(?<!\S)(?:where|how high|how far up)(?: (?:do|does|did|S\d|will|would|are|is|have|has|you|u|'d|'ll|they|going|to|PRG|she|he|your team|your committee))* (?:(?:put|place|slot|have|rank|list|putting|placing|ranking) (?:her|him|me|S\d|them)(?= (?:,|on|in|for|this|among|-|at|now|so|these|right)(?: |$)|$)|(?:land|lands|end up|fall|falls|sit|sits|come|comes|stand|stands|rank|ranks|place|places) (?:with you|for you|on your|on the list|in your (?:list|ranking|order|eyes|pecking)))(?!\S)",
        r"(?<!\S)(?:P\d|they|others|other programs|another program|DIR|PER)(?: (?:'s|will|would|'ll|'d|are|is|were|was|have|has|going to|planning to|about to|likely|surely|certainly|definitely|probably|also|already))* (?:have|has|got|put|putting|place|placing|placed|taking|take|rank|ranking|slot|slotting|having)(?: (?:her|him|me|S\d|them)) (?:in|among|within|near|at|on|high|first|number|top)(?: (?:their|its|his|her|the|very))*(?: (?:top|first|upper|high|list|head))?(?: (?:of|five|ten|three|few|two|\d+|list|their|the))*(?!\S)",
        r"(?<!\S)(?:is|are|was|isn|not|will be|be|were)(?: (?:not|n't|she|he|S\d))? (?:in|among|inside|within) your (?:first|top) (?:\d+|five|ten|three|few|two|four|six|seven|eight|dozen|half|third)(?!\S)",
        # how other programs rank the student
        r"(?<!\S)(?:other|another|two|three|several|some|at least one|four|five|many|both|few|more than one|one|multiple|P\d|DIR)(?: \S+){0,8} (?:have|has|having|had|put|putting|place|placing|list|listing|putting)(?: \S+)? (?:her|him|them|me|S\d) (?:first|at (?:the )?(?:very )?(?:top|number one|number)|as number one|number one|high|near the top|on (?:its|their) list)(?!\S)",
        rf"(?<!\S)(?:(?:other|another|two|three|several|some|at least one|four|five|many|both|elsewhere|few|more than one|rival|competing|one|different|multiple)(?: \S+){{0,4}} (?:programs?|places?|hospitals?|directors?|schools?|departments?|institutions?|pds?)|P\d|DIR|PER|elsewhere|others|they)(?: \S+){{0,14}} (?:{_RANKED}|(?:on|top of|high on) (?:their|its|his|her) {_A_LIST})(?!\S)",
        rf"(?<!\S)(?:she|he|they|S\d|i)(?: \S+){{0,4}} (?:been|be|being|is|are) {_RANKED}(?: \S+){{0,6}} (?:by|at|elsewhere|there)(?!\S)",
        r"(?<!\S)(?:rank|ranking|ranked) (?:her|him|them|me|S\d) (?:first|number one|at the (?:very )?top|to match|highly|high)(?!\S)",
    )
)
_RANK_SIGNALS = re.compile(
    r"(?<!\S)(?:high enough|(?:move|bump|push|nudge)d?|bumped|pushed|(?:top|upper) (?:half|third|quarter|tier)|yours|theirs|word|(?:puts?|places?) (?:you|PRG|yours)|rank\S*|list|lists|listed|rol|number one|commit\S*|pledge\S*|bind\S*|short ?listed|where|how high|deliberations|(?:their|its) (?:top|first)|your (?:top|first|upper)|(?:have|has|put) (?:her|him|them|S\d) (?:first|at|high|near))(?!\S)"
)
_THEIR_RANKS = re.compile(
    r"(?<!\S)(?:your|their|PRG 's|the) (?:rol|rank list|rank order list|rank order|preference list|ranking|rankings|ranklist)(?!\S)"
)
_ASKED_OF_US = re.compile(
    r"^(?:\S+ : \S+ )?(?:he|she|they|RCV|DIR|PER|[a-z]{2})(?: [:;,-])? (?:also |then )?(?:asked|asks|wanted to know|wants to know|wondered|curious)(?!\S)"
    r"|^(?:asked|wanted to know|wondered)(?: (?:me|us|SND))?(?: (?:would|will|did|does|is|was|if|whether|how|where|high))+ (?:S\d|she|he)(?: (?:would|will|was|is|had|going|to|planned|meant))* (?:rank|ranks|ranked|ranking|put|list|puts) (?:them|him|RCV|PRG|theirs)(?!\S)"
)
_NO_RANK = re.compile(
    r"(?<!\S)(?:could tell you|might tell you|not ask|not asking|ask nothing|asks nothing|asking nothing|nothing (?:about|of|to do with)|nor|no commitments?|without asking|no promises|never ask|not to ask|do not ask|would not ask|not asked|not to discuss|not discuss|can not ask|may not ask|must not|not want to know|no talk of|not need to know|yours alone|not (?:my|our) business|rules|wait list|waitlist|wait - list|mailing list|list of (?:applicants|programs|topics|candidates|publications|unfilled)|applicant list|list of her|your list of applicants|lists? (?:for|of) (?:\S+ ){0,3}(?:interviews?|interview|interviewees|calls?|visits?|tour|lunch|dinner)|(?:told|tell|tells|advise|advised|remind|reminded|encourage|encouraged) (?:S\d|her|him|them|every \S+|all|our \S+|students)(?: \S+){0,8} to rank|rank with (?:her|his|their|your) heart|reading list|patient list|problem list|case list|invite list|interview list|call list|contact list|checklist)(?!\S)"
)
_ON_YOUR_LIST = re.compile(r"(?<!\S)(?:list|lists)(?! of applicants| of candidates| of people)(?!\S)")
_OWN_RANK = re.compile(
    r"(?<!\S)(?:decided|order(?:ed)? of|your own|when you (?:made|built|wrote|put)|did you (?:make|build|write|put|decide|choose)|you chose|how you|put together|think about|thinking about|you (?:made|built|wrote))(?: \S+){0,6} (?:rank list|rank lists|list|rank order|ranking|rank)(?!\S)"
)
_CLASS_RANK = re.compile(
    r"(?<!\S)(?:rank|ranks|ranked|ranking)(?: \S+){0,3} (?:among|in the (?:top|upper|first|second|middle|bottom)|in (?:her|his|their|our|the) class|of (?:her|his|our) class|(?:first|second|third|high|near the top|\S+) (?:in|of|among) (?:her|his|their|our|the) (?:class|year|cohort|students|medical))|(?<!\S)class rank|(?<!\S)captain|(?<!\S)rank of|first rank|top rank|top - ranked|high - ranking|academic rank"
)


_STUDENT_IN = re.compile(
    r"(?<!\S)(?:S\d|she|he|they|her|him|them|i|me|student|candidate|applicant|one|number)(?!\S)|^(?:her|his|their|my)(?!\S)"
)
_RANK_ASKED_OF = re.compile(r"(?<!\S)(?:whether|where|how|if (?:you|they|he|she))(?!\S)")
_RANK_ASKED = re.compile(
    r"(?:please|kindly|hope|hopes|ask|asks|asked|asking|urge|grateful|appreciate|could you|would you|consider|kindness of|favor of)(?: \S+){0,12} (?:(?:rank|ranking) (?:her|him|them|me|S\d)|(?:S\d|she|he|i|they|be|were) (?:be |were |is )?ranked)|(?:need|needs|want|wants) (?:to (?:see|have) )?(?:her|him|them|me|S\d) (?:to be )?(?:very )?(?:high|near|at|on|up|toward) |^(?:move|bump|push|nudge|bring|put|place|keep|list|include) "
)


# "before your ranking meeting", "by the time you rank": a date, and no talk of ranks.
_AS_A_DATE = re.compile(
    r"(?<!\S)(?:before|after|until|till|ahead of|in time for|prior to|the day of|by the time|the week of)"
    r" (?:your|the|their|PRG 's|you|they|RCV 's)(?: (?:\S+ )?)?(?:rank|ranks|ranking|rankings|rank - order)"
    r"(?: (?:order|list|lists|meeting|meetings|session|committee|deadline|discussion|day|week))*(?!\S)"
)


def rank_talk(sentence: Sentence, context: Context) -> tuple[int, int] | None:
    """Talk of rank or preference lists that presses a program: conflicts.md, `rank_pressure`."""
    text = sentence.text
    if not _RANK_SIGNALS.search(text):
        return None
    if context.is_note and _ASKED_OF_US.match(text):
        return None
    text = _AS_A_DATE.sub(lambda found: re.sub(r"\S", "x", found.group()), text)
    asked = _THEIR_RANKS.search(text) if sentence.is_question else None
    if asked and not _NO_RANK.search(text) and not _OWN_RANK.search(text):
        return asked.start(), asked.end()
    for pattern in _RANK_TALK:
        for match in pattern.finditer(text):
            words = match.group()
            if pattern is _RANK_TALK[0] and not _STUDENT_IN.search(
                text[max(0, match.start() - 60) : match.start()]
                + words
                + text[match.end() : match.end() + 16]
            ):
                continue
            around = text[max(0, match.start() - 60) : match.end() + 40]
            if _NO_RANK.search(around) and not re.search(
                r"(?:but|yet|still) (?:\S+ )*(?:tell|where|is|will|are)(?!\S)", text
            ):
                continue
            if _CLASS_RANK.search(around) or _OWN_RANK.search(around):
                continue
            if not re.search(
                r"rank|commit|pledge|bind|listed|deliberations|high enough|(?:first|top|number one) (?:pick|choice|candidate|priority)|on (?:being|a place|a spot) |(?:mov|bump|push|nudg)\S+ (?:her|him|them|me|S\d) |word (?:\S+ )?that|(?:half|third|quarter|tier) or|(?:yours|theirs)$|(?:puts?|lists?|places?) (?:you|PRG|yours)|^(?:where|how) |(?:put|putting|place|placing|has|have|list|listing) (?:you|PRG|yours|your \S+|it|them|P\d) (?:program )?(?:first|number one|at the|top|high|second|in)|(?:P\d|they|others|programs?|DIR|PER) .*(?:her|him|me|them|S\d) |your first |rol(?: |$)|(?:your|their|program 's) (?:top|first|upper) |(?:have|has|put|having|placing|putting)(?: \S+)? (?:her|him|them|me|S\d) (?:first|at|as|number|high|near)",
                words,
            ) and not _is_program_list(words, text, context):
                continue
            return match.start(), match.end()
    return None


def _is_program_list(words: str, text: str, context: Context) -> bool:
    """A "list" that is a rank or preference list, and asked about."""
    if not _ON_YOUR_LIST.search(words) or not _STUDENT_IN.search(words):
        return False
    return not re.match(r"(?:is|are|has|have|will|do you|did|does)(?!\S)", words) or text.find(words) < 40


_BACKED_BY = re.compile(
    r"(?<!\S)(?:i|we|and|to|us|'d|would|will|can|could|do|gladly|fully|strongly|happily|proudly|warmly|wholeheartedly|faculty|school|department|college) $"
)
_FOR_ANOTHER_END = re.compile(
    r"(?<!\S)(?:neither|nor|not|nothing|never|nobody|no one|none|without|thank|thanks|apolog\S+|approached|complain\S*)(?!\S)"
)


def _vouches_for_nobody(words: str, before: str) -> bool:
    """ "thanks for the call back", "nor do we offer anything on behalf of her": words of support that support nobody."""
    if words.split(" ")[0] == "back":
        return not _BACKED_BY.search(before)
    return words.startswith(("on behalf of", "in support of")) and bool(
        _FOR_ANOTHER_END.search(re.split(r" (?:;|but|:|-) ", before)[-1])
    )


def read_vouching(sentences: list[Sentence], context: Context) -> Ask | None:
    """The words by which the message recommends its student, if it does."""
    for sentence in sentences:
        for hit in _VOUCHES.find(sentence):
            before = sentence.text[max(0, hit.start - 80) : hit.start]
            hit_text = sentence.text[hit.start : hit.end]
            if _vouches_for_nobody(hit_text, before):
                continue
            if re.search(
                r"(?<!\S)(?:not|never|can not|could not|if|whether|neither|nor|did you|would you|will you|do you|who|PER|DIR|RCV|he|she|they|you|thank you for|thanks for)(?: (?:can|could|would|will|also|ever|yet|to|did|do))? $",
                before,
            ) and not hit_text.startswith(
                (
                    "would",
                    "will",
                    "to ",
                    "can ",
                    "'d",
                    "worthy",
                    "deserv",
                    "student",
                    "candidate",
                    "one",
                    "has ",
                    "have ",
                    "with ",
                    "not ",
                    "never ",
                    "my ",
                )
            ):
                continue
            if (
                sentence.is_question
                and not re.search(r"(?:may|might|can|could) i (?:also |please |again |warmly )?$", before)
                and re.search(r"(?:can|could|would|will) you", before)
            ):
                continue
            return Ask(VOUCH, *sentence.span(hit.start, hit.end))
    return None
