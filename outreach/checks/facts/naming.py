"""Another name, or another pronoun, for the message's student (pure). Both need a message about one student only."""

import itertools
import re
from collections.abc import Iterator

from outreach.checks.context import Context
from outreach.checks.facts.fact import Fact
from outreach.checks.facts.specialties import _names as specialty_words
from outreach.checks.names import TITLES, fold, is_same_word, is_slip, parts, stands_for
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence, Word
from outreach.checks.vocabulary import word_list, words

_COMMON = words("common_words.txt")
_NO_NAMES = words("no_names.txt")
_PARTICLES = word_list("particles")
_INTRODUCED = re.compile(
    r"(?<!\S)(?:recommend|recommending|recommendation of|recommendation for|introduce|introducing|about|for|on behalf of|support of|student (?:of (?:mine|ours) )?,?|candidate ,?|applicant ,?|advisee ,?|senior ,?|seniors ,|"
    r"mentee ,?|application from|application of|application by|file of|file on|letter for|vouch for|endorse|consider|considering|regarding|re :|look at|looking at|read|name is|by the name of|"
    r"called|commend|commending|attention to|pitched|mentioned|is|write for|writing for|support|supporting|attention|of|at) $"
)
_STRONG = re.compile(
    r"(?<!\S)(?:recommend|recommending|recommendation of|recommendation for|introduce|introducing|on behalf of|support of|student ,?|candidate ,?|applicant ,?|advisee ,?|our senior ,?|mentee ,?|application from|"
    r"application of|vouch for|endorse|consider|commend|file of|write for|writing for|write about|writing about|attention to|name is|look at|looking at|letter for) $"
)
_IS_STUDENT = re.compile(
    r"^ (?:, )?(?:\( )?(?:aamc|id \d|\d{8})|^ (?:, )?(?:has|have|is|was)? ?(?:also |just |now )?(?:applied|applying|an applicant|a candidate|one of our|our (?:student|advisee|senior|fourth)|a (?:fourth|final|senior|student)|in your (?:pool|pile|applicant)|has a file|has an application|would be glad|is unmatched|did not match|went unmatched)"
    r"|^ , (?:a|an|one of|our|who is applying|who has applied|whose application|ms4|fourth - year|applicant|fm|im|em)"
)
_HAS_ID = re.compile(r"^ (?:, )?(?:\( )?(?:(?:aamc|id|number|no|#|:|\.|is) )*\d")


class Names:
    """Another full name where the student's should stand. A value is (the name as written,)."""

    name = "name"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        if len(context.students) != 1:
            return
        student = context.students[0]
        is_named = any("S0" in sentence.word_set for sentence in sentences)
        is_whole = any(
            _is_whole(sentence, word, student) for sentence in sentences for word in sentence.words
        )
        is_numbered = any(student.aamc_id in sentence.word_set for sentence in sentences)
        for sentence in sentences:
            for start, end in self._others(
                sentence,
                student,
                is_named=is_named,
                is_own=context.is_own,
                is_numbered=is_numbered,
                is_whole=is_whole,
            ):
                yield Fact(self.name, student.ref, (sentence.source[start:end],), start, end)
                return

    def _others(
        self,
        sentence: Sentence,
        student: Student,
        *,
        is_named: bool,
        is_own: bool,
        is_numbered: bool,
        is_whole: bool,
    ) -> Iterator[tuple[int, int]]:
        runs = list(_name_runs(sentence))
        for first, last in runs:
            group = sentence.words[first : last + 1]
            marks = [word.text for word in group]
            if "S0" in marks:
                if not is_whole and _is_other_version(sentence, group, student):
                    yield group[0].start, group[-1].end
                continue
            at = sum(len(word.text) + 1 for word in sentence.words[:first])
            before, after = sentence.text[:at], sentence.text[at + len(" ".join(marks)) :]
            if marks == ["PER"] and not _is_plain_title(sentence.written(group[0])):
                continue
            if marks not in (["PER"], ["OST"]) and len(group) < 2:
                continue
            if _all_common(marks):
                continue
            if _HAS_ID.match(after) and (marks == ["OST"] or not _is_relative(before)):
                digits = re.search(r"\d[\d ]*", after)
                if (
                    digits
                    and len(digits.group().replace(" ", "")) == 8
                    and (marks != ["OST"] or digits.group().replace(" ", "") == student.aamc_id)
                ):
                    yield group[0].start, group[-1].end
                    continue
            if is_named or is_own or _is_relative(before):
                continue
            if (
                (is_numbered and len(group) > 1 and _INTRODUCED.search(before))
                or _STRONG.search(before)
                or (
                    _IS_STUDENT.match(after)
                    and (not before.strip() or _INTRODUCED.search(before) or before.endswith(", "))
                )
            ):
                yield group[0].start, group[-1].end

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return False

    def is_false(self, fact: Fact, student: Student) -> bool:
        return True  # only what differs from the record is read

    def say(self, fact: Fact) -> str:
        return f"the name is {fact.value[0]}"

    def say_record(self, fact: Fact, student: Student) -> str:
        return f"the name {student.name}"


# Months that are given names as well.
_NAMES_TOO = frozenset({"may", "april", "june", "august"})


def _is_whole(sentence: Sentence, word: Word, student: Student) -> bool:
    """Does the student's given and family name stand here? Then a like name beside it is somebody else's."""
    if word.text != "S0":
        return False
    written, known = parts(sentence.written(word)), parts(student.name)
    return (
        len(known) > 1
        and any(is_same_word(said, known[0]) for said in written if len(said) > 1)
        and (known[-1] in written)
    )


def _all_common(marks: list[str]) -> bool:
    return any(mark in _NO_NAMES and mark not in _NAMES_TOO for mark in marks)


def _is_plain_title(written: str) -> bool:
    return bool(re.match(r"(?:Mr|Ms|Mrs|Miss|Mx)\b", written))


def _is_relative(before: str) -> bool:
    return bool(
        re.search(
            r"(?<!\S)(?:dr|prof|professor|brother|sister|mother|father|husband|wife|partner|classmate|friend|colleague|mentor|supervisor|attending|letter from|letters from|by|with|from|director is|chief|PER and|at|in|near|named after|the|late|under|and) (?:\S+ )?$",
            before,
        )
    ) and not re.search(r"application from $", before)


def _name_runs(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Stretches of words that are written like a name: capitalised words, marks of persons, particles between."""
    first = None
    last = 0
    for i, word in enumerate([*sentence.words, Word("", -1, -1)]):
        if word.start >= 0 and _may_be_name(sentence, i, word):
            if first is None:
                first = i
            last = i
        elif first is not None and not (word.text in _PARTICLES and i == last + 1):
            yield first, last
            first = None


def _is_letters(text: str) -> bool:
    """Letters alone, or with the apostrophe of "O'Malley" and "D'Souza"."""
    return text.isalpha() or (text[1:2] == "'" and text.replace("'", "", 1).isalpha())


def _may_be_name(sentence: Sentence, i: int, word: Word) -> bool:
    if word.text in ("S0", "OST", "PER", "DIR"):
        return True
    written = sentence.written(word)
    if not written[:1].isupper() or not _is_letters(word.text) or len(word.text) < 2 or word.text in TITLES:
        return False
    if word.text.isascii() and word.text.isupper():
        return False  # a mark
    if len(written) > 1 and written[1].isupper() and len(written) < 5:
        return False  # an abbreviation
    if word.text in _COMMON or word.text in _NO_NAMES or word.text in specialty_words():
        return False
    return fold(written) == fold(word.text)  # not a spelled-out shorthand


def _is_other_version(sentence: Sentence, group: list[Word], student: Student) -> bool:
    """Is this run the student's name with one part of it another's ("Mustafa Arslan" for Gökçe Arslan)?"""
    known = parts(student.name)
    if len(known) < 2:
        return False
    written = " ".join(re.sub(r"['’]s?$", "", sentence.written(word)) for word in group)
    said = [word for word in parts(written) if word not in _PARTICLES]
    strange = [
        word
        for word in said
        if len(word) > 1
        and not any(
            stands_for(word, own, is_last=n == len(known) - 1) or is_slip(word, own)
            for n, own in enumerate(known)
        )
        and word not in "".join(known)
    ]
    if len(said) < 2 or len(strange) != 1 or _is_drawn_together(strange[0], known):
        return False
    if any(is_same_word(word, known[0]) for word in said) and known[-1] in said:
        return False  # given and family name are both right: what else stands there begins the sentence, or is a middle name
    i = sentence.words.index(group[0])
    if len(said) == 2 and known[0] not in said and known[-1] not in said:
        return False
    before = " ".join(word.text for word in sentence.words[max(0, i - 3) : i]) + " "
    if re.search(
        r"(?<!\S)(?:dr|brother|sister|mother|father|husband|wife|son|daughter|cousin|nephew|niece|uncle|aunt|grandson|granddaughter|neighbou?r|namesake|roommate|classmate|partner|dean|and|(?:daughter|son|wife|husband|child|niece|nephew|brother|sister|student|friend|mentee) of) (?:, )?$",
        before,
    ):
        return False
    behind = " ".join(word.text for word in sentence.words[i + len(group) : i + len(group) + 4])
    if re.match(
        r"(?:,? ?(?:who )?(?:is|was) not (?:him|her|them|the same|this|our|my|S\d)|,? ?no relation)(?!\S)",
        behind,
    ):
        return False
    if strange[0] == said[0] and i == 0:
        # "Put Omar's hat in the ring": what begins a sentence is a name only where the family name follows it.
        after = sentence.words[i + len(group)].text if i + len(group) < len(sentence.words) else ""
        return known[-1] in said and after in ("(", ",", "has", "is", "was", "will", "would", "have")
    return True


def _is_drawn_together(word: str, known: tuple[str, ...]) -> bool:
    """ "Mafe" for Maria Fernanda: the beginnings of two given names."""
    return any(
        word == one[:cut] + other[: len(word) - cut]
        for one, other in itertools.pairwise(known[:-1])
        for cut in range(2, len(word) - 1)
    )


_HE, _SHE = frozenset(["he", "him", "his", "himself"]), frozenset(["she", "her", "hers", "herself"])
_PEOPLE = re.compile(
    r"(?:PER|DIR|RCV|SND|OST|P\d+|guy|fellow|lady|person|patients?|mother|father|parents?|mom|dad|brother|sister|husband|wife|spouse|partner|son|daughter|boy|girl|child|baby|man|woman|gentleman|lady|grandmother|grandfather|aunt|uncle|cousin|friend|classmate|"
    r"roommate|colleague|attending|attendings|preceptor|supervisor|chair|chairman|chairwoman|chief|director|coordinator|professor|mentor|advisor|dean|doctor|physician|surgeon|nurse|teacher|intern|resident|fellow|registrar|president|secretary|"
    r"someone|somebody|anyone|who|infant|toddler|teenager|veteran|widow|widower|farmer|neighbor|owner|boss|coach|priest|pastor|rabbi)"
)
_MEN = frozenset(
    [
        "boy",
        "man",
        "men",
        "guy",
        "fellow",
        "brother",
        "father",
        "dad",
        "son",
        "husband",
        "uncle",
        "grandfather",
        "gentleman",
        "mr",
        "nephew",
        "lad",
        "king",
    ]
)
_WOMEN = frozenset(
    [
        "girl",
        "woman",
        "women",
        "lady",
        "sister",
        "mother",
        "mom",
        "mum",
        "daughter",
        "wife",
        "aunt",
        "grandmother",
        "mrs",
        "ms",
        "miss",
        "niece",
        "widow",
    ]
)
_SAYS = re.compile(r" (?:says|said|writes|wrote|thinks|tells|told|claims|describes|calls|asks|asked)(?!\S)")
_IS_A = re.compile(
    r"(?<!\S)(?:S0|she|he|they)(?: \( \S+(?: \S+)? \))?(?: ,)? (?:is|was|remains|are) (?:a|an|the|one of the|such a|that) (?:\S+ ){0,2}$"
)
_OWN_NOUN = frozenset(["student", "candidate", "applicant", "advisee", "mentee", "senior", "graduate"])
_TOLD = word_list("told")
# Verbs whose object after the student's name is the student: "Maya Chen is super, had him for a month".
_OF_STUDENT = frozenset(
    [
        "had",
        "supervised",
        "taught",
        "precepted",
        "recommend",
        "know",
        "known",
        "watched",
        "hire",
        "consider",
        "interview",
        "trust",
        "advised",
        "mentored",
    ]
)
_OUTSIDERS_VERBS = re.compile(
    r"^ (?:(?:already|also|then|just|kindly|really) )*(?:will|would|said|says|asked|asks|noted|thanked|promised|agreed|wrote|jotted|seemed|laughed|replied|knows|remembers|remembered|likes|liked|took (?:note|it|the|down)|"
    r"was (?:polite|fine|pleased|glad|kind|boarding|busy|happy|receptive|warm|noncommittal|interested in)|sounded|hung|mentioned|wants to (?:see|read|know|hear|meet|talk)|has (?:the file|a stack|it)|can not|could not|did not|may|might|listened|thought|printed|pulled|looked|read|promises|is (?:going to|away|on|out|busy|happy|in))(?: |$)"
)
_OWN_VERBS = re.compile(
    r"^ (?:ran|worked|rotated|applied|scored|passed|failed|grew|speaks|published|led|scrubbed|graduates|graduated|interviewed|matched|rounded|trained|volunteered|came to us|has applied|is applying|was my|was on|honored|wrote the|taught|built|did (?:a|his|her|two|three|well))(?: |$)"
)


class Pronouns:
    """ "he" or "she" for a student whose record has neither. A value is (the pronoun's kind,)."""

    name = "pronoun"
    released_by = frozenset[str]()

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        if len(context.students) != 1 or context.is_own:
            return
        student = context.students[0]
        listed = set(re.findall(r"[a-z]+", student.pronouns.lower()))
        wrong = {
            word: kind for kind, forms in (("he", _HE), ("she", _SHE)) if kind not in listed for word in forms
        }
        if not wrong or not listed & {"he", "she", "they", "ze", "xe", "ey"} or "any" in listed:
            return
        right = _HE | _SHE if len({*wrong.values()}) == 2 else (_HE | _SHE) - set(wrong)
        mixed = len({*wrong.values()}) == 1 and any(sentence.word_set & right for sentence in sentences)
        of_others: set[str] = set()
        for n, sentence in enumerate(sentences):
            for i, word in enumerate(sentence.words):
                kind = wrong.get(word.text)
                if not kind or kind in of_others:
                    continue
                if self._is_of_student(sentences, n, i, context, mixed=mixed):
                    yield Fact(self.name, student.ref, (kind,), word.start, word.end)
                    return
                if word.text not in ("her", "his"):
                    of_others.add(kind)  # somebody else is called so, and goes on being

    def _is_of_student(
        self, sentences: list[Sentence], n: int, i: int, context: Context, *, mixed: bool
    ) -> bool:
        sentence = sentences[n]
        word = sentence.words[i].text
        follows = sentence.text[sum(len(w.text) + 1 for w in sentence.words[:i]) + len(word) :]
        if i and sentence.words[i - 1].text in _TOLD and not follows.startswith(" back"):
            return False
        if _OUTSIDERS_VERBS.match(follows) and context.is_note:
            return False
        if _SAYS.match(follows) and any(
            w.text in ("PER", "DIR", "SND") for s in sentences[: n + 1] for w in s.words
        ):
            return False
        if self._is_after_another(sentences, n, i, word):
            return False
        antecedent, distance = self._antecedent(sentences, n, i)
        if not antecedent:
            return False
        near = distance == 0
        if i and near and sentence.words[i - 1].text in _OF_STUDENT:
            return True
        if word in ("him", "himself", "hers", "herself") and near:
            return False
        if (
            word == "her"
            and (
                (near and not re.match(r" [a-z]", follows))
                or re.match(r" (?:,|;|\.|to |and |in |on |at |with |for |from |as |when )", follows)
            )
            and near
        ):
            return False
        if context.is_note and mixed:
            return False
        if context.is_note:
            close = near and self._words_between(sentence, i) <= 3
            return close or (i == 0 and bool(_OWN_VERBS.match(follows)))
        if mixed:
            return i == 0 and word in ("he", "she") and distance == 1
        return True

    @staticmethod
    def _is_after_another(sentences: list[Sentence], n: int, i: int, word: str) -> bool:
        """Has somebody been spoken of before whom the word suits: a boy, a sister?"""
        nouns = _MEN if word in _HE else _WOMEN
        before = [w.text for sentence in sentences[max(0, n - 3) : n] for w in sentence.words]
        before += [w.text for w in sentences[n].words[:i]]
        return any(
            text in nouns and not _IS_A.search(" ".join(before[:k]) + " ") for k, text in enumerate(before)
        )

    @staticmethod
    def _words_between(sentence: Sentence, i: int) -> int:
        for back in range(i - 1, -1, -1):
            if sentence.words[back].text == "S0":
                return i - back - 1
        return 99

    @staticmethod
    def _antecedent(sentences: list[Sentence], n: int, i: int) -> tuple[bool, int]:
        """Is the nearest person spoken of before this word the student, and how many sentences back?"""
        for distance in range(4):
            if n - distance < 0:
                return False, 0
            sentence = sentences[n - distance]
            upto = i if distance == 0 else len(sentence.words)
            named = [w.text for w in sentence.words[:upto]]
            for back in range(len(named) - 1, -1, -1):
                text = named[back]
                if text == "S0" or (
                    text in _OWN_NOUN and not (back and named[back - 1] in ("another", "other"))
                ):
                    others = [w for w in named[:back] if w not in ("RCV", "SND") and _PEOPLE.fullmatch(w)]
                    strangers = any(_is_stranger(sentence, k) for k in range(back))
                    return not others and not strangers, distance
                if _PEOPLE.fullmatch(text) and text.islower() and _IS_A.search(" ".join(named[:back]) + " "):
                    continue  # "Maya Chen is the calmest man I know": the student
                if _PEOPLE.fullmatch(text) and not (
                    text == "RCV" and (back == 0 or named[back - 1] in (",", "dear", "hi", "hello"))
                ):
                    return False, distance
                if _is_stranger(sentence, back):
                    return False, distance
        return False, 0

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        return False

    def is_false(self, fact: Fact, student: Student) -> bool:
        return True  # only what differs from the record is read

    def say(self, fact: Fact) -> str:
        return f"the pronoun is {fact.value[0]}"

    def say_record(self, fact: Fact, student: Student) -> str:
        return student.pronouns


def _is_stranger(sentence: Sentence, i: int) -> bool:
    word = sentence.words[i]
    return (
        i > 0
        and _may_be_name(sentence, i, word)
        and sentence.words[i - 1].text
        in _TOLD | {"and", "says", "dr", "that", "out", "up", "know", "knows", "via"}
    )
