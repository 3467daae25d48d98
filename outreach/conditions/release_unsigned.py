from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import Moment
from advising.models import Category, Cycle, Reader, Release, Student
from outreach.conditions.condition import Condition


class ReleaseUnsigned(Condition):
    """Without the release of the situation nothing about the student may leave to a program."""

    slug = "release_unsigned"
    label = "Release not signed"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        signed = Release.objects.in_force(now.machine).filter(
            student=OuterRef("pk"), category=Category.SITUATION, reader=Reader.PROGRAM
        )
        return Student.objects.filter(cycle=cycle).in_soap().exclude(Exists(signed))
