"""Claims about the student's rank among the school's candidates, and about the student's first choice (pure)."""

import itertools
import re
from dataclasses import dataclass

from outreach.checks.context import Context
from outreach.checks.facts.fact import owners
from outreach.checks.sentences import Sentence
from outreach.checks.stance import Stance, stance_of

BEST, FIRST_CHOICE = "best", "first_choice"


@dataclass(frozen=True, slots=True)
class Claim:
    kind: str
    student: str
    start: int
    end: int
    field: str = "body"


_TOP = r"(?:(?:very|single|absolute|clear|undisputed|undoubted|one|no|number|hands - down|far and away|overall) )*(?:best|strongest|top|finest|leading|number one|foremost|first|most (?:outstanding|impressive|promising|qualified|accomplished|capable|able|compelling|competitive|gifted|talented)|ablest|star|standout|premier|only|sole|only real|one real|lone|brightest|top - ranked|highest - ranked|number - one)"
_NOUN = r"(?:applicants?|candidates?|students?|seniors?|graduates?|grad|kids?|prospects?|medical students?|hopefuls?|graduating seniors?|contender|offering|recruit)"
_FIELD = r"(?:(?!(?:fit|evaluation|hands|part|work|letter|question|wishes|regards|resident|intern|teacher|hope|guess|efforts?|interests?|time|way|thing|job|friend|in|on|at|of|for|to|that|i|is|and|or|,)\b)\S+ ){0,4}?"
_OURS = r"(?:our|the school 's|our school 's|the college 's|our college 's|the university 's|the medical school 's|our medical school 's|my school 's|your alma mater 's|alma mater 's|the dean 's office 's|the department 's|our department 's|this year 's|this season 's|this cycle 's|the class 's|our class 's|our program 's|the office 's)"
_SCOPE = (
    r"(?:(?:that |whom |which |who )?(?:we|i) (?:have|'ve|are|will|can|could) ?(?:got|to offer|had|put forward|putting forward|putting up|put up|sending up|sending you|sending|send|backing|offering|presenting|offer|supporting|pushing|fielding|sponsoring|promoting|nominating|entering|applying)?(?! ?(?:ever|taught|worked|seen|met|supervised|known|had|trained|come across|mentored|personally|encountered|advised|written))|"
    r"(?:that )?(?:the|our|my|this|your old|your) (?:school|college|university|department|alma mater|office|medical school|class) (?:is|has|will|can|could|'s|had) ?(?:sending|offering|putting forward|to offer|send|offer|produced|got|fielding|backing)?|"
    r"(?:from|at|in|of|among|out of|across) (?:all )?(?:of )?(?:our|the school|this school|this year 's|the class of|our school|here|us|ours|this school 's|my school|all our|the entire|the whole|the senior|the graduating|those|this season 's|this cycle 's|the applicants we|the students we|the bunch|the batch|the lot|your old school|your alma mater)(?: \S+){0,3}|"
    r"this (?:year|season|cycle|match|spring|time around)(?: 's)?|in (?:the|this|our) (?:graduating |senior |whole |entire )?(?:class|year|cohort|school|match)|of (?:the|this) (?:year|season|cycle|bunch|class|group|crop|batch|lot|cohort)|for (?:this year|the match|this cycle)|year)"
)
_BESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S){_OURS} (?:own )?{_TOP} {_FIELD}(?:{_NOUN}|pick|one|choice for you|hope)(?!\S)",
        rf"(?:(?<!\S)(?:the|a|is|as|only|and|call (?:her|him)|just|but|ranks?|our|any) ?|^|(?<= [,:(-] )){_TOP} {_FIELD}{_NOUN}(?: \S+){{0,3}}? {_SCOPE}",
        rf"(?<!\S)(?:the )?{_TOP} (?:{_NOUN} |ones? )?(?:of|among|in|from|out of) (?:all )?(?:our|the school 's|this year 's|the|this season 's|this cycle 's|all our|our whole|the whole) (?:\S+ ){{0,4}}?(?:{_NOUN}|group|class|bunch|crop|batch|lot|pool|cohort|field|slate|year|those (?:that )?we (?:send|are sending|have|put)|the ones we (?:send|have)|all we (?:send|have)|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen)(?!\S)",
        r"(?<!\S)(?:the )?(?:very )?(?:best|strongest|finest|top|first|pick) (?:one )?(?:we have|we 've got|we have got|our school has|the school has|we are sending|we can offer|we have to offer|our school is sending|the school is sending|our class has|that we have|we are offering)(?! (?:ever )?(?:taught|seen|had|trained|met|worked))",
        r"(?<!\S)(?:head and shoulders|heads and shoulders|a cut|well|far) above (?:all )?(?:our|the|everyone|every|any|her|his|their|this year 's)(?: \S+){0,3} (?:applicants?|candidates?|rest|others?|class|peers|classmates|students|seniors|else|school|year|group)(?!\S)",
        r"(?<!\S)(?:no|not a|never a|have not a|do not have a|not have a) (?:\S+ )?(?:stronger|better|finer|abler) (?:\S+ ){0,3}?(?:candidate|applicant|student|senior|one)(?!\S)",
        r"(?<!\S)(?:no one|nobody|none|no student|no candidate|no applicant|no other student|no senior|not one|no one else)(?: (?:else|season|cycle|have|we|submitted|applying|spring|that|who|surgery|medicine|pediatrics|psychiatry|field|pool|in|of|from|among|at|here|our|this|year|this year 's|the|graduating|class|school|us|applicants|candidates|ours|senior|whole|entire|'s))* (?:is|are|was|comes|has been|ranks|stands) (?:a |an )?(?:any )?(?:stronger|better|finer|close|near|above|more)(?!\S)",
        r"(?<!\S)(?:if|were|should) you (?:to )?(?:can |could |only |will |would |must )*(?:take|have|pick|choose|interview|see|want|read|rank|look at) (?:just |only )?(?:one|a single)(?: \S+){0,8} (?:take|make it|choose|let it be|it should be|pick|it is|have|should be|make that|see|read)(?!\S)",
        r"(?<!\S)(?:the )?(?:one|student|candidate|person|applicant|name) (?:whom |that |who )?(?:i|we) (?:would|will|'d) (?:pick|choose|take|put first|send|back)(?!\S)",
        r"(?<!\S)(?:at|on|to) the (?:very )?(?:top|head) of (?:our|this year 's|the school 's|my) (?:\S+ ){0,2}?(?:list|class|pile|group|applicants|candidates|slate|field)(?!\S)",
        r"(?<!\S)(?:tops?|heads?|leads?) (?:our|this year 's|the school 's) (?:\S+ ){0,2}?(?:list|class|group|applicants|candidates|slate|field)(?!\S)",
        r"(?<!\S)(?:stands?|ranks?|comes?|is|place|placed|are) (?:first|number one|top|at the top|on top) (?:among|of|in|out of|for) (?:all )?(?:our|this year 's|the school 's)(?: \S+){0,3} ?(?:applicants?|candidates?|seniors|students|class|group|year)(?!\S)",
        rf"(?<!\S){_OURS} (?:number one|no one|first|pick of|star|ace|top dog|front - runner|frontrunner|number 1|best bet|best this year|best|strongest|finest|ablest)(?: (?:this|of|in|for|,|overall|pick|full|hands|yr|by|candidate|and|choice|here)|$)",
        r"(?<!\S)(?:the )?pick of (?:the|our|this year 's) (?:\S+ )?(?:bunch|class|group|crop|litter|lot|students|applicants|candidates|seniors)(?!\S)",
        r"(?<!\S)(?:only|just) (?:one|a single|the one) (?:\S+ )?(?:real|true|serious|strong|good|credible|viable)? ?(?:\S+ )?(?:candidate|applicant|student)(?: \S+){0,6} (?:and|it) (?:it )?(?:is|'s)(?!\S)",
        r"(?<!\S)(?:only|one|single|sole) (?:real |true |serious )?(?:\S+ )?(?:candidate|applicant|student|name) (?:that |whom )?(?:we|i|the school|our school|our office|the office) (?:are|am|is|will be|have|has|will|would) (?:put\S*|back\S*|send\S*|support\S*|recommend\S*|push\S*|offer\S*|present\S*|champion\S*|forward\S*)",
        r"(?<!\S)(?:hands down|far and away|bar none|without question|by far|easily) (?:the |our )?(?:best|strongest|top|number one)(?: \S+){0,4} (?:class|year|school|season|applicants?|candidates?|cycle|here|seniors?)(?!\S)",
        r"(?<!\S)(?:best|strongest|top)(?: \S+){0,4} (?:class|year|school|season|applicants?|candidates?|cycle|seniors?) ,? ?(?:hands down|bar none|by far|full stop|period|no question|without question)(?!\S)",
        r"(?<!\S)of (?:all )?(?:the |our |this year 's )?(?:\S+ ){0,3}(?:seniors|applicants|candidates|students|graduates|everyone|everybody|all (?:that )?we (?:have|sent|send)|those (?:that )?we (?:have|sent|send))(?: \S+){0,14} (?:is|she is|he is|they are|it is|was|i would call|would be|has been) (?:\S+ ){0,2}?(?:the )?(?:best|strongest|finest|top|most \S+)(?!\S)",
        r"(?<!\S)(?:regards?|regard|consider|considers|call|calls|rate|rates|see|sees|view|views|rank|ranks)(?: (?:her|him|them|S\d))? ?(?:as )?(?:our|the school 's|the class 's|this year 's|the) (?:very )?(?:best|strongest|top|first|number one|finest)(?: (?:candidate|applicant|student|senior|one|pick))?(?: (?:this|of|in|for|from|we|,|overall)|$)",
        r"(?<!\S)(?:send|give|offer|recommend|pick|choose|back|name|show|commend)(?: (?:you|PRG))? (?:only|just|but) (?:one|a single)(?: \S+){0,9} (?:it would|would be|is|it is|should be)(?!\S)",
        rf"(?<!\S){_TOP} (?:{_NOUN} )?of (?:those|the ones|all) (?:that |whom )?we (?:send|are sending|have|put|offer)(?!\S)",
        r"(?<!\S)(?:is|be) (?:who|whom) (?:i|we|our \S+) (?:would|will|'d) (?:pick|choose|put|send|take|name)(?!\S)",
        r"(?<!\S)(?:one|student|candidate|applicant|name|person)(?: (?:whom|that|who))? (?:our|the) (?:faculty|dean|deans|office|committee|department|school|advisors|attendings|clerkship directors)(?: \S+)? (?:put|puts|rate|rates|rank|ranks|place|places|name|named|chose|choose|chooses|picked) (?:first|top|at the top|highest|above)(?!\S)",
        r"(?<!\S)(?:year|class|season|group|cycle|field)(?: \S+){0,3} (?:she|he|they|S\d) (?:is|are|was|stands) (?:the )?(?:very )?(?:strongest|best|finest|first)(?= (?:,|of|by|in|and)|$)",
        r"(?<!\S)(?:the )?one to beat(?!\S)",
        r"(?<!\S)(?:not|never) (?:see|find|get|meet|read) (?:a|any) (?:stronger|better|finer) (?:\S+ )?(?:applicant|candidate|student|one|file|application)(?: \S+){0,3} (?:from|of|among|out of) (?:this|our|the|us|here)(?!\S)",
        r"(?<!\S)(?:have|have got|'ve got|has|send|sending|offer) (?:nobody|no one|none) (?:better|stronger|finer|abler)(?!\S)",
        r"(?<!\S)stands? at its (?:very )?(?:head|top)(?!\S)",
        r"(?<!\S)(?:one|student|candidate|name) (?:that |whom )?(?:i|we) (?:would|will|'d) (?:single out|put forward|name|send|choose|pick)(?: \S+){0,2} (?:among|from|of|above|before|first)(?: \S+){0,3} (?:seniors|applicants|candidates|students|class|year|all)(?!\S)",
        r"(?<!\S)(?:this year 's|this season 's|our) (?:very )?(?:finest|best|strongest|top)(?: (?:from|of|in|at) (?:our|the|this) (?:school|class|college|year))(?!\S)",
        r"(?<!\S)of (?:the |our )?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\d+)(?: \S+){0,8} (?:S\d|she|he|they) (?:leads?|is first|comes first|is the best|is the strongest|is best|is strongest|stands first)(?!\S)",
        r"(?<!\S)(?:one|a single|only one|just one) (?:\S+ )?(?:applicant|candidate|student|senior|name|person) above (?:all|every|any)(?!\S)",
    )
)
_TOP_OF_CLASS = re.compile(
    r"^(?:the )?(?:very )?(?:top|first|leading) (?:of|in|from) (?:the|our|her|his)(?: \S+)* class$"
)
_NOT_BEST = re.compile(
    r"(?<!\S)(?:one of|with|alongside|among|amongst|some of|two of|few of|one or two of|in the top|top (?:ten|five|three|two|\d+|quarter|third|half|tier|decile|quartile|percent)|of the (?:two|three|few|several)|two best|perhaps|maybe|arguably|near|close to|nearly|almost|next to|second|third|another of|any of)(?: (?:the|our|my|this|these|very))* ?(?:\S+ )?$"
)
_ONE_OF = re.compile(
    r"(?<!\S)(?:one of|among|amongst|some of|few of|two of|not|never|top ten|top five|two best|last year 's|last year|previous|former|second)(?!\S)"
)
_PERSONAL = re.compile(
    r"(?<!\S)(?:(?:i|he|she|we|they|PER|RCV|SND|you) (?:have |has |had |'ve |'s |'d )?(?:ever )?(?:ever |personally )?(?:taught|worked with|seen|met|supervised|known|trained|had|precepted|mentored|advised|encountered|written)|on (?:my|our|the|his|her) (?:service|ward|unit|team|rotation|clerkship|floor)|of my (?:clerkship|career|rotation|service|time)|in my (?:clerkship|career|rotation|experience|clinic|time|\S+ years)|this month|on service|in the sim|in \S+ years of|to (?:rotate|visit|do|spend|present|win|publish|scrub|go to|attend|complete)|in (?:her|his|their) family|who stayed|fit for|in line)(?!\S)"
)
_OF_THE_PAST = re.compile(
    r"(?<!\S)(?:last year 's|last year|previous|former|in 20[01]\d|years ago|used to|was once|back then|ever)(?!\S)"
)


def read_claims(sentences: list[Sentence], context: Context) -> list[Claim]:
    """The claims, each kind and student once."""
    belong = owners(sentences, context)
    found: dict[tuple[str, str], Claim] = {}
    for sentence, after in itertools.zip_longest(sentences, sentences[1:]):
        yes = after is not None and _YES.match(after.text) is not None
        for kind, place in (
            (BEST, _best(sentence, context, answered_yes=yes)),
            (FIRST_CHOICE, first_choice(sentence, context)),
        ):
            if place is None:
                continue
            for ref in belong.of(sentence, place[0]):
                found.setdefault((kind, ref), Claim(kind, ref, *sentence.span(*place)))
    return list(found.values())


_BEST_SIGNALS = re.compile(
    r"best|strong|top|finest|leading|lead|class|one to|nobody|stand|number one|foremost|first|most |ablest|star|premier|only|sole|pick|above|to beat|better|finer|abler|close|one |lone|lead|heads? |near|send|no applicant|bright|choose|take|highest|standout"
)


_WOULD_I = re.compile(r"(?<!\S)(?:would|do|will|should) (?:i|we)(?!\S)")
_YES = re.compile(
    r"(?:yes|i would|we would|i do|we do|without|absolutely|certainly|gladly|indeed|in a heartbeat|of course|definitely)(?!\S)(?! not)"
)


def _best(sentence: Sentence, context: Context, *, answered_yes: bool) -> tuple[int, int] | None:
    text = sentence.text
    if not _BEST_SIGNALS.search(text):
        return None
    for i, pattern in enumerate(_BESTS):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 60) : match.start()]
            words = match.group()
            if _TOP_OF_CLASS.match(words):
                continue
            if (
                _NOT_BEST.search(before + "")
                or _ONE_OF.search(words.split(" of ")[0] if i in (2, 18) else words)
            ) and i not in (5, 6, 7, 20):
                continue
            if re.search(
                r"(?<!\S)(?:not|never|nor|one of|among|if|whether|as if)(?: (?:she|he|they|S\d|were|is|was|perhaps|necessarily|be|quite|our|the))* $",
                before,
            ) and i not in (5, 6, 7, 20):
                continue
            tail = text[match.end() : match.end() + 50]
            if (
                _PERSONAL.search(words)
                or (_PERSONAL.match(tail.strip()) and i not in (0, 12))
                or re.match(
                    r" (?:i|he|she|they) (?:have |has |had )?(?:ever )?(?:taught|worked|seen|met|had|known)",
                    tail,
                )
            ):
                continue
            if i == 0 and re.match(r" (?:to|who (?:has|ever)|in (?:her|his) family) ", tail + " "):
                continue
            if _OF_THE_PAST.search(words) or _OF_THE_PAST.search(before[-20:]):
                continue
            if re.search(
                r"(?<!\S)(?:best|top|first|only) (?:fit|evaluation|letter|question|hands|wishes|part|work|choice for)(?!\S)",
                words,
            ):
                continue
            if re.search(r"(?:your|their|PRG 's) (?:\S+ )?$", before) and i:
                continue
            if i not in (7, 20) and stance_of(sentence, match.start(), match.end(), context) not in (
                Stance.SAID,
                Stance.OTHERS,
            ):
                continue
            if sentence.is_question and not (
                re.search(r"(?:could|would|can|will|may) you|(?:could|can|may|might) i", before)
                or (_WOULD_I.search(before) and answered_yes)
            ):
                continue
            if _is_of_other_student(text[: match.start()]):
                continue
            return match.start(), match.end()
    return None


def _is_of_other_student(before: str) -> bool:
    """Is the last student named before it another one ("Teo is our best")?"""
    named = re.findall(r"(?<!\S)(?:S\d|OST)(?!\S)", before)
    return bool(named) and named[-1] == "OST" and not re.search(r"(?<!\S)(?:unlike|not) OST", before)


_FIRST = r"(?:(?:absolute|clear|very|true|far and away|undisputed|overall|definite|real|honest|unequivocal|only) )*(?:first|top|number one|no one|number 1|number - one|# 1|favorite|favourite|ideal|dream|preferred|first - choice|top - choice|one and only|best - loved|leading)"
_PROGRAM_HERE = r"(?:PRG|you|your program|your residency|your \S+ program|your department|your place|yours|your hospital|your \S+ residency|this program|this|it|here|there|that)"
_FIRST_CHOICES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S){_FIRST} (?:choice|pick|preference|program|place|option|residency|selection|destination)(?! of (?:career|specialty|elective|field|study|medical|college|topic|rotation|the team|every)| for (?:the award|chief|elective|her elective)| (?:specialty|career|field))(?!\S)",
        r"(?<!\S)(?:is|'s|as|are|remains|stays|be|was) (?:now |still |truly |really |definitely |hands down |far and away |,? ?honestly )*(?:(?:her|his|their|my|S\d 's|the|a clear|her absolute|my absolute|clearly|,) )*(?:number one|number - one|# 1|no 1|number 1|favorite|favourite|top of (?:her|his|my|their) list|first on (?:her|his|my|their) list)(?= (?:,|and|-|\(|;|for|by|since|because|so|of|on|he|she|among|now|this|told|hands|full|\")|$)",
        r"(?<!\S)(?:her|his|their|my|S\d 's) (?:number one|number - one|# 1|number 1|no 1)(?!\S)(?! (?:priority|concern|goal|hobby|fan|reason|weakness|strength))",
        r"(?<!\S)(?:where|place|program|one|residency|hospital) (?:(?:that|which|at|in) )?(?:she|he|they|i|S\d) (?:(?:would|'d|really|truly|honestly|do|does|will|have|has) )*(?:most|wants? most|wanted most|likes? best|liked best|likes? most|loves? most|loved most|wants? above|wants? more|prefers?)(?! of)(?!\S)",
        r"(?<!\S)(?:most|really most) (?:wants?|hopes?|hope|like|likes|wishes|wish|desires?|of all) (?:\S+ )?(?:to )?(?:train|be|go|match|come|join|work|do|end up|learn|wants?|hopes?)(?: \S+)*? (?:at|with|to|in|for) (?:PRG|you|your)(?!\S)",
        r"(?<!\S)(?:rank|ranks|ranking|ranked|put|puts|putting|place|places|placing|list|lists|listing|listed|has|have|had) (?:PRG|you|your program|your residency|yours|your \S+ program|it) (?:(?:as|at|in|on|her|his|my|the|program|residency|clearly|very) )*(?:first|number one|top|(?:the )?(?:very )?top|# 1|no 1|highest|above all|number 1|one)(?!\S)(?! (?:three|five|ten|two|few|choices|of mind))",
        r"(?<!\S)(?:at|is at|on|to|tops?|heads?) (?:the )?(?:very )?(?:top|head) of (?:her|his|their|my|S\d 's) (?:rank |rank order |own |preference |personal )?(?:list|wish list|preferences|ranking|rol)(?!\S)",
        r"(?<!\S)(?:tops|heads) (?:her|his|their|my|S\d 's) (?:rank |own )?list(?!\S)",
        r"(?<!\S)first on (?:her|his|their|my|S\d 's) (?:rank |own |preference )?list(?!\S)",
        r"(?<!\S)(?:above|over|before|ahead of|more than|better than|beyond|in preference to) (?:all|any|every|anyone|anybody|everybody|anywhere|everywhere|everyone|every other|any other|all other|all the|all of the|anything)(?: (?:other|others|else|the|of|place|program|programs|places|one|hospitals?|rest|options?|i saw|she saw|he saw|visited))*(?!\S)",
        r"(?<!\S)(?:nowhere|no place|no program|no other program|no other place|no where|nothing|no other residency)(?: (?:else|in the country|that|on her list|on his list|on my list))* (?:she|he|they|i|S\d|comes|came|compares|is|would|could|has|matches)(?: \S+){0,3}(?: (?:rather|more|close|better|to it|to you|to yours|prefer|as much|compares?|nearer|suits?|fit))?(?!\S)",
        r"(?<!\S)(?:rather|sooner) (?:be|go|train|match|work|join|come|do|learn)(?: \S+){0,6} (?:than)(?!\S)",
        r"(?<!\S)(?:prefer|prefers|preferred|choose|pick|picks|chooses|take|favors?)(?: (?:PRG|you|your program|yours|it|your \S+ program))(?: \S+){0,2} (?:to|over|above|before) (?:all|any|every|everyone|anywhere|anyone|anything|the rest|everything|the others|every other)(?!\S)",
        r"(?<!\S)(?:her|his|their|my|S\d 's) (?:heart|hopes|mind|sights) (?:is|are|'s) (?:really |truly |firmly |squarely |very much )?(?:set on|at|with|in) (?:PRG|you|your|being with you|coming to you|training with you)(?!\S)",
        r"(?<!\S)(?:has|have|had|with) (?:her|his|their|my) (?:heart|sights) set on (?:PRG|you|your)(?!\S)",
        r"(?<!\S)(?:PRG|you|your program|yours|your residency) (?:comes?|came|is|are|stands?|ranks?|will be) (?:in )?(?:clearly |easily |always |firmly )?(?:first|number one|at the top|top|on top)(?: (?:for|with|on|in|of|by|,|and)|$)",
        r"(?<!\S)(?:the )?(?:one|program|place|only program|only place|only one|single program) (?:that |which )?(?:she|he|they|i|S\d) (?:really |truly |most )?(?:wants?|hopes for|is hoping for|dreams? of|wish\S*)(?: (?:most|above all|more than any|the most|to be|to go|to train|for|,)|$)",
        r"(?<!\S)(?:wants?|want|wishes|hopes) (?:PRG|you|your program|yours|to (?:train|match|be|go|come|join)(?: \S+)? (?:PRG|you|your program|with you|here)) (?:most|more than|above|over|first|and nowhere else|and no other|alone|only)(?!\S)",
        r"(?<!\S)(?:PRG|you|your program|yours) (?:is|are) (?:the )?(?:one|only one|only program|only place|program) (?:for (?:her|him|me|them)|(?:she|he|they|i) (?:wants?|would))(?!\S)",
        r"(?<!\S)(?:wants?|want) (?:to be )?nowhere else(?!\S)",
        r"(?<!\S)if (?:it were|given the choice|given a choice|(?:she|he|they|i) (?:had|could|were)|it was)(?: \S+){0,10} (?:PRG|you|your program|yours|with you)(?!\S)",
        r"(?<!\S)(?:PRG|you|yours|your program|your residency|here|this) is (?:exactly |really |truly |precisely )?where (?:she|he|they|i|S\d) (?:(?:really|truly|most|wants?|want|hopes?|longs?|dreams?|would|like|likes|love|most of all) )+(?:to |of )?(?:be|being|train|training|go|match|matching|come|do)(?!\S)",
        r"(?<!\S)(?:PRG|you) is it(?: for (?:her|him|me|them))?(?= |$)",
        r"(?<!\S)rank (?:no one|nobody|none|no program|nothing) (?:above|over|ahead of|before) (?:you|PRG|yours)(?!\S)",
        r"(?<!\S)(?:PRG|you|yours) over (?:every|any|all)(?: \S+){0,2} (?:place|program|one|others|residency|hospital)(?!\S)",
        r"(?<!\S)(?:above all(?: else| others)?|more than anything|most of all)(?: \S+){0,4} (?:train|match|be|come|work|join|learn|residency) (?:with|at|to|in) (?:PRG|you|your)(?!\S)",
        r"(?<!\S)(?:accept|take|choose|pick) (?:you|your|an offer from you|your offer|a place with you|PRG)(?: \S+){0,3} (?:over|before|above|ahead of) (?:any|all|every|anyone|anybody|everyone|everybody)(?!\S)",
    )
)
_CHOICE_SIGNALS = re.compile(
    r"choice|pick|prefer|number one|first|favou?rite|most|rank|top of|(?:very|the) top|tops|heads|above|over|more than|ahead of|nowhere|no (?:other |place|program)|rather|sooner|heart|sights|the one|only|alone|before|better than|beyond|where|up to (?:her|him|me|them)|option"
)
_NOT_CHOICE = re.compile(
    r"(?<!\S)(?:one of|among|amongst|not|never|some of|any of|few|second|third|if|whether|was|were|had been|near|another of|school 's|department 's|our|isn|in|brother 's|sister 's|as a|two|three|several|between)(?: (?:the|her|his|their|my|very|to|one|of|a|clear|top|first|always|ever|once|long|these|three|few|two))* $"
)
# "my favorite so far", "her first choice in this state"
_LIMITED = re.compile(
    r" (?:so far|yet|until now|to date|up to now|thus far|for now|at the moment)(?!\S)|"
    r" (?:program |residency |choice )?(?:(?:among|of|out of) (?:the )?(?:\S+ )?(?:programs|places|ones|residencies|options|hospitals) )?(?:(?:here )?(?:in|on|outside|near|around) (?:this|the|her|his|my|our|their) (?:\S+ )?(?:state|city|region|area|coast|midwest|west|east|south|north|county|valley|town)|close to home|near home)(?!\S)"
)
_LAST_YEAR = re.compile(
    r"(?: \S+){0,3} (?:last (?:year|season|cycle|time|spring)|back then|at (?:one|that|the) time|years ago|in 20[12]\d|when (?:she|he|they|i) (?:was|were|came|started))(?!\S)"
)
_EVERY_ONE = re.compile(
    r"(?<!\S)(?:every|each|all|any)(?: \S+){0,3} (?:was|is|were|are) (?:her|his|their|my|S\d 's|the|a) $"
)
_UNKNOWN = re.compile(
    r"(?<!\S)(?:(?:not|never|yet to|have to|has to|still) (?:\S+ ){0,2}(?:know|say|decide|decided|tell|told|settle|settled|reveal|learn|ask|asked|heard|sure|certain|name|named)|undecided|unsure|uncertain|guess)(?: (?:on|about|of|what|which|me|us|you|is|where|whether|as to))* (?:her|his|their|my|S\d 's|the|a) $"
)
_PLURAL = re.compile(r"(?:choices|picks|preferences|programs|places|options)$")
_ABOUT_US = re.compile(r"(?<!\S)(?:our|the school 's|every team 's|your|the team 's|everyone 's) $")


def first_choice(sentence: Sentence, context: Context) -> tuple[int, int] | None:
    """Words that tell the program written to that it is the student's first choice."""
    text = sentence.text
    if context.program is None or not _CHOICE_SIGNALS.search(text):
        return None
    others = bool(re.search(r"(?<!\S)P\d+(?!\S)", text))
    here = bool(re.search(r"(?<!\S)(?:PRG|you|your|yours)(?!\S)", text))
    for i, pattern in enumerate(_FIRST_CHOICES):
        for match in pattern.finditer(text):
            words, before, after = match.group(), text[: match.start()], text[match.end() :]
            if _NOT_CHOICE.search(before[-60:]) and not re.search(
                r"(?:was|were) (?:and is|and remains)", before
            ):
                continue
            if (
                _LIMITED.match(after)
                or _LAST_YEAR.match(after)
                or _UNKNOWN.search(before[-60:])
                or _EVERY_ONE.search(before[-60:])
                or (
                    words.startswith(("top ", "favorite ", "favourite ", "preferred ", "leading "))
                    and before.endswith(" a ")
                )
            ):
                continue
            if _PLURAL.search(words) or re.match(
                r" (?:choices|three|five|ten|two|class|in (?:her|his|the) class|candidates?|applicants?|students?|day|week|month|year)(?!\S)",
                after,
            ):
                continue
            if i in (0, 2) and _ABOUT_US.search(before[-20:]):
                continue
            if others and not re.search(
                r"(?<!\S)(?:PRG|you|your|yours)(?!\S)", text[max(0, match.start() - 70) : match.end() + 40]
            ):
                continue
            if i in (0, 1, 2) and not _is_of_program(text, match, context, here=here):
                continue
            if i == 9 and not (
                here
                and re.search(
                    r"(?:want|train|choose|pick|prefer|go|be|rank|like|love|most|at|here|yours|heart|wants|wanted|her|place|PRG|you|yours|program)(?: \S+){0,9} $",
                    before,
                )
            ):
                continue
            if i == 9 and re.search(
                r"(?:well|head and shoulders|far|(?:S\d|she|he|they) stands|rate\S*|evaluat\S*|ranks?) $",
                before,
            ):
                continue
            if i in (10, 11) and not here and not re.search(r"(?:than|there|here|with you)", words + after):
                continue
            if i == 20 and not re.search(r"(?:over|be|choose|pick|go|rather|first)", words + after):
                continue
            if i in (1, 2) and re.search(
                r"(?:school|class|applicant|candidate|our)",
                text[max(0, match.start() - 12) : match.end() + 20],
            ):
                continue
            if i != 20 and stance_of(sentence, match.start(), match.end(), context) not in (
                Stance.SAID,
                Stance.OTHERS,
            ):
                continue
            if re.search(
                r"(?<!\S)(?:asked|wondered|wonders|asks|wants to know) (?:\S+ )?(?:whether|if)(?!\S)", before
            ):
                continue
            return match.start(), match.end()
    return None


def _is_of_program(text: str, match: re.Match[str], context: Context, *, here: bool) -> bool:
    """Is the "first choice" one of programs, and the program written to?"""
    after = text[match.end() : match.end() + 40]
    if re.match(
        r" (?:of|for) (?:career|specialty|elective|field|a career|the award|topic|the team|research|fellowship|chief|class)",
        after,
    ):
        return False
    if (
        re.search(
            r"(?<!\S)(?:elective|career|specialty|field|fellowship|award|college|medical school)(?!\S)", text
        )
        and not here
    ):
        return False
    if here:
        return True
    return bool(
        re.search(r"(?<!\S)(?:it|this|that|program|residency|there|here|match)(?!\S)", text)
    ) or not re.search(r"(?<!\S)(?:for|of) (?:every|the|our)(?!\S)", after)
