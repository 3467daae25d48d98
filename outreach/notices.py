"""The words of a reminder, made when it leaves: names and a link, no facts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from advising.clock import MilestoneKey, Moment, eastern, listed
from advising.models import Assignment, Cycle, Student
from outreach.audiences import ABOUT_CYCLE, subject_id
from outreach.conditions import CONDITIONS
from outreach.models import Reminder, RuleAudience

NAMED_AT_MOST = 12
_FIELD = re.compile(r"\{(names|milestone|at)\}")


@dataclass(frozen=True, slots=True)
class Notice:
    subject: str
    text: str
    path: str

    @property
    def mail(self) -> str:
        return f"{self.text}\n\n{settings.SITE_URL}{self.path}\n"


def notice_of(reminder: Reminder, *, now: Moment) -> Notice | None:
    """What there is to say at this moment; None where the condition is gone or the person is not meant any more."""
    rule, cycle = reminder.rule, reminder.cycle
    names: Sequence[str] = []
    if reminder.subject_key == ABOUT_CYCLE:
        students = _students(reminder, now)
        if not students and _needs_students(reminder):
            return None
        names = [str(student) for student in students]
    elif not _holds(reminder, now):
        return None
    elif reminder.student is not None and rule.audience != RuleAudience.STUDENT:
        names = [str(reminder.student)]
    values = {"names": _names(names), **_milestone(reminder, cycle, now)}
    return Notice(_filled(rule.subject, values), _filled(rule.body, values), path_of(reminder))


def _needs_students(reminder: Reminder) -> bool:
    about_students = CONDITIONS[reminder.rule.condition].about_students
    return about_students or reminder.rule.audience == RuleAudience.ADVOCATE


def _students(reminder: Reminder, now: Moment) -> list[Student]:
    if not _needs_students(reminder):
        return []
    found = CONDITIONS[reminder.rule.condition].students(cycle=reminder.cycle, now=now)
    if reminder.rule.audience == RuleAudience.ADVOCATE:
        own = Assignment.objects.open().primary().filter(advocate=reminder.person, is_embargoed=False)
        found = found.filter(pk__in=own.values("student"), is_embargoed=False)
    return list(found.select_related("person"))


def _holds(reminder: Reminder, now: Moment) -> bool:
    student = reminder.student
    is_office = reminder.person.user is not None and reminder.person.user.is_office
    if student is not None and student.is_embargoed and not is_office:
        return False
    subject = subject_id(reminder.subject_key)
    if subject is None:  # a moved milestone
        return True
    is_still_theirs = True
    if reminder.milestone_key and reminder.rule.audience == RuleAudience.ADVOCATE:
        open_ones = Assignment.objects.open().primary()
        is_still_theirs = open_ones.filter(student=student, advocate=reminder.person).exists()
    condition = CONDITIONS[reminder.rule.condition]
    return is_still_theirs and condition.holds_for(subject, cycle=reminder.cycle, now=now)


def _names(names: Sequence[str]) -> str:
    if len(names) > NAMED_AT_MOST:
        names = [*names[: NAMED_AT_MOST - 1], f"{len(names) - NAMED_AT_MOST + 1} more"]
    return listed(names)


def _milestone(reminder: Reminder, cycle: Cycle, now: Moment) -> Mapping[str, str]:
    key = reminder.milestone_key or reminder.subject_key.removeprefix("moved-")
    if key not in set(MilestoneKey):
        return {"milestone": "", "at": ""}
    at = cycle.clock_milestones().get(MilestoneKey(key))
    words = eastern(at, now=now.cycle) if at else "not known yet"
    return {"milestone": MilestoneKey(key).label, "at": words}


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found.group(1)], words)


def path_of(reminder: Reminder) -> str:
    """The page where it can be done; a path with row ids alone."""
    kind, number = reminder.subject_key.rpartition("-")[0], subject_id(reminder.subject_key)
    try:
        if kind == "message":
            return reverse("message", args=[number])
        if kind == "reservation":
            return reverse("reservation", args=[number])
        if reminder.rule.audience == RuleAudience.STUDENT and reminder.student_id:
            return reverse("student_today")
        return reverse("student", args=[reminder.student_id]) if reminder.student_id else reverse("home")
    except NoReverseMatch:
        return "/"
