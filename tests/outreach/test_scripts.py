"""The script of a call: released facts alone; what is not released is named to be left out."""

from datetime import timedelta
from typing import Any

import pytest

from advising.models import Category, Exam, Failure, Leave, Student
from outreach.scripts import Script, script_for
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.TUESDAY_NOON


@pytest.fixture
def student() -> Student:
    made: Student = factories.StudentFactory()
    Exam.objects.create(student=made, exam="Step 1", result="pass", attempts=2, score=None)
    Exam.objects.create(student=made, exam="Step 2 CK", result="pass", score=233)
    Leave.objects.create(student=made, category="medical", note="Surgery.")
    Failure.objects.create(student=made, course="Physiology")
    return made


def script(student: Student, *categories: Category, **fields: Any) -> Script:
    for category in categories:
        factories.ReleaseFactory(student=student, category=category, **fields)
    return script_for(student, machine=NOW)


def test_script_without_a_release_says_nothing(student: Student) -> None:
    assert script(student) == Script(
        False,
        (),
        (
            "exam results", "exam scores", "the leave", "why there was a leave", "courses that were repeated",
        ),
    )  # fmt: skip


def test_script_says_what_is_released_and_no_more(student: Student) -> None:
    said = script(student, Category.SITUATION, Category.EXAM_RESULT, Category.LEAVE_FACT)

    assert said.facts == ("Passed Step 1 at sitting 2.", "Passed Step 2 CK.", "Took a leave.")
    assert said.leave_out == ("exam scores", "why there was a leave", "courses that were repeated")


def test_script_gives_score_and_reason_where_released(student: Student) -> None:
    said = script(student, Category.SITUATION, Category.EXAM_SCORE, Category.LEAVE)

    assert said.facts == ("Passed Step 1 at sitting 2.", "Passed Step 2 CK, 233.", "Took a leave (medical).")


def test_script_without_the_situation_names_no_fact(student: Student) -> None:
    assert script(student, Category.EXAM_SCORE).facts == ()


@pytest.mark.parametrize(
    "fields", [{"reader": "alum"}, {"expires_at": NOW}, {"revoked_at": NOW - timedelta(hours=1)}]
)
def test_script_asks_for_releases_to_programs_that_hold(student: Student, fields: dict[str, Any]) -> None:
    assert script(student, Category.SITUATION, Category.EXAM_RESULT, **fields).facts == ()
