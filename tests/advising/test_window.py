"""The contact window: design's tables row by row, then the fine points in their order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from advising.clock import MilestoneKey, Milestones
from advising.contact import (
    Application,
    Asker,
    Contact,
    ContactKind,
    Hat,
    Rank,
    Word,
    application,
    hat_of,
    may_amend,
    may_confirm,
    may_decline,
    may_end_student_part,
    may_log_at,
    may_take_back,
)
from advising.refusals import Refusal
from advising.window import (
    Asked,
    Effect,
    Override,
    Pair,
    Policy,
    Reason,
    Shown,
    Window,
    WindowShut,
    covers,
    may_override,
    may_speak,
    proxy,
    shown,
    window,
    window_about_nobody,
)
from tests.moments import HOUR, MINUTE, TUESDAY_NOON, WEDNESDAY_NOON, eastern

PRIYA = 1
RIVERSIDE, RIVERSIDE_PRELIM, NORTHFIELD = 10, 11, 20
DEAN, STAFF, OKAFOR, TRAN, COLLEAGUE, MARCHETTI, DOYLE, STUDENT = 1, 2, 3, 4, 5, 6, 7, 8

LIST = eastern(3, 15, 10)
REVIEW = eastern(3, 16, 8)
ENDS = eastern(3, 18, 21)
NINE = eastern(3, 16, 9)
SECOND = timedelta(seconds=1)

WEEK = Milestones(
    {
        MilestoneKey.MATCH_STATUS_RELEASED: LIST,
        MilestoneKey.UNFILLED_LIST_RELEASED: LIST,
        MilestoneKey.PROGRAMS_REVIEW_BEGIN: REVIEW,
        MilestoneKey.SOAP_ENDS: ENDS,
    }
)
ANSWERS = Policy(answer_for_student=True)
LEAVES_IT = Policy(answer_for_student=False)

dean = Asker(DEAN, Hat.DESK, Rank.DEAN)
staff = Asker(STAFF, Hat.DESK, Rank.STAFF)
advocate = Asker(OKAFOR, Hat.DESK)
backup = Asker(TRAN, Hat.DESK)
colleague = Asker(COLLEAGUE, Hat.FACULTY)
alum = Asker(MARCHETTI, Hat.ALUM)
other_alum = Asker(DOYLE, Hat.ALUM)
student = Asker(STUDENT, Hat.STUDENT)
EVERYBODY = (dean, staff, advocate, backup, colleague, alum, other_alum, student)
FAMILY = frozenset({RIVERSIDE, RIVERSIDE_PRELIM})


def a_contact(
    contacted: int = OKAFOR,
    hat: Hat | None = Hat.DESK,
    logger: int | None = None,
    *,
    at: datetime = NINE,
    filed_at: datetime | None = None,
    id: int = 1,  # noqa: A002
    program: int = RIVERSIDE,
    **more: object,
) -> Contact:
    """Contact by Riverside about Priya, logged by the person contacted unless somebody else is named."""
    base = Contact(
        id=id,
        program=program,
        at=at,
        filed_at=filed_at or at,
        contacted=contacted,
        contacted_hat=hat,
        logger=contacted if logger is None else logger,
    )
    return replace(base, **more)  # type: ignore[arg-type]


APPLIED = Word(applied=True, said_at=eastern(3, 15, 12), applied_at=eastern(3, 15, 12))


def a_pair(*contacts: Contact, words: Sequence[Word] = (APPLIED,), **more: object) -> Pair:
    base = Pair(
        PRIYA,
        RIVERSIDE,
        "Priya",
        "Riverside",
        sisters=frozenset({RIVERSIDE_PRELIM}),
        contacts=contacts,
        words=tuple(words),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def ask(
    pair: Pair,
    asker: Asker = advocate,
    *,
    now: datetime = TUESDAY_NOON,
    at: datetime | None = None,
    milestones: Milestones = WEEK,
    policy: Policy = ANSWERS,
) -> Window:
    return window(pair, asker=asker, milestones=milestones, policy=policy, now=now, at=at)


def open_for(pair: Pair, *, now: datetime = TUESDAY_NOON, policy: Policy = ANSWERS) -> set[Asker]:
    return {asker for asker in EVERYBODY if ask(pair, asker, now=now, policy=policy).is_open}


DESK = {dean, staff, advocate, backup}


# --- when (design, first table) -------------------------------------------------------------------


@pytest.mark.parametrize("asker", EVERYBODY)
def test_window_before_quiet_from_is_open_for_everybody(asker):
    assert ask(a_pair(), asker, now=LIST - SECOND).reason is Reason.BEFORE_QUIET


@pytest.mark.parametrize("asker", EVERYBODY)
def test_window_from_quiet_from_is_shut_for_everybody(asker):
    assert not ask(a_pair(), asker, now=LIST).is_open


@pytest.mark.parametrize("asker", EVERYBODY)
def test_window_until_soap_ends_is_shut_for_everybody(asker):
    assert not ask(a_pair(), asker, now=ENDS - SECOND).is_open


@pytest.mark.parametrize("asker", EVERYBODY)
def test_window_from_soap_ends_is_open_for_everybody(asker):
    assert ask(a_pair(), asker, now=ENDS).reason is Reason.SOAP_ENDED


def test_window_follows_an_earlier_quiet_from():
    counsel = WEEK.moved({MilestoneKey.QUIET_FROM: eastern(3, 3, 21)})

    assert ask(a_pair(), now=eastern(3, 10, 12), milestones=counsel).reason is Reason.TOO_EARLY


def test_window_where_the_clock_is_unknown_is_shut():
    assert ask(a_pair(a_contact()), milestones=Milestones({})).reason is Reason.CLOCK_UNKNOWN


def test_window_opens_by_contact_at_the_start_of_review():
    contact = a_contact(at=REVIEW)

    assert ask(a_pair(contact), now=REVIEW).reason is Reason.CONTACTED


def test_window_of_an_ineligible_student_is_shut_whatever_the_program_does():
    pair = a_pair(a_contact(), ineligible_since=LIST)

    assert open_for(pair) == set()
    assert ask(pair).reason is Reason.INELIGIBLE


def test_window_of_a_program_outside_soap_is_shut_whatever_it_does():
    pair = a_pair(a_contact(), not_in_soap_since=LIST)

    assert open_for(pair) == set()
    assert ask(pair).reason is Reason.NOT_IN_SOAP


@pytest.mark.parametrize("kind", [kind for kind in ContactKind if kind is not ContactKind.CONTACT])
def test_window_what_is_no_contact_opens_nothing(kind):
    contact = a_contact(kind=kind, confirmed_at=NINE)

    assert open_for(a_pair(contact)) == set()


# --- who was contacted, who says so (design, second table) ----------------------------------------


def test_window_desk_contacted_and_logs_it_opens_for_desk_and_student_at_once():
    assert open_for(a_pair(a_contact(OKAFOR, Hat.DESK, OKAFOR))) == DESK | {student}


def test_window_desk_contacted_and_forwards_it_from_a_proven_address_opens_at_once():
    forwarded = a_contact(OKAFOR, Hat.DESK, OKAFOR, is_authenticated=True)

    assert open_for(a_pair(forwarded)) == DESK | {student}


def test_window_program_answers_a_thread_of_the_desk_opens_at_once():
    answer = replace(a_contact(OKAFOR, Hat.DESK), logger=None, answers_our_thread=True)

    assert open_for(a_pair(answer)) == DESK | {student}


def test_window_desk_contacted_and_somebody_else_logs_it_waits():
    assert open_for(a_pair(a_contact(OKAFOR, Hat.DESK, TRAN))) == set()


def test_window_desk_contacted_and_somebody_else_logs_it_opens_when_confirmed():
    contact = a_contact(OKAFOR, Hat.DESK, TRAN, confirmed_at=NINE + HOUR)

    assert open_for(a_pair(contact), now=NINE + HOUR - SECOND) == set()
    assert open_for(a_pair(contact), now=NINE + HOUR) == DESK | {student}


@pytest.mark.parametrize("logger", [COLLEAGUE, OKAFOR, STUDENT])
def test_window_other_faculty_contacted_waits_whoever_logs_it(logger):
    assert open_for(a_pair(a_contact(COLLEAGUE, Hat.FACULTY, logger))) == set()


def test_window_other_faculty_contacted_opens_for_desk_and_student_when_confirmed():
    contact = a_contact(COLLEAGUE, Hat.FACULTY, COLLEAGUE, confirmed_at=NINE)

    assert open_for(a_pair(contact)) == DESK | {student}


@pytest.mark.parametrize("logger", [STUDENT, OKAFOR, DEAN, COLLEAGUE])
def test_window_student_contacted_opens_for_the_student_at_once_whoever_logs_it(logger):
    assert open_for(a_pair(a_contact(STUDENT, Hat.STUDENT, logger))) == {student}


def test_window_student_contacted_opens_for_the_desk_when_confirmed_where_the_cycle_says_so():
    contact = a_contact(STUDENT, Hat.STUDENT, STUDENT, confirmed_at=NINE)

    assert open_for(a_pair(contact), policy=ANSWERS) == DESK | {student}


@pytest.mark.parametrize("policy", [LEAVES_IT, Policy(answer_for_student=None)])
def test_window_student_contacted_stays_the_students_where_the_cycle_does_not_answer_for_her(policy):
    contact = a_contact(STUDENT, Hat.STUDENT, STUDENT, confirmed_at=NINE)

    assert open_for(a_pair(contact), policy=policy) == {student}
    assert ask(a_pair(contact), policy=policy).reason is Reason.STUDENT_ANSWERS


@pytest.mark.parametrize("logger", [MARCHETTI, OKAFOR])
def test_window_alum_contacted_waits(logger):
    assert open_for(a_pair(a_contact(MARCHETTI, Hat.ALUM, logger))) == set()


def test_window_alum_contacted_opens_for_that_alum_desk_and_student_when_confirmed():
    contact = a_contact(MARCHETTI, Hat.ALUM, MARCHETTI, confirmed_at=NINE)

    assert open_for(a_pair(contact)) == DESK | {student, alum}


@pytest.mark.parametrize("hat", [*Hat, None])
def test_window_contact_before_review_opens_for_nobody(hat):
    contact = a_contact(MARCHETTI, hat, at=REVIEW - SECOND, confirmed_at=NINE)

    assert open_for(a_pair(contact)) == set()


@pytest.mark.parametrize("hat", [*Hat, None])
def test_window_contact_before_the_application_opens_for_nobody(hat):
    contact = a_contact(MARCHETTI, hat, confirmed_at=NINE)
    later = Word(applied=True, said_at=NINE, applied_at=NINE + SECOND)

    assert open_for(a_pair(contact, words=[later])) == set()


def test_window_contact_before_the_application_says_so():
    later = Word(applied=True, said_at=NINE, applied_at=NINE + SECOND)

    assert ask(a_pair(a_contact(), words=[later])).reason is Reason.BEFORE_APPLICATION


@pytest.mark.parametrize("hat", [*Hat, None])
def test_window_where_the_student_says_she_did_not_apply_opens_for_nobody(hat):
    contact = a_contact(MARCHETTI, hat, confirmed_at=NINE)
    hers = Word(applied=False, said_at=NINE, is_students_own=True, contact=1)

    assert open_for(a_pair(contact, words=[APPLIED, hers])) == set()


def test_window_where_the_student_says_she_did_not_apply_says_so():
    hers = Word(applied=False, said_at=NINE, is_students_own=True, contact=1)

    assert ask(a_pair(a_contact(), words=[APPLIED, hers])).reason is Reason.NOT_APPLIED


# --- 1-5: milestones and moves (the moves themselves: test_moves.py) ------------------------------


def test_point_1_empty_quiet_from_follows_the_list():
    later = WEEK.moved({MilestoneKey.UNFILLED_LIST_RELEASED: LIST + HOUR})

    assert later.quiet_from == LIST + HOUR


def test_point_1_quiet_from_after_the_list_rules_nothing():
    late = WEEK.moved({MilestoneKey.QUIET_FROM: LIST + HOUR})

    assert late.quiet_from == LIST


def test_point_3_openings_from_before_a_moved_review_count_nothing():
    moved = WEEK.moved({MilestoneKey.PROGRAMS_REVIEW_BEGIN: NINE + SECOND})

    assert ask(a_pair(a_contact()), milestones=moved).reason is Reason.BEFORE_REVIEW


def test_point_3_moved_back_they_count_again():
    moved = WEEK.moved({MilestoneKey.PROGRAMS_REVIEW_BEGIN: NINE + SECOND})
    back = moved.moved({MilestoneKey.PROGRAMS_REVIEW_BEGIN: REVIEW})

    assert ask(a_pair(a_contact()), milestones=back).is_open


# --- 6-9: who is bound ----------------------------------------------------------------------------


def test_point_6_corrected_openings_on_file_count_again():
    assert ask(a_pair(a_contact(), ineligible_since=None)).is_open


EMBARGO_LATE = WEEK.moved({MilestoneKey.MATCH_STATUS_RELEASED: WEDNESDAY_NOON})


@pytest.mark.parametrize("asker", [advocate, student])
def test_point_6_under_embargo_the_window_does_not_tell_the_status(asker):
    pair = a_pair(a_contact())
    ineligible = replace(pair, ineligible_since=LIST)

    told = ask(ineligible, asker, milestones=EMBARGO_LATE)

    assert told.sentence == ask(pair, asker, milestones=EMBARGO_LATE).sentence
    assert told.since == ask(pair, asker, milestones=EMBARGO_LATE).since


@pytest.mark.parametrize("asker", [dean, staff])
def test_point_6_under_embargo_deans_and_staff_are_told(asker):
    pair = a_pair(a_contact(), ineligible_since=LIST)

    assert ask(pair, asker, milestones=EMBARGO_LATE).reason is Reason.INELIGIBLE


def test_point_6_under_embargo_a_moment_after_it_does_not_tell_either():
    pair = a_pair(a_contact(), ineligible_since=LIST)

    told = ask(pair, advocate, milestones=EMBARGO_LATE, at=WEDNESDAY_NOON + HOUR)

    assert told.reason is Reason.CONTACTED


def test_point_6_an_alum_never_hears_that_a_student_is_ineligible():
    pair = a_pair(ineligible_since=LIST)

    assert ask(pair, alum).reason is Reason.NO_CONTACT


def test_point_8_faculty_who_was_contacted_stays_shut():
    contact = a_contact(COLLEAGUE, Hat.FACULTY, confirmed_at=NINE)

    assert ask(a_pair(contact), colleague).reason is Reason.NOT_OF_THE_DESK


def test_point_8_an_alum_for_whom_it_did_not_open_stays_shut():
    contact = a_contact(MARCHETTI, Hat.ALUM, confirmed_at=NINE)

    assert ask(a_pair(contact), other_alum).reason is Reason.NO_CONTACT


def test_point_8_who_left_the_desk_counts_as_faculty():
    contact = a_contact(OKAFOR, Hat.FACULTY, OKAFOR)

    assert ask(a_pair(contact), dean).reason is Reason.UNCONFIRMED


@pytest.mark.parametrize(
    ("hats", "first"),
    [
        ({"is_desk": True, "is_faculty": True, "is_alum": True}, Hat.DESK),
        ({"is_desk": False, "is_faculty": True, "is_alum": True}, Hat.FACULTY),
        ({"is_desk": False, "is_faculty": False, "is_alum": True}, Hat.ALUM),
        ({"is_desk": False, "is_faculty": False, "is_alum": False}, None),
    ],
)
def test_point_8_of_several_hats_the_first_that_fits(hats, first):
    assert hat_of(is_student=False, **hats) == first


@pytest.mark.parametrize("program", [RIVERSIDE, RIVERSIDE_PRELIM])
def test_point_9_who_is_the_program_cannot_speak_to_it(program):
    director = replace(advocate, is_program_at=frozenset({program}))

    assert ask(a_pair(a_contact()), director).reason is Reason.IS_THE_PROGRAM


def test_point_9_who_is_another_program_can_speak():
    director = replace(advocate, is_program_at=frozenset({NORTHFIELD}))

    assert ask(a_pair(a_contact()), director).is_open


@pytest.mark.parametrize("now", [LIST - SECOND, ENDS])
def test_point_9_outside_the_quiet_days_who_is_the_program_is_free(now):
    director = replace(advocate, is_program_at=frozenset({RIVERSIDE}))

    assert ask(a_pair(), director, now=now).is_open


def test_point_9_a_log_by_who_is_the_program_opens_nothing():
    contact = a_contact(OKAFOR, Hat.DESK, COLLEAGUE, logger_is_program=True, confirmed_at=NINE)

    assert open_for(a_pair(contact)) == set()
    assert ask(a_pair(contact)).reason is Reason.LOGGED_BY_PROGRAM


def test_point_9_it_opens_once_one_of_us_logs_it():
    theirs = a_contact(OKAFOR, Hat.DESK, COLLEAGUE, logger_is_program=True)
    ours = a_contact(OKAFOR, Hat.DESK, OKAFOR, id=2)

    assert ask(a_pair(theirs, ours)).contact == 2


def test_point_9_what_a_program_says_to_its_own_is_no_contact():
    contact = a_contact(OKAFOR, Hat.DESK, OKAFOR, contacted_is_program=True)

    assert open_for(a_pair(contact)) == set()


def test_point_9_who_works_there_opens_nothing_unless_they_speak_for_it():
    private = a_contact(speaks_for_program=False)

    assert open_for(a_pair(private)) == set()


@pytest.mark.parametrize(
    "refused",
    [
        lambda c, by: may_confirm(c, by=by, family=FAMILY, now=TUESDAY_NOON, how_known="Heard it"),
        lambda c, by: may_decline(c, by=by, family=FAMILY, now=TUESDAY_NOON, word="No"),
        lambda c, by: may_take_back(
            c, by=by, family=FAMILY, now=NINE, filed_at=NINE, pressed_at=NINE, reason="No"
        ),
    ],
)
@pytest.mark.parametrize("program", [RIVERSIDE, RIVERSIDE_PRELIM])
def test_point_9_who_is_the_program_decides_nothing_about_its_contacts(refused, program):
    director = replace(dean, is_program_at=frozenset({program}))
    contact = a_contact(OKAFOR, Hat.DESK, TRAN)

    assert not refused(contact, director)
    assert refused(contact, dean)


def test_point_9_who_is_the_program_does_not_override():
    director = replace(dean, is_program_at=frozenset({RIVERSIDE}))

    assert not may_override([ask(a_pair())], by=director, reason="The dean of the program asked.")


# --- 10-17: contacts and what they open -----------------------------------------------------------


def test_point_10_a_contact_opens_its_own_track_alone():
    about_the_sister = a_contact(program=RIVERSIDE_PRELIM)

    assert ask(a_pair(about_the_sister)).reason is Reason.NO_CONTACT


def test_point_11_a_log_that_was_not_asked_waits():
    assert open_for(a_pair(a_contact(), words=[])) == set()
    assert ask(a_pair(a_contact(), words=[])).reason is Reason.APPLICATION_UNKNOWN


def test_point_11_yes_means_by_the_contacts_moment():
    yes = Word(applied=True, said_at=NINE + HOUR, applied_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[yes]), now=NINE + HOUR).is_open


def test_point_11_yes_to_a_later_contact_leaves_an_earlier_one_waiting():
    yes = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1)
    earlier = a_contact(at=NINE - MINUTE, id=2)

    assert ask(a_pair(earlier, words=[yes])).reason is Reason.APPLICATION_UNKNOWN


def test_point_11_a_time_that_comes_later_decides():
    yes = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1)
    imported = Word(applied=True, said_at=NINE + HOUR, applied_at=NINE + MINUTE)

    assert ask(a_pair(a_contact(), words=[yes, imported])).reason is Reason.BEFORE_APPLICATION


def test_point_11_no_from_anybody_else_asks_the_student():
    no = Word(applied=False, said_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[no])).reason is Reason.ASK_STUDENT


def test_point_11_an_application_on_file_goes_before_anybody_elses_no():
    no = Word(applied=False, said_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[APPLIED, no])).is_open


def test_point_11_her_own_last_word_decides_against_an_import():
    no = Word(applied=False, said_at=NINE, is_students_own=True)
    imported = Word(applied=True, said_at=NINE + HOUR, applied_at=LIST + HOUR)

    assert ask(a_pair(a_contact(), words=[no, imported])).reason is Reason.NOT_APPLIED


def test_point_11_her_yes_against_an_imported_time():
    imported = Word(applied=True, said_at=LIST, applied_at=NINE + MINUTE)
    yes = Word(applied=True, said_at=NINE + HOUR, is_students_own=True, applied_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[imported, yes])).is_open


def test_point_11_her_no_and_then_yes_opens():
    no = Word(applied=False, said_at=NINE, is_students_own=True)
    yes = Word(applied=True, said_at=NINE + MINUTE, is_students_own=True, applied_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[no, yes]), now=NINE).reason is Reason.NOT_APPLIED
    assert ask(a_pair(a_contact(), words=[no, yes]), now=NINE + MINUTE).is_open


def test_point_11_without_either_the_last_word_of_anybody_decides():
    yes = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1)
    no = Word(applied=False, said_at=NINE + MINUTE, contact=1)

    assert application([yes, no], NINE + HOUR) == Application(applied=False)
    assert application([yes, no], NINE).applied is True


def test_point_11_on_file_without_a_time_counts_for_any_contact():
    on_file = Word(applied=True, said_at=LIST)

    assert ask(a_pair(a_contact(), words=[on_file])).is_open


@pytest.mark.parametrize("order", [1, -1])
def test_point_11_a_yes_never_shuts_what_an_application_on_file_opened(order):
    on_file = Word(applied=True, said_at=NINE)
    yes = Word(applied=True, said_at=NINE, applied_at=NINE + MINUTE, contact=2)

    assert ask(a_pair(a_contact(), words=[on_file, yes][::order])).is_open


@pytest.mark.parametrize("hers", [True, False])
def test_point_11_what_a_voice_said_before_its_own_no_counts_no_more(hers):
    early = Word(applied=True, said_at=NINE, is_students_own=hers, applied_at=NINE - HOUR, contact=1)
    no = Word(applied=False, said_at=NINE, is_students_own=hers, contact=1)
    late = Word(applied=True, said_at=NINE, is_students_own=hers, applied_at=NINE + HOUR, contact=2)

    read = application([early, no, late], NINE + HOUR)

    assert read == Application(applied=True, is_students_word=hers, at=NINE + HOUR, is_latest=True)


def test_point_11_only_she_contradicts_an_imported_time():
    imported = Word(applied=True, said_at=LIST, applied_at=NINE + MINUTE)
    others = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1)

    assert ask(a_pair(a_contact(), words=[imported, others])).reason is Reason.BEFORE_APPLICATION


def test_point_11_a_yes_about_a_contact_names_its_moment():
    with pytest.raises(ValueError, match="that contact's moment"):
        Word(applied=True, said_at=NINE, contact=1)


@pytest.mark.parametrize("hat", [Hat.DESK, Hat.STUDENT])
def test_point_12_mail_from_an_unproven_address_is_nobodys_log(hat):
    mail = a_contact(STUDENT, hat, is_authenticated=False)

    assert open_for(a_pair(mail)) == set()
    assert open_for(a_pair(replace(mail, confirmed_at=NINE))) == DESK | {student}


def test_point_12_an_answer_in_our_thread_from_an_unproven_address_waits():
    answer = a_contact(answers_our_thread=True, is_authenticated=False)

    assert ask(a_pair(answer)).reason is Reason.UNCONFIRMED


def test_point_12_of_several_contacts_the_union_opens():
    to_alum = a_contact(MARCHETTI, Hat.ALUM, confirmed_at=NINE, id=1)
    to_desk = a_contact(OKAFOR, Hat.DESK, at=NINE - MINUTE, id=2)

    answer = ask(a_pair(to_alum, to_desk))

    assert open_for(a_pair(to_alum, to_desk)) == DESK | {student, alum}
    assert (answer.contact, answer.since) == (2, NINE - MINUTE)


def test_point_13_once_confirmed_a_contact_counts_from_its_own_moment():
    contact = a_contact(OKAFOR, Hat.DESK, TRAN, confirmed_at=NINE + HOUR)

    assert not ask(a_pair(contact), now=NINE + MINUTE).is_open
    assert ask(a_pair(contact), now=NINE + HOUR, at=NINE + MINUTE).since == NINE


def test_point_13_a_contact_does_not_count_before_its_own_moment():
    assert not ask(a_pair(a_contact()), at=NINE - SECOND).is_open


def test_point_13_what_is_filed_later_does_not_count_yet():
    late = a_contact(filed_at=NINE + HOUR)

    assert not ask(a_pair(late), now=NINE + HOUR - SECOND).is_open
    assert ask(a_pair(late), now=NINE + HOUR).is_open


def test_point_13_at_equal_times_a_take_back_comes_before_the_way_out():
    contact = a_contact(taken_back_at=NINE + HOUR)

    assert ask(a_pair(contact), now=NINE + HOUR - SECOND).is_open
    assert not ask(a_pair(contact), now=NINE + HOUR).is_open


def test_point_13_a_log_is_not_in_the_future():
    assert may_log_at(NINE, now=NINE)
    with pytest.raises(Refusal, match="still to come"):
        may_log_at(NINE + SECOND, now=NINE).require()


def test_point_14_declining_ends_the_desks_part_and_leaves_the_students():
    contact = a_contact(STUDENT, Hat.STUDENT, declined_at=NINE + MINUTE)

    assert open_for(a_pair(contact)) == {student}
    assert ask(a_pair(contact)).reason is Reason.DECLINED


def test_point_14_declining_ends_what_waits_for_desk_and_student():
    contact = a_contact(OKAFOR, Hat.DESK, TRAN, declined_at=NINE + MINUTE)

    assert open_for(a_pair(contact)) == set()


def test_point_14_what_is_declined_is_not_opened_by_a_yes():
    contact = a_contact(COLLEAGUE, Hat.FACULTY, confirmed_at=NINE, declined_at=NINE)

    assert open_for(a_pair(contact)) == set()
    assert not contact.is_confirmed(NINE)


@pytest.mark.parametrize("by", [dean, staff, student])
def test_point_14_the_students_own_window_is_ended_by_her_staff_or_a_dean_with_a_reason(by):
    contact = a_contact(STUDENT, Hat.STUDENT, OKAFOR)

    assert may_end_student_part(contact, by=by, now=TUESDAY_NOON, reason="It was another student.")
    assert not may_end_student_part(contact, by=by, now=TUESDAY_NOON)


def test_point_14_the_advocate_does_not_end_the_students_own_window():
    contact = a_contact(STUDENT, Hat.STUDENT, OKAFOR)

    assert not may_end_student_part(contact, by=advocate, now=TUESDAY_NOON, reason="A mistake")


def test_point_14_the_students_part_ended_is_shut_for_her():
    contact = a_contact(STUDENT, Hat.STUDENT, confirmed_at=NINE, student_part_ended_at=NINE + MINUTE)

    assert open_for(a_pair(contact)) == DESK


def test_point_14_what_is_open_is_not_declined():
    own, confirmed = a_contact(), a_contact(OKAFOR, Hat.DESK, TRAN, confirmed_at=NINE)

    for contact in (own, confirmed):
        assert not may_decline(contact, by=dean, family=FAMILY, now=TUESDAY_NOON, word="Not so")


def test_point_14_declining_wants_a_word():
    contact = a_contact(OKAFOR, Hat.DESK, TRAN)

    assert not may_decline(contact, by=dean, family=FAMILY, now=TUESDAY_NOON, word=" ")
    assert may_decline(contact, by=dean, family=FAMILY, now=TUESDAY_NOON, word="Wrong student")


@pytest.mark.parametrize("by", [dean, staff, advocate])
def test_confirming_is_for_the_desk(by):
    contact = a_contact(TRAN, Hat.DESK, COLLEAGUE)

    assert may_confirm(contact, by=by, family=FAMILY, now=TUESDAY_NOON)


@pytest.mark.parametrize("by", [colleague, alum, student])
def test_confirming_is_for_nobody_else(by):
    contact = a_contact(OKAFOR, Hat.DESK, TRAN)

    assert not may_confirm(contact, by=by, family=FAMILY, now=TUESDAY_NOON, how_known="I was there")


def test_confirming_is_not_for_the_logger():
    contact = a_contact(OKAFOR, Hat.DESK, TRAN)

    assert not may_confirm(contact, by=backup, family=FAMILY, now=TUESDAY_NOON, how_known="I was there")


def test_confirming_own_log_a_dean_says_how_it_is_known():
    contact = a_contact(OKAFOR, Hat.DESK, DEAN)

    assert not may_confirm(contact, by=dean, family=FAMILY, now=TUESDAY_NOON)
    assert may_confirm(contact, by=dean, family=FAMILY, now=TUESDAY_NOON, how_known="I saw the mail.")


def test_confirming_what_counts_was_declined_or_taken_back_is_refused():
    waits = a_contact(OKAFOR, Hat.DESK, TRAN)
    done = (
        a_contact(),
        replace(waits, confirmed_at=NINE),
        replace(waits, declined_at=NINE),
        replace(waits, taken_back_at=NINE),
        replace(waits, kind=ContactKind.HEARSAY),
    )

    for contact in done:
        assert not may_confirm(contact, by=dean, family=FAMILY, now=TUESDAY_NOON)


@pytest.mark.parametrize("field", ["student", "program", "contacted", "kind", "direction", "at"])
def test_point_15_what_makes_the_contact_is_not_amended(field):
    assert not may_amend(["note", field])


def test_point_15_note_outcome_and_minutes_are_amended():
    assert may_amend(["note", "outcome", "minutes"])


def take_back(by: Asker, seconds: float, reason: str = "", contact: Contact | None = None) -> bool:
    filed = NINE
    return bool(
        may_take_back(
            contact or a_contact(),
            by=by,
            family=FAMILY,
            now=TUESDAY_NOON,
            filed_at=filed,
            pressed_at=filed + timedelta(seconds=seconds),
            reason=reason,
        )
    )


def test_point_16_the_logger_takes_back_within_20_seconds_by_one_press():
    assert take_back(advocate, 20)
    assert not take_back(advocate, 20.000001)


@pytest.mark.parametrize("by", [advocate, staff, dean])
def test_point_16_later_the_logger_staff_or_a_dean_with_a_reason(by):
    assert take_back(by, 3600, "Another program called.")
    assert not take_back(by, 3600, " ")


@pytest.mark.parametrize("by", [staff, dean])
def test_point_16_within_20_seconds_only_the_logger_needs_no_reason(by):
    assert not take_back(by, 5)


@pytest.mark.parametrize("by", [backup, colleague, student])
def test_point_16_nobody_else_takes_back(by):
    assert not take_back(by, 5, "Not so")


def test_point_16_what_is_taken_back_is_not_taken_back_again():
    assert not take_back(advocate, 5, "Again", a_contact(taken_back_at=NINE))


def test_point_16_a_take_back_shuts_what_only_it_had_opened():
    gone = a_contact(taken_back_at=NINE + MINUTE)
    other = a_contact(at=NINE + HOUR, id=2)

    assert not ask(a_pair(gone)).is_open
    assert ask(a_pair(gone, other)).contact == 2


def test_point_16_the_yes_of_a_log_goes_with_it():
    yes = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1, withdrawn_at=NINE + MINUTE)
    other = a_contact(at=NINE + HOUR, id=2)

    assert ask(a_pair(other, words=[yes])).reason is Reason.APPLICATION_UNKNOWN


def test_point_16_the_yes_of_somebody_else_stays():
    yes = Word(applied=True, said_at=NINE, applied_at=NINE, contact=1, withdrawn_at=NINE + MINUTE)
    again = replace(yes, withdrawn_at=None, said_at=NINE + SECOND)
    other = a_contact(at=NINE + HOUR, id=2)

    assert ask(a_pair(other, words=[yes, again])).is_open


def test_point_17_pressing_interview_on_a_shut_pair_opens_the_log_form():
    assert ask(a_pair()).opens_log_form
    assert not ask(a_pair(a_contact())).opens_log_form


# --- 18-23: ways out ------------------------------------------------------------------------------


def test_point_18_a_message_is_open_only_if_every_pair_is():
    opened, shut = ask(a_pair(a_contact())), ask(a_pair())

    assert may_speak([opened, opened]).is_open
    assert may_speak([opened, shut]).shut == (shut,)
    with pytest.raises(WindowShut, match="Riverside has not contacted us"):
        may_speak([opened, shut]).require()


def test_point_18_a_message_with_no_pair_at_all_is_shut():
    assert may_speak([]).effect is Effect.BLOCK


NOBODY = Pair(None, RIVERSIDE, "", "Riverside", sisters=frozenset({RIVERSIDE_PRELIM}))


def about_nobody(asker: Asker, answers: set[int] | None = None, now: datetime = TUESDAY_NOON) -> Window:
    return window_about_nobody(NOBODY, asker=asker, milestones=WEEK, policy=ANSWERS, now=now, answers=answers)


@pytest.mark.parametrize("asker", EVERYBODY)
def test_point_18_a_message_about_no_student_is_shut(asker):
    assert about_nobody(asker).reason is Reason.NO_STUDENT


@pytest.mark.parametrize("asker", [dean, staff, advocate])
def test_point_18_a_dean_staff_or_the_addressee_answers_their_own(asker):
    assert about_nobody(asker, answers={OKAFOR}).reason is Reason.ANSWERS_THEM


@pytest.mark.parametrize("asker", [backup, colleague, alum, student])
def test_point_18_nobody_else_answers_it(asker):
    assert about_nobody(asker, answers={OKAFOR}).reason is Reason.NO_STUDENT


def test_point_18_who_is_the_program_does_not_answer_it():
    director = replace(dean, is_program_at=frozenset({RIVERSIDE_PRELIM}))

    assert about_nobody(director, answers={DEAN}).reason is Reason.IS_THE_PROGRAM


@pytest.mark.parametrize("now", [LIST - SECOND, ENDS])
def test_point_18_outside_the_quiet_days_it_is_open(now):
    assert about_nobody(advocate, now=now).is_open


def test_point_19_scheduled_is_judged_for_the_moment_it_leaves():
    assert ask(a_pair(), now=ENDS - HOUR, at=ENDS).reason is Reason.SOAP_ENDED
    assert ask(a_pair(), now=LIST - HOUR, at=LIST).reason is Reason.TOO_EARLY


def test_point_19_scheduled_is_judged_by_what_is_on_file_when_asked():
    taken_back = a_contact(taken_back_at=WEDNESDAY_NOON)

    assert ask(a_pair(taken_back), now=TUESDAY_NOON, at=WEDNESDAY_NOON + HOUR).is_open
    assert not ask(a_pair(taken_back), now=WEDNESDAY_NOON, at=WEDNESDAY_NOON + HOUR).is_open


def test_point_19_sent_just_before_the_end_the_press_says_no_and_the_claim_yes():
    pressed = ENDS - timedelta(seconds=10)

    assert not ask(a_pair(), now=pressed).is_open
    assert ask(a_pair(), now=pressed + timedelta(seconds=20)).is_open


def asks(asked: Asked, receiver: Asker, pair: Pair | None = None, now: datetime = TUESDAY_NOON) -> bool:
    windows = [ask(pair or a_pair(), receiver, now=now)]
    answer = proxy(asked, windows, receiver=receiver, milestones=WEEK, policy=ANSWERS, now=now)
    return not answer.is_shut


@pytest.mark.parametrize("receiver", [student, advocate, backup, dean, staff])
def test_point_20_the_student_and_her_desk_may_be_asked_to_answer(receiver):
    assert asks(Asked.ANSWER, receiver)


def test_point_20_an_alum_may_be_asked_to_answer_where_the_window_is_open_for_them():
    pair = a_pair(a_contact(MARCHETTI, Hat.ALUM, confirmed_at=NINE))

    assert asks(Asked.ANSWER, alum, pair)
    assert not asks(Asked.ANSWER, other_alum, pair)


def test_point_20_other_faculty_may_not_be_asked_to_answer():
    assert not asks(Asked.ANSWER, colleague, a_pair(a_contact()))


@pytest.mark.parametrize("receiver", EVERYBODY)
def test_point_20_nobody_may_be_asked_to_open_contact(receiver):
    assert not asks(Asked.OPEN_CONTACT, receiver, a_pair(a_contact()))


@pytest.mark.parametrize("now", [LIST - SECOND, ENDS])
@pytest.mark.parametrize("asked", Asked)
def test_point_20_outside_the_quiet_days_anybody_may_be_asked(asked, now):
    assert asks(asked, colleague, now=now)


def test_point_20_who_is_the_program_may_not_be_asked_to_answer():
    director = replace(advocate, is_program_at=frozenset({RIVERSIDE}))

    assert not asks(Asked.ANSWER, director, a_pair(a_contact()))


SHOWN = frozenset({Shown(PRIYA, RIVERSIDE, Reason.NO_CONTACT)})
GIVEN = Override(text_version=5, receivers=frozenset({90, 91}), students=frozenset({PRIYA}), shown=SHOWN)


def lets_through(given: Override = GIVEN, **changed: object) -> bool:
    asked: dict[str, object] = {
        "text_version": 5,
        "receivers": [90, 91],
        "students": [PRIYA],
        "reasons": SHOWN,
    }
    return covers(given, **(asked | changed))  # type: ignore[arg-type]


def test_point_21_an_override_covers_what_it_was_given_for():
    assert lets_through()


@pytest.mark.parametrize(
    "changed",
    [
        {"text_version": 6},
        {"text_version": None, "reservation": 5},
        {"receivers": [90, 92]},
        {"students": [PRIYA, 2]},
        {"reasons": SHOWN | {Shown(PRIYA, RIVERSIDE, Reason.INELIGIBLE)}},
        {"reasons": {Shown(PRIYA, NORTHFIELD, Reason.NO_CONTACT)}},
    ],
)
def test_point_21_anything_new_asks_again(changed):
    assert not lets_through(**changed)


def test_point_21_an_override_works_once():
    assert not lets_through(replace(GIVEN, used_at=NINE))


def test_point_21_an_override_of_a_reservation_covers_that_reservation():
    given = Override(reservation=7, students=frozenset({PRIYA}), shown=SHOWN)

    assert lets_through(given, text_version=None, reservation=7, receivers=[])
    assert not lets_through(given, text_version=None, reservation=8, receivers=[])


def test_point_21_an_override_covers_one_thing():
    with pytest.raises(ValueError, match="either one text version or one reservation"):
        Override(text_version=1, reservation=1)


def test_point_21_the_reasons_shown_are_those_of_the_shut_windows():
    assert shown([ask(a_pair()), ask(a_pair(a_contact()))]) == SHOWN


def test_point_21_only_a_dean_overrides_with_a_reason():
    shut = [ask(a_pair())]

    assert may_override(shut, by=dean, reason="They asked by phone, on a line we cannot log.")
    assert not may_override(shut, by=dean, reason=" ")
    assert not may_override(shut, by=staff, reason="Urgent")


def test_point_21_who_is_the_program_there_is_not_overridden():
    director = replace(advocate, is_program_at=frozenset({RIVERSIDE}))

    assert not may_override([ask(a_pair(), director)], by=dean, reason="Urgent")


def test_point_21_under_policy_warn_a_shut_window_warns():
    warned = ask(a_pair(), policy=Policy(warns=True))

    assert warned.effect is Effect.WARN
    warned.require()


def test_point_21_under_policy_warn_who_is_the_program_is_refused():
    director = replace(advocate, is_program_at=frozenset({RIVERSIDE}))
    refused = ask(a_pair(), director, policy=Policy(warns=True))

    assert refused.effect is Effect.BLOCK
    with pytest.raises(WindowShut):
        refused.require()


def test_point_21_under_policy_warn_contact_details_stay_hidden():
    assert ask(a_pair(), policy=Policy(warns=True)).hides_contact_details


def test_point_22_contact_details_are_hidden_for_whom_the_pair_is_shut():
    pair = a_pair(a_contact(STUDENT, Hat.STUDENT))

    assert not ask(pair, student).hides_contact_details
    assert ask(pair, staff).hides_contact_details


def test_point_23_open_since_the_contacts_moment():
    assert ask(a_pair(a_contact(filed_at=NINE + HOUR))).since == NINE


def test_point_23_open_since_soap_ended_or_always():
    assert ask(a_pair(), now=ENDS + HOUR).since == ENDS
    assert ask(a_pair(), now=LIST - HOUR).since is None


def test_point_23_shut_since_the_quiet_days_began():
    assert ask(a_pair()).since == LIST


def test_point_23_shut_since_the_log_was_taken_back():
    assert ask(a_pair(a_contact(taken_back_at=NINE + HOUR))).since == NINE + HOUR


def test_point_23_shut_since_the_student_said_that_she_did_not_apply():
    no = Word(applied=False, said_at=NINE + HOUR, is_students_own=True)

    assert ask(a_pair(a_contact(), words=[APPLIED, no])).since == NINE + HOUR


def test_point_23_shut_since_the_status_was_filed():
    assert ask(a_pair(a_contact(), ineligible_since=NINE + HOUR)).since == NINE + HOUR


def test_point_23_shut_since_the_move_that_shut_it():
    moved = WEEK.moved({MilestoneKey.PROGRAMS_REVIEW_BEGIN: NINE + MINUTE}, at=NINE + HOUR)

    assert ask(a_pair(a_contact()), milestones=moved).since == NINE + HOUR


def test_point_23_a_quiet_from_moved_into_the_past_shut_it_when_it_was_moved():
    moved_at = eastern(3, 13, 12)
    moved = WEEK.moved({MilestoneKey.QUIET_FROM: eastern(3, 12, 21)}, at=moved_at)

    assert ask(a_pair(), now=eastern(3, 14, 12), milestones=moved).since == moved_at


def test_point_23_a_contact_that_never_opened_leaves_it_shut_since_the_quiet_days():
    waits = a_contact(OKAFOR, Hat.DESK, TRAN, declined_at=NINE + HOUR)

    assert ask(a_pair(waits)).since == LIST


# --- words ----------------------------------------------------------------------------------------


def test_sentence_says_what_lifts_it():
    assert ask(a_pair()).sentence == (
        "Wait. Riverside has not contacted us about Priya. Lifts when they do, or Thu 9 pm ET."
    )
    assert ask(a_pair()).opens == "when they do, or Thu 9 pm ET"


def test_sentence_names_the_zone_once():
    assert ask(a_pair(), now=LIST).sentence == (
        "Wait. No program may contact anyone before Tue 8 am ET, and nobody writes or calls before they do. "
        "Lifts when Riverside contacts us about Priya after that, or Thu 9 pm."
    )


def test_sentence_to_the_student_asks_to_wait():
    assert ask(a_pair(), student).sentence == (
        "No contact yet from Riverside. Please wait for them. "
        "Opens when they contact you or the school, or Thu 9 pm ET."
    )


def test_sentence_of_an_open_window_says_who_contacted_whom():
    pair = a_pair(a_contact(STUDENT, Hat.STUDENT, confirmed_at=NINE))

    assert ask(pair).sentence == "Open since 9 am ET. Riverside contacted Priya. You may answer."
    assert ask(pair, student).sentence == "Open since 9 am ET. Riverside contacted you. You may answer."


@pytest.mark.parametrize("asker", EVERYBODY)
@pytest.mark.parametrize("reason", Reason)
def test_sentence_every_reason_has_words_for_everybody(reason, asker):
    contact = a_contact(MARCHETTI, Hat.ALUM)
    answer = Window(a_pair(contact), asker, WEEK, ANSWERS, TUESDAY_NOON, TUESDAY_NOON, reason, contact=1)

    assert answer.sentence.endswith((".", "?"))
    assert answer.sentence.count(" ET") <= 1
    assert "\x00" not in answer.sentence
    assert "{" not in answer.sentence
    assert bool(answer.opens) is not answer.is_open
    assert bool(answer.instead) is not answer.is_open


@pytest.mark.parametrize("asker", [alum, colleague])
def test_sentence_tells_outsiders_nothing_of_the_student(asker):
    plain = ask(a_pair(), asker)
    waiting = a_contact(OKAFOR, Hat.DESK, TRAN)
    no = Word(applied=False, said_at=NINE, is_students_own=True)
    told = [
        ask(a_pair(waiting), asker),
        ask(a_pair(a_contact(), words=[no]), asker),
        ask(a_pair(ineligible_since=LIST), asker),
    ]

    assert {answer.sentence for answer in told} == {plain.sentence}
    assert {answer.instead for answer in told} == {plain.instead}


def test_open_for_names_whom_it_is_open_for():
    to_alum = a_contact(MARCHETTI, Hat.ALUM, confirmed_at=NINE)

    assert ask(a_pair(to_alum)).open_for == (Hat.DESK, Hat.ALUM, Hat.STUDENT)
    assert ask(a_pair()).open_for == ()


def test_refusal_of_several_contacts_names_the_nearest_to_opening():
    early = a_contact(at=REVIEW - MINUTE, id=1)
    waits = a_contact(OKAFOR, Hat.DESK, TRAN, id=2)

    assert (ask(a_pair(waits, early)).reason, ask(a_pair(waits, early)).contact) == (Reason.UNCONFIRMED, 2)
