"""The shipped wordings, each as it would leave: no variable of another name, and nothing the checker holds."""

import pytest

from advising.models import Category, Role, RoleKind
from outreach.actions.checks import judge
from outreach.checking import check_words
from outreach.fitting import WordingUnfit, require_fit, why_not_now
from outreach.models import Audience, Lever
from outreach.wordings import (
    EXAMPLES,
    Wording,
    fill,
    shipped,
    unfilled,
    unknown,
    values_for,
)
from tests import moments
from tests.factories import AdvocateFactory, AlumFactory, ReleaseFactory
from tests.outreach.actions.letters import NOW, Desk, desk

pytestmark = pytest.mark.django_db
ENDED = moments.moment(moments.THURSDAY_NIGHT)
WINTER = moments.moment(moments.WINTER)


def by_slug(slug: str) -> Wording:
    return next(one for one in shipped() if one.slug == slug)


def receiver(place: Desk, audience: str):
    place.advocate.phone = "(555) 014-2300"
    place.advocate.save()
    return {
        Audience.PROGRAM: place.director,
        Audience.ALUM: AlumFactory(school=place.cycle.school),
        Audience.FACULTY: AdvocateFactory(school=place.cycle.school),
        Audience.STUDENT: place.student.person,
    }[Audience(audience)]


def fit(place: Desk, wording: Wording, person, *, now=NOW, students=None) -> None:
    require_fit(
        wording, cycle=place.cycle, students=[place.student] if students is None else students,
        receiver=person, program=place.program, sender=place.advocate, now=now,
    )  # fmt: skip


def released(place: Desk) -> None:
    place.student.exams.create(exam="Step 1", result="pass", attempts=2)
    for reader in ("program", "alum"):
        for category in Category.values:
            if (reader, category) != ("program", "situation"):
                ReleaseFactory(student=place.student, category=category, reader=reader)


@pytest.mark.parametrize("wording", shipped(), ids=lambda one: one.slug)
def test_shipped_wording_fills_whole_with_what_there_is(wording: Wording) -> None:
    assert unknown(wording.subject, wording.body) == []
    assert unfilled(fill(wording.subject, EXAMPLES), fill(wording.body, EXAMPLES)) == []
    assert wording.lever in Lever.values
    assert wording.audience in Audience.values


@pytest.mark.parametrize("wording", shipped(), ids=lambda one: one.slug)
def test_shipped_wording_leaves_where_it_may_be_used(wording: Wording) -> None:
    place = desk()
    released(place)
    now = WINTER if wording.lever == Lever.ASK else NOW
    person = receiver(place, wording.audience)
    is_about = "student." in wording.subject + wording.body
    students = [place.student] if is_about or (wording.audience == Audience.PROGRAM and now is NOW) else []

    fit(place, wording, person, now=now, students=students)
    values = values_for(
        student=place.student if students else None, program=place.program, receiver=person,
        sender=place.advocate, now=now,
    )  # fmt: skip
    subject, body = fill(wording.subject, values), fill(wording.body, values)
    message = place.draft(
        body, subject=subject, receivers=[person], students=students, now=now,
        program=place.program if wording.audience == Audience.PROGRAM else None,
    )  # fmt: skip

    verdict = judge(message, check_words(message, now=now))
    assert unfilled(subject, body) == []
    assert [finding.kind for finding in verdict.stops] == []


@pytest.mark.parametrize(("now", "is_shut"), [(WINTER, False), (NOW, True), (ENDED, False)])
def test_asking_for_a_word_waits_for_its_days(now, is_shut: bool) -> None:
    place = desk()

    reason = why_not_now(by_slug("count-on-alum"), place.cycle, now=now)

    assert bool(reason) is is_shut


def test_wording_for_a_program_is_refused_while_its_window_is_shut() -> None:
    place = desk(is_open=False)

    with pytest.raises(WordingUnfit, match="has not contacted us"):
        fit(place, by_slug("answer-their-call"), place.director)


def test_wording_that_tells_what_is_not_released_is_refused_and_named() -> None:
    place = desk()

    with pytest.raises(WordingUnfit, match="exams that were passed"):
        fit(place, by_slug("context"), place.director)


def test_wording_for_other_readers_is_refused() -> None:
    place = desk()

    with pytest.raises(WordingUnfit, match="written for an alum"):
        fit(place, by_slug("advice-alum"), place.director)


def test_colleague_who_directs_a_program_is_the_program() -> None:
    place = desk(is_open=False)
    colleague = AdvocateFactory(school=place.cycle.school)
    Role.objects.create(person=colleague, kind=RoleKind.DIRECTOR, program=place.program)

    with pytest.raises(WordingUnfit):
        fit(place, by_slug("be-ready-colleague"), colleague)
    with pytest.raises(WordingUnfit):
        fit(place, by_slug("thanks-program"), colleague)


def test_of_a_leave_only_what_is_released_is_filled() -> None:
    place = desk()
    place.student.leaves.create(category="medical")
    ReleaseFactory(student=place.student, category="leave_fact")

    values = values_for(
        student=place.student, program=None, receiver=place.director, sender=place.advocate, now=NOW
    )

    assert values["student.leave"] == f"{place.student.person.first_name} took a leave and came back."


def test_nothing_of_a_student_is_filled_without_the_situation() -> None:
    place = desk(is_released=False)
    ReleaseFactory(student=place.student, category="exam_result")

    values = values_for(
        student=place.student, program=None, receiver=place.director, sender=place.advocate, now=NOW
    )

    assert not [name for name in values if name.startswith("student.")]
