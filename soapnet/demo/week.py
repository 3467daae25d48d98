"""What happened at the demo school until Tuesday afternoon."""

from advising.models import Cycle, Program, Student, Target, TargetState, User
from soapnet.demo import cast
from soapnet.demo.timetable import Timetable


def play(*, cycle: Cycle, dean: User, staff: User, table: Timetable) -> None:
    """Monday's applications, and what programs and people said since."""
    _applications(cycle, table)


def _applications(cycle: Cycle, table: Timetable) -> None:
    for number, one in enumerate(cast.LEARNERS):
        student = Student.objects.get(cycle=cycle, aamc_id=one.aamc_id)
        applied = table.monday(12 + number % 6, 7 * number % 60).cycle
        for code in one.aims:
            Target.objects.create(
                student=student,
                program=Program.objects.get(code=code, school__isnull=True),
                state=TargetState.APPLIED,
                state_at=applied,
                applied_at=applied,
            )
