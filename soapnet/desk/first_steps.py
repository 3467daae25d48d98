"""What a new school does first. Each step is done when its rows are there: nothing is ticked off by hand."""

from dataclasses import dataclass

from django.urls import reverse

from advising.clock import RULING_MILESTONES
from advising.models import Cycle, Person, Program, School, Student


@dataclass(frozen=True, slots=True)
class Step:
    """One step, in words, with the page where it is done ("" where it is done elsewhere)."""

    title: str
    says: str
    is_done: bool
    label: str = ""
    href: str = ""


def first_steps(school: School, cycle: Cycle | None) -> list[Step]:
    """In the order that suits most schools; none waits for another, but the lists need a cycle."""
    advocates = Person.objects.of_school(school).advocates()
    students = Student.objects.filter(cycle=cycle) if cycle else Student.objects.none()
    has_advocates, has_students = advocates.exists(), students.exists()
    unconfirmed = _unconfirmed(cycle)
    return [
        Step(
            "Open a cycle",
            "The official calendar ships with SoapNet. You can rehearse the week first: then nothing leaves.",
            cycle is not None,
            "Open a cycle",
            reverse("cycle_open"),
        ),
        Step(
            "Confirm the clock",
            f"{unconfirmed} of the times that rule contact wait for a dean who checks them against nrmp.org."
            if unconfirmed
            else "A dean checks the times that rule contact against nrmp.org.",
            cycle is not None and not unconfirmed,
            "Look at the times",
            reverse("clock"),
        ),
        Step(
            "The program directory",
            "All schools share it. Whoever runs SoapNet brings it: manage.py import_programs.",
            Program.objects.exists(),
        ),
        Step(
            "Import the faculty",
            "Who takes students, how many, and where they direct or teach.",
            has_advocates,
            "Import a list",
            reverse("import_list"),
        ),
        Step(
            "Import the class",
            "In winter the whole class as sent to R3; in Match Week the list of who is unmatched.",
            has_students,
            "Import a list",
            reverse("import_list"),
        ),
        Step(
            "Invite the advocates",
            "Each gets a mail with a link to choose a password.",
            has_advocates and not advocates.without_account().exists(),
            "Accounts",
            reverse("account_list"),
        ),
        Step(
            "Invite the class",
            "Best in winter, when an invitation tells nothing.",
            has_students and not students.filter(person__user=None, is_hidden=False).exists(),
            "Accounts",
            reverse("account_list"),
        ),
        Step(
            "Say whom students call",
            "A name and a number that somebody answers all week. It stands on every student’s page.",
            bool(school.support_phone),
            "Settings",
            reverse("school_settings"),
        ),
    ]


def _unconfirmed(cycle: Cycle | None) -> int:
    if cycle is None:
        return 0
    return cycle.milestones.filter(key__in=RULING_MILESTONES, confirmed_at=None).count()
