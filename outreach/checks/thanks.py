"""Messages that only give thanks, or only say that the student accepted or withdrew (pure).

A greeting, an apology, good wishes, a kind word about the visit or "please close the file" does not spoil it;
a new fact or any other request does.
"""

import re

from outreach.checks.asks import ACCEPT, OFFER, OTHER, Ask
from outreach.checks.context import Context
from outreach.checks.phrases import Phrasebook
from outreach.checks.sentences import Sentence

_BOOK = Phrasebook.of("thanks.txt")
_SAYS_MORE = re.compile(
    r"(?<!\S)(?:letters?|transcript|scores?|step|steps|comlex|applications?|uploaded|attached|update|updates|updated|phone|cell|number|available|free (?:any|on|at|all|after|this|tomorrow|today|monday|tuesday|wednesday|thursday|friday)|"
    r"publish\w*|published|award\w*|chief|honou?rs|honored|recommend\w*|interested|interest in|first choice|top choice|graduates?|graduating|visa|leave|failed|repeated|research|paper|poster|evaluation\w*|"
    r"rank\w*|still|remains?|continues?|hopes? to|looking for|would love|call me|reach (?:me|her|him)|aamc|start(?:s|ing)? (?:on|in)|strong|excellent|outstanding|best|candidate|consider\w*|"
    r"decision|decide\w*|still free|available|speaks|thinks? the world|talented|skilled|hard worker|reliable|superb|fit|open slot|round \d|next round|mentioned|discussed|told (?:him|her|them|RCV)|explained|described)(?!\S)"
)
_NEWS_OF_HER = re.compile(r"(?<!\S)(?:S\d|she|he|they|i|who|student|candidate|we learn|withdrawal)(?!\S)")
_TAKEN_WELL = re.compile(
    r"^(?:he|she|they|RCV) (?:was|is|were|sounded|seemed|took it)(?: \S+)? (?:glad|pleased|happy|kind|gracious|polite|sorry|fine|understanding|grateful|well|nice)(?!\S)|^(?:he|she|they|RCV) (?:understood|thanked|wished|said thanks)"
)
# A sentence with the student for its subject tells something of her.
_TELLS = re.compile(
    r"(?<!\S)(?:S\d|she|he|they|i)(?: (?:also|now|still|just|both))* (?:is|am|has|have|will|can|would|was|did|does|do|'d|(?!signed|loved|liked|admired|learned|learnt|valued|thank|enjoy|appreciat|wish|hope|apologi|regret|send|was|look|understand)[a-z]+(?:s|ed))(?!\S)"
)
_OF_ANOTHER = re.compile(
    r"(?<!\S)(?:OST|another|other)(?!\S).{0,30}(?:free|available|looking|unmatched|without)|(?:but|and|while) (?:OST|\S+) (?:is|are|remains) (?:still )?(?:free|available|looking|unmatched|without)"
)
# "Thanks for your patience, her transcript is attached": another clause that tells something.
_ADDED = re.compile(
    r"(?:,|;|-|and|:) (?:her|his|their|my|the|S\d 's) \S+(?: \S+)? (?:is|are|was|were|has|have|went|came)(?!\S)"
)
_ASKED = re.compile(
    r"(?<!\S)(?:asked|asking) (?:for|if|whether|him|her|them|that|when|about|how|where|what|RCV)(?!\S)"
)
# "Yes, 3 pm works": an answer, or something arranged.
_ARRANGES = re.compile(
    r"^(?:yes|yeah|yep|no|sure|ok|okay|absolutely|of course|certainly|noted|got it|will do|see you)(?!\S)|(?<!\S)(?:\d+|contact|promised|enclosed|pm|noon|o'clock|monday|tuesday|wednesday|thursday|friday|tomorrow|works|zoom|link|attached)(?!\S)"
)
# "He is so happy", "we are all over the moon": joy about the news, which tells nothing new.
_JOY = frozenset(
    [
        "happy",
        "happier",
        "delighted",
        "glad",
        "pleased",
        "thrilled",
        "overjoyed",
        "elated",
        "ecstatic",
        "relieved",
        "proud",
        "grateful",
        "moon",
        "nine",
        "tears",
        "smiling",
        "smiles",
        "dancing",
    ]
)
_JOYFUL = _JOY | frozenset(
    [
        "and",
        ",",
        "S0",
        "S1",
        "S2",
        "she",
        "he",
        "they",
        "we",
        "i",
        "everyone",
        "everybody",
        "all",
        "both",
        "her",
        "his",
        "the",
        "family",
        "whole",
        "school",
        "class",
        "office",
        "team",
        "here",
        "is",
        "are",
        "am",
        "so",
        "very",
        "just",
        "really",
        "simply",
        "absolutely",
        "truly",
        "beyond",
        "over",
        "on",
        "in",
        "air",
        "cloud",
        "walking",
        "with",
        "for",
        "them",
        "us",
    ]
)
_NEWS_HEARD = re.compile(
    r"(?<!\S)(?:(?:told|tells|gave|given|brought|shared|sent)(?: (?:us|me|with us|with me|everyone))?|heard|hear|had|got|saw) (?:the|this|that|her|his|their|your|such) (?:\S+ )?news(?!\S)"
)
_CLOSES = re.compile(r"(?:close|remove|take|drop|strike|withdraw|cancel|disregard|discard|off|from)")


def is_only_thanks(sentences: list[Sentence], asks: list[Ask], *, says_facts: bool, context: Context) -> bool:
    """Does the message only thank, or only tell of acceptance or withdrawal? `says_facts`: it asserts or claims something."""
    if says_facts or not sentences:
        return False
    told = False
    for sentence in sentences:
        labels = {hit.label for hit in _BOOK.find(sentence)}
        news = "news" in labels and (bool(_NEWS_OF_HER.search(sentence.text)) or context.is_note)
        if news and re.search(
            r"(?<!\S)(?:not|if|unless|another program|other program)(?!\S).{0,20}(?:accept|withdr)|withdrew from (?:another|a|one|two|other|some)",
            sentence.text,
        ):
            news = False
        own_asks = [
            ask
            for ask in asks
            if sentence.whole[0] <= ask.start < sentence.whole[1] and ask.kind not in (ACCEPT, OFFER)
        ]
        if own_asks and not (
            labels & {"close"} and all(ask.kind == OTHER or _is_closing(sentence) for ask in own_asks)
        ):
            return False
        if "close" in labels:
            told = told or news
            continue
        if news or "thanks" in labels:
            told = True
            if sentence.is_question or (_SAYS_MORE.search(_rest(sentence.text)) and not news):
                return False
            if not news and _ADDED.search(sentence.text):
                return False
            if (news and _OF_ANOTHER.search(sentence.text)) or (
                context.is_note and _ASKED.search(sentence.text)
            ):
                return False
            continue
        if sentence.is_question:
            return False
        if (sentence.word_set & _JOY and sentence.word_set <= _JOYFUL) or (
            _NEWS_HEARD.search(sentence.text) and not _SAYS_MORE.search(sentence.text)
        ):
            continue
        if "courtesy" in labels or _is_slight(sentence):
            if _SAYS_MORE.search(sentence.text) and not re.search(
                r"(?:sorry|apolog|wish|hope you|(?:all the|all my|our|my|^(?:all )?) ?best(?: (?:wishes|regards|to|of luck)|$))",
                sentence.text,
            ):
                return False
            continue
        if context.is_note and _TAKEN_WELL.match(sentence.text):
            continue
        if (
            _SAYS_MORE.search(sentence.text)
            or _TELLS.search(sentence.text)
            or _ARRANGES.search(sentence.text)
        ):
            return False
    return told


def _is_closing(sentence: Sentence) -> bool:
    return bool(_CLOSES.search(sentence.text))


_THANKS_FOR = re.compile(
    r"(?:thank|thanks|thanked|grateful|appreciate|gratitude|appreciation)\S*(?: \S+){0,30}"
)


def _rest(text: str) -> str:
    """What a sentence of thanks says beside what it thanks for: nothing, unless another clause follows."""
    parts = re.split(
        r" (?:and (?=(?:told|asked|said|mentioned|explained|i|she|he|we|they|S\d|her|his|my|please)(?!\S))|but|;|- (?=(?:she|he|i|S\d)(?!\S))|, (?:and )?(?=(?:told|asked|mentioned|she|he|they|S\d|thank|thanks|many thanks|with thanks)(?!\S)))",
        text,
    )
    return " ".join(part for part in parts if not _THANKS_FOR.search(part))


def _is_slight(sentence: Sentence) -> bool:
    """A few words, a name, a time of day: nothing said."""
    words = [word for word in sentence.words if word.text.isalpha() and not word.text.isupper()]
    return len(words) <= 3
