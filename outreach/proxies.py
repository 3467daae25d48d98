"""Asking somebody of ours to speak to a program: to answer it is one thing, to open contact another (window.md 20).

Which it is, the windows of the person asked say: where the program has made contact, whatever is asked is an answer.
"""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from advising import specialties
from advising.models import IS_THE_PROGRAM, Cycle, Person, Program, Role, Student
from advising.standings import standing_of
from advising.window import Asked, Proxy, Window, proxy
from advising.windows import OnFile, milestones_of, on_file_of, policy_of
from outreach.checks.finding import Evidence
from outreach.checks.names import program_key

_OTHERS = re.compile(
    r"\b(?:other|another|any|every|all|some|several|more|few|your|various|local|different)\s+(?:\w+\s+){0,2}"
    r"(?:programs?|directors?|pds?|hospitals?|places?|friends|contacts|colleagues)\b|\bprograms\b",
    re.IGNORECASE,
)
_ANSWERING = re.compile(
    r"\b(?:answer|reply|respond|(?:call|phone|ring|write|text|email|mail|get)\s+(?:\w+\s+){0,3}?back|return\s+\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


def judge_ask(
    *,
    cycle: Cycle,
    students: Collection[Student],
    programs: Collection[Program],
    receiver: Person,
    body: str,
    ask: Evidence,
    now: datetime,
    at: datetime,
) -> Proxy:
    """Whether this person may be asked what these words ask; the first student for whom they may not decides.

    `programs` are the message's own. The words decide before them: a program named in the ask, or last before it. An
    ask that names none, of a message that has none, is an answer only if it says so ("call them back").
    """
    standing = standing_of(receiver, now=now)
    answer = Proxy(is_shut=False)
    for student in students:
        named = _named(cycle, student, programs, body, ask)
        on_file = on_file_of(student, named or programs)
        windows = _windows(on_file, student, named or list(programs), ask, receiver, now=now, at=at)
        is_answer = (
            bool(windows) and all(one.is_open for one in windows) and not _OTHERS.search(_sentence(body, ask))
        )
        answer = proxy(
            Asked.ANSWER if is_answer else Asked.OPEN_CONTACT,
            windows,
            receiver=standing.towards(student),
            milestones=on_file.milestones,
            policy=on_file.policy,
            now=now,
            at=at,
        )
        if answer.is_shut:
            return answer
    return answer if students else _about_nobody(cycle, receiver, now=now, at=at)


def _windows(
    on_file: OnFile,
    student: Student,
    programs: Collection[Program],
    ask: Evidence,
    receiver: Person,
    *,
    now: datetime,
    at: datetime,
) -> list[Window]:
    standing = standing_of(receiver, now=now)
    if programs:
        return [on_file.window(student, program, standing, now=now, at=at) for program in programs]
    if not _ANSWERING.search(ask.quote):
        return []
    return [one for one in on_file.windows(student, standing, now=now).values() if one.is_open]


def _about_nobody(cycle: Cycle, receiver: Person, *, now: datetime, at: datetime) -> Proxy:
    return proxy(
        Asked.OPEN_CONTACT,
        receiver=standing_of(receiver, now=now).towards_nobody(),
        milestones=milestones_of(cycle),
        policy=policy_of(cycle),
        now=now,
        at=at,
    )


# --- which program the words mean -----------------------------------------------------------------


def _named(
    cycle: Cycle, student: Student, programs: Collection[Program], body: str, ask: Evidence
) -> list[Program]:
    """The programs that the ask names, by name or by their director's; else the last one named before it."""
    aimed = Program.objects.filter(Q(targets__student=student) | Q(contacts__student=student)).distinct()
    known = {program.pk: program for program in (*programs, *aimed)}
    sentence = _sentence(body, ask)
    asked, directors = _in(sentence, known.values()), _directors(cycle, sentence)
    if asked or directors:
        return list({program.pk: program for program in (*asked, *directors)}.values())
    before = body[: ask.start] if ask.field == "body" else ""
    return [program for program in known.values() if program.pk in _last_named(before, known)]


def _sentence(body: str, ask: Evidence) -> str:
    """The ask with what follows it up to the end of its sentence."""
    if ask.field != "body":
        return ask.quote
    end = re.search(r"[.!?\n]\s", body[ask.end :])
    return body[ask.start : ask.end + (end.start() if end else len(body))]


def _last_named(text: str, known: dict[int, Program]) -> list[int]:
    for sentence in reversed(re.split(r"(?<=[.!?])\s+|\n", text)):
        found = _in(sentence, known.values())
        if found:
            return [program.pk for program in found]
    return []


def _in(text: str, programs: Collection[Program]) -> list[Program]:
    words = " ".join(_words(text))
    return [program for program in programs if f" {' '.join(_key(program))} " in f" {words} "]


def _key(program: Program) -> tuple[str, ...]:
    return program_key(program.institution_name, specialties.by_code(program.specialty_code).name)


def _words(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(bare.casefold())


def _directors(cycle: Cycle, quote: str) -> list[Program]:
    """Those whose director, co-director or coordinator the words name."""
    names = {word for word in _WORD.findall(quote) if word[:1].isupper()}
    roles = Role.objects.filter(
        person__school=cycle.school_id,
        kind__in=IS_THE_PROGRAM,
        program__isnull=False,
        person__family_name__in=names,
    ).select_related("program")
    return [role.program for role in roles if role.program is not None]
