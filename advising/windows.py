"""From rows to the pure window: what is on file of each pair, read in a fixed number of queries.

`window.py` answers; this module only brings it its plain values. Every way out asks here: `window_of` for one
pair, `windows_of` for all pairs of a student, `on_file_of_cycle` for a board, `may_send` for a message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby

from django.db.models import QuerySet

from advising import contact as pure
from advising.clock import EASTERN, Former, MilestoneKey, Milestones
from advising.models import (
    ApplicationWord,
    Contact,
    Cycle,
    Intel,
    IntelKind,
    MilestoneMove,
    Person,
    Policy,
    Program,
    Student,
    StudentStatus,
    Target,
    User,
)
from advising.standings import Standing, standing_of
from advising.window import Pair, Passage, Window, may_speak, window, window_about_nobody
from advising.window import Policy as WindowPolicy

Touched = tuple[Student | None, Program]


def policy_of(cycle: Cycle) -> WindowPolicy:
    """The cycle's two settings as the window takes them."""
    return WindowPolicy(cycle.answer_for_student, warns=cycle.policy == Policy.WARN)


def milestones_of(cycle: Cycle) -> Milestones:
    """The milestones, with what stood before each move. One query beside the milestones' own."""
    moves = MilestoneMove.objects.filter(milestone__cycle=cycle).select_related("milestone")
    eras = [
        (until, {MilestoneKey(move.milestone.key): move.was for move in reversed(list(together))})
        for until, together in groupby(moves.order_by("moved_at", "pk"), key=lambda move: move.moved_at)
    ]
    standing = [dict[MilestoneKey, datetime | None](cycle.clock_milestones())]
    for _, was in reversed(eras):
        standing.append({**standing[-1], **was})
    chain = Milestones(standing.pop())
    for until, _ in eras:
        chain = Milestones(standing.pop(), former=Former(chain, until))
    return chain


@dataclass(frozen=True)
class OnFile:
    """What is on file of some pairs, with the clock and the policy by which they are answered."""

    milestones: Milestones
    policy: WindowPolicy
    pairs: Mapping[tuple[int, int], Pair]
    """By student's and program's id."""

    def window(
        self, student: Student, program: Program, who: Standing, *, now: datetime, at: datetime | None = None
    ) -> Window:
        """The answer for one pair that was read. Raises KeyError for another."""
        return window(
            self.pairs[student.pk, program.pk],
            asker=who.towards(student),
            milestones=self.milestones,
            policy=self.policy,
            now=now,
            at=at,
        )

    def windows(self, student: Student, who: Standing, *, now: datetime) -> dict[int, Window]:
        """The answers for every pair of this student that was read, by the program's id."""
        asker = who.towards(student)
        return {
            program: window(pair, asker=asker, milestones=self.milestones, policy=self.policy, now=now)
            for (owner, program), pair in self.pairs.items()
            if owner == student.pk
        }


def on_file_of(student: Student, programs: Collection[Program] = ()) -> OnFile:
    """All pairs of one student that have a target, a contact or a word, and those with the programs given."""
    cycle = student.cycle
    return _read(
        cycle,
        [student],
        Contact.objects.filter(student=student),
        ApplicationWord.objects.filter(student=student),
        Target.objects.filter(student=student),
        extra=[(student.pk, program.pk) for program in programs],
    )


def on_file_of_cycle(cycle: Cycle, students: Collection[Student] | None = None) -> OnFile:
    """All pairs of a cycle, or of some of its students: as many queries for two hundred students as for one."""
    if students is None:
        students = list(cycle.students.select_related("person"))
        return _read(
            cycle,
            students,
            Contact.objects.filter(cycle=cycle),
            ApplicationWord.objects.filter(student__cycle=cycle),
            Target.objects.filter(student__cycle=cycle),
        )
    return _read(
        cycle,
        students,
        Contact.objects.filter(student__in=students),
        ApplicationWord.objects.filter(student__in=students),
        Target.objects.filter(student__in=students),
    )


def pair_for(student: Student, program: Program) -> Pair:
    """What is on file of one pair, whether or not anything is."""
    return _pairs_of([(student, program)]).pairs[student.pk, program.pk]


def window_of(
    student: Student, program: Program, *, who: User | Person, now: datetime, at: datetime | None = None
) -> Window:
    """May this person speak to this program about this student; `now` and `at` are cycle time, as in `window`."""
    on_file = _pairs_of([(student, program)])
    return on_file.window(student, program, standing_of(who, now=now), now=now, at=at)


def windows_of(student: Student, *, who: User | Person, now: datetime) -> dict[int, Window]:
    """The windows of every pair of a student on file, by the program's id."""
    return on_file_of(student).windows(student, standing_of(who, now=now), now=now)


def may_send(
    cycle: Cycle,
    touched: Iterable[Touched],
    *,
    who: User | Person,
    now: datetime,
    at: datetime | None = None,
    answers: Iterable[int] | None = None,
) -> Passage:
    """Whether a message may go, by the windows of all the pairs that it touches (point 18).

    `touched`: each student and program of its touches; no student for what is about nobody. `answers`: the ids
    of the people to whom the program's own message was addressed that this one answers, None where it answers none.
    """
    touched = list(touched)
    standing = standing_of(who, now=now)
    pairs = [(student, program) for student, program in touched if student is not None]
    on_file = _pairs_of(pairs, cycle=cycle)
    addressed = None if answers is None else frozenset(answers)
    found = []
    for student, program in touched:
        if student is not None:
            found.append(on_file.window(student, program, standing, now=now, at=at))
            continue
        sisters = _families([program.pk], cycle).get(program.pk, frozenset())
        found.append(
            window_about_nobody(
                Pair(None, program.pk, program_name=program.institution_name, sisters=sisters),
                asker=standing.towards_nobody(),
                milestones=on_file.milestones,
                policy=on_file.policy,
                now=now,
                at=at,
                answers=addressed,
            )
        )
    return may_speak(found)


def family_of(program: Program, cycle: Cycle) -> frozenset[int]:
    """The program's id and its sisters'."""
    return _families([program.pk], cycle).get(program.pk, frozenset()) | {program.pk}


# --- reading --------------------------------------------------------------------------------------


def _pairs_of(pairs: list[tuple[Student, Program]], cycle: Cycle | None = None) -> OnFile:
    students = list({student.pk: student for student, _ in pairs}.values())
    programs = list({program.pk: program for _, program in pairs}.values())
    return _read(
        cycle or students[0].cycle,
        students,
        Contact.objects.filter(student__in=students, program__in=programs),
        ApplicationWord.objects.filter(student__in=students, program__in=programs),
        Target.objects.filter(student__in=students, program__in=programs),
        extra=[(student.pk, program.pk) for student, program in pairs],
    )


def _read(
    cycle: Cycle,
    students: Collection[Student],
    contacts: QuerySet[Contact],
    words: QuerySet[ApplicationWord],
    targets: QuerySet[Target],
    extra: Iterable[tuple[int, int]] = (),
) -> OnFile:
    """Contacts, words, targets, programs with sisters, intel and moves: a query each."""
    contacts_by, words_by = defaultdict(list), defaultdict(list)
    wanted = set(extra)
    for contact in contacts.order_by("at", "pk"):
        contacts_by[contact.student_id, contact.program_id].append(plain_contact(contact))
    for word in words.select_related("contact").order_by("said_at", "pk"):
        words_by[word.student_id, word.program_id].append(_plain_word(word))
    for target in targets.order_by("pk"):
        wanted.add((target.student_id, target.program_id))
        if target.applied_at is not None and not target.is_applied_by_word:
            # An application on file. Read first, so that of two words at one instant it is the older.
            on_file = pure.Word(True, said_at=target.applied_at, applied_at=target.applied_at)
            words_by[target.student_id, target.program_id].insert(0, on_file)
    wanted |= contacts_by.keys() | words_by.keys()
    ids = {program for _, program in wanted}
    families, names = _families(ids, cycle), _names(ids)
    outside = _not_in_soap_since(cycle, ids)
    by_id = {student.pk: student for student in students}
    return OnFile(
        milestones_of(cycle),
        policy_of(cycle),
        {
            (student, program): Pair(
                student,
                program,
                by_id[student].person.first_name,
                names[program],
                families.get(program, frozenset()),
                tuple(contacts_by[student, program]),
                tuple(words_by[student, program]),
                _ineligible_since(by_id[student]),
                outside.get(program),
            )
            for student, program in sorted(wanted)
        },
    )


def plain_contact(contact: Contact) -> pure.Contact:
    """A row as the pure rules take it."""
    logger = contact.logger_id
    if logger is None and contact.logged_by_id is not None:
        logger = -contact.logged_by_id
    return pure.Contact(
        id=contact.pk,
        program=contact.program_id,
        at=contact.at,
        filed_at=contact.filed_at,
        contacted=contact.contacted_id,
        contacted_hat=pure.Hat(contact.contacted_hat) if contact.contacted_hat else None,
        logger=logger,
        kind=pure.ContactKind(contact.kind),
        speaks_for_program=contact.speaks_for_program,
        contacted_is_program=contact.contacted_is_program,
        logger_is_program=contact.logger_is_program,
        is_authenticated=contact.is_authenticated,
        answers_our_thread=contact.answers_our_thread,
        confirmed_at=contact.confirmed_at,
        declined_at=contact.declined_at,
        student_part_ended_at=contact.student_part_ended_at,
        taken_back_at=contact.taken_back_at,
    )


def _plain_word(word: ApplicationWord) -> pure.Word:
    applied_at = word.applied_at
    if word.applied and word.contact is not None and applied_at is None:
        applied_at = word.contact.at
    return pure.Word(
        applied=word.applied,
        said_at=word.said_at,
        is_students_own=word.is_students_own,
        applied_at=applied_at,
        contact=word.contact_id,
        withdrawn_at=word.withdrawn_at,
    )


def _ineligible_since(student: Student) -> datetime | None:
    return student.status_at if student.status == StudentStatus.INELIGIBLE else None


def _names(ids: Collection[int]) -> dict[int, str]:
    return dict(Program.objects.filter(pk__in=ids).values_list("pk", "institution_name"))


def _families(ids: Collection[int], cycle: Cycle) -> dict[int, frozenset[int]]:
    """The sisters of each program, itself left out; of other schools' own programs none."""
    keys = Program.objects.filter(pk__in=ids).values("sister_key")
    by_key: dict[str, set[int]] = defaultdict(set)
    for key, program in (
        Program.objects.directory(cycle.school_id)
        .filter(sister_key__in=keys)
        .order_by("pk")
        .values_list("sister_key", "pk")
    ):
        by_key[key].add(program)
    return {
        program: frozenset(family - {program})
        for family in by_key.values()
        for program in family
        if program in ids
    }


def _not_in_soap_since(cycle: Cycle, ids: Collection[int]) -> dict[int, datetime]:
    """From the start of the Eastern day on which the school knew it; the latest intel of its kind counts."""
    latest: dict[int, Intel] = {}
    known = Intel.objects.filter(school=cycle.school_id, kind=IntelKind.NOT_IN_SOAP, program__in=ids)
    for intel in known.order_by("known_on", "pk"):
        latest[intel.program_id] = intel
    return {
        program: datetime.combine(intel.known_on, time(), tzinfo=EASTERN).astimezone(UTC)
        for program, intel in latest.items()
        if intel.value.strip().lower() != "no"
    }
