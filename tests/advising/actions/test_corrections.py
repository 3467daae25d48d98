from typing import Any

import pytest

from advising.actions.corrections import AlreadySettled, Empty, send_correction, settle_correction
from advising.models import Correction
from advising.permissions import NotAllowed
from tests import moments
from tests.factories import DeanFactory, StudentFactory

pytestmark = pytest.mark.django_db

NOW = moments.moment(moments.TUESDAY_NOON)


def _sent(student: Any) -> Correction:
    return send_correction(
        student=student, text="My leave was for research.", by=student.person.user, now=NOW
    )


def test_send_correction_is_kept_for_the_dean() -> None:
    student = StudentFactory()

    correction = _sent(student)

    assert (correction.text, correction.settled_at) == ("My leave was for research.", None)


def test_send_correction_refuses_an_empty_one_and_another_person() -> None:
    student = StudentFactory()

    with pytest.raises(Empty):
        send_correction(student=student, text="  ", by=student.person.user, now=NOW)
    with pytest.raises(NotAllowed):
        send_correction(
            student=student, text="x", by=StudentFactory(cycle=student.cycle).person.user, now=NOW
        )

    assert not Correction.objects.exists()


def test_settle_correction_answers_once() -> None:
    student = StudentFactory()
    dean = DeanFactory(school=student.cycle.school)
    correction = _sent(student)

    settle_correction(correction=correction, answer="Corrected in both letters.", by=dean, now=NOW)
    with pytest.raises(AlreadySettled):
        settle_correction(correction=correction, answer="Again.", by=dean, now=NOW)

    correction.refresh_from_db()
    assert (correction.answer, correction.settled_by) == ("Corrected in both letters.", dean)


def test_settle_correction_refuses_another_school() -> None:
    correction = _sent(StudentFactory())

    with pytest.raises(NotAllowed):
        settle_correction(correction=correction, answer="x", by=DeanFactory(), now=NOW)
