from typing import Any

import pytest

from advising.actions.students import BadRecord, ExamLine, FailureLine, LeaveLine, change_record, set_status
from advising.models import Student, StudentStatus, TargetState, User, Visa
from advising.permissions import NotAllowed
from advising.signals import record_changed
from tests import moments
from tests.factories import AdvocateFactory, DeanFactory, ProgramFactory, StudentFactory, TargetFactory

pytestmark = pytest.mark.django_db

NOW = moments.moment(moments.TUESDAY_NOON)


def _dean(student: Student) -> User:
    dean: User = DeanFactory(school=student.cycle.school)
    return dean


def _record(student: Student, by: User, **changes: Any) -> Student:
    values: dict[str, Any] = {
        "specialty_codes": ["140"],
        "visa": Visa.NOT_NEEDED,
        "exams": [ExamLine("Step 1", "pass", 2, None)],
        "leaves": [LeaveLine("family", "")],
        "failures": [FailureLine("Surgery shelf", "")],
    }
    return change_record(student=student, by=by, now=NOW, **{**values, **changes})


def test_set_status_accepted_moves_the_target_and_tells() -> None:
    target = TargetFactory()
    heard: list[Any] = []

    def hear(*, student: Student, **kwargs: Any) -> None:
        heard.append(student.status)

    record_changed.connect(hear)
    try:
        set_status(
            student=target.student,
            status=StudentStatus.ACCEPTED,
            program=target.program,
            source="The student says so.",
            by=_dean(target.student),
            now=NOW,
        )
    finally:
        record_changed.disconnect(hear)

    target.refresh_from_db()
    target.student.refresh_from_db()
    assert (target.state, target.student.status) == (TargetState.ACCEPTED, StudentStatus.ACCEPTED)
    assert target.student.accepted_program == target.program
    assert [change.status for change in target.student.status_changes.all()] == ["accepted"]
    assert heard == ["accepted"]


@pytest.mark.parametrize("status", [StudentStatus.ACCEPTED, StudentStatus.WITHDRAWN])
def test_set_status_wants_a_program_exactly_if_accepted(status: StudentStatus) -> None:
    student = StudentFactory()
    program = None if status == StudentStatus.ACCEPTED else ProgramFactory()

    with pytest.raises(BadRecord):
        set_status(student=student, status=status, program=program, source="x", by=_dean(student), now=NOW)

    student.refresh_from_db()
    assert student.status == StudentStatus.UNMATCHED


@pytest.mark.parametrize(("at", "is_kept"), [(moments.FRIDAY_BEFORE, True), (moments.TUESDAY_NOON, False)])
def test_set_status_under_embargo_is_kept_from_others(at: Any, is_kept: bool) -> None:
    student = StudentFactory(status=StudentStatus.GRADUATING)

    set_status(
        student=student,
        status=StudentStatus.UNMATCHED,
        source="R3",
        by=_dean(student),
        now=moments.moment(at),
    )

    student.refresh_from_db()
    assert student.is_embargoed is is_kept


def test_change_record_replaces_the_whole_record_and_twice_tells_once() -> None:
    student = StudentFactory()
    dean = _dean(student)
    heard: list[int] = []

    def hear(*, student: Student, **kwargs: Any) -> None:
        heard.append(student.pk)

    record_changed.connect(hear)
    try:
        _record(student, dean)
        _record(student, dean)
    finally:
        record_changed.disconnect(hear)

    assert list(student.exams.values_list("exam", "result", "attempts", "score")) == [
        ("Step 1", "pass", 2, None)
    ]
    assert list(student.leaves.values_list("category", flat=True)) == ["family"]
    assert list(student.failures.values_list("course", flat=True)) == ["Surgery shelf"]
    assert heard == [student.pk]


def test_change_record_refuses_an_exam_twice_and_keeps_what_was() -> None:
    student = StudentFactory()
    dean = _dean(student)
    _record(student, dean)

    with pytest.raises(BadRecord):
        _record(student, dean, leaves=[], exams=[ExamLine("Step 1", "pass", 1, None)] * 2)

    assert student.leaves.count() == 1


def test_change_record_is_for_the_office_of_this_school() -> None:
    student = StudentFactory()

    for other in (DeanFactory(), AdvocateFactory(school=student.cycle.school).user):
        with pytest.raises(NotAllowed):
            _record(student, other)

    assert not student.exams.exists()
