"""The words of reminders, made when they leave: names and a link, no facts. For a batch in a few questions."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from advising.clock import MilestoneKey, Moment, eastern, listed
from advising.models import Assignment, Cycle, Student
from outreach.audiences import ABOUT_CYCLE, subject_id
from outreach.conditions import CONDITIONS
from outreach.due import Due, read_due
from outreach.models import Reminder, Rule, RuleAudience
from outreach.reminder_fields import EXAMPLE_NAMES, FIELDS

NAMED_AT_MOST = 12
_FIELD = re.compile(rf"\{{({'|'.join(FIELDS)})\}}")


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
    return Notices(read_due([reminder.pk]), now.machine).of(reminder.pk)


def example_of(rule: Rule, cycle: Cycle, *, now: Moment) -> Notice:
    """What a rule would say about invented students, so that no fact is shown or mailed for a look at its words."""
    names = "" if rule.audience == RuleAudience.STUDENT else EXAMPLE_NAMES
    values = {"names": names, **_milestone(rule.milestone_key, cycle, now)}
    return Notice(_filled(rule.subject, values), _filled(rule.body, values), _path("home"))


class Notices:
    """What each of these reminders says at this machine instant. Asks all conditions when made."""

    def __init__(self, due: Collection[Due], machine: datetime) -> None:
        self.machine = machine
        self.due = {one.pk: one for one in due}
        self.about = {one.pk: subject_id(one.subject_key) for one in due if one.subject_key != ABOUT_CYCLE}
        self.held = self._held()
        self.students = self._students()
        self.own = _primary_students(self.due.values())
        self.values: dict[tuple[int, str], Mapping[str, str]] = {}

    def of(self, pk: int) -> Notice | None:
        one = self.due.get(pk)
        if one is None:
            return None
        names = self._names_about_cycle(one) if one.subject_key == ABOUT_CYCLE else self._names_about(one)
        if names is None:
            return None
        values = {"names": _names(names), **self._milestone(one)}
        return Notice(_filled(one.rule.subject, values), _filled(one.rule.body, values), path_of(one))

    # What is asked for all at once

    def _held(self) -> Mapping[tuple[int, str], set[int]]:
        """By cycle and condition: the subjects for which it holds."""
        asked: dict[tuple[Cycle, str], set[int]] = defaultdict(set)
        for pk, subject in self.about.items():
            if subject is not None:
                asked[self.due[pk].cycle, self.due[pk].rule.condition].add(subject)
        return {
            (cycle.pk, condition): set(
                CONDITIONS[condition]
                .subjects(cycle=cycle, now=cycle.moment(self.machine))
                .filter(pk__in=subjects)
                .values_list("pk", flat=True)
            )
            for (cycle, condition), subjects in asked.items()
        }

    def _students(self) -> Mapping[tuple[int, str], Sequence[Student]]:
        """By cycle and condition: the students for whom it holds, for reminders about all of them."""
        asked = {
            (one.cycle, one.rule.condition)
            for one in self.due.values()
            if one.subject_key == ABOUT_CYCLE and _needs_students(one.rule)
        }
        return {
            (cycle.pk, condition): list(
                CONDITIONS[condition]
                .students(cycle=cycle, now=cycle.moment(self.machine))
                .select_related("person")
            )
            for cycle, condition in asked
        }

    # What that makes of one; None: nothing to say

    def _names_about_cycle(self, one: Due) -> Sequence[str] | None:
        if not _needs_students(one.rule):
            return ()
        students = self.students[one.rule.cycle_id, one.rule.condition]
        if one.rule.audience == RuleAudience.ADVOCATE:
            own = self.own[one.person]
            students = [each for each in students if each.pk in own and not each.is_embargoed]
        return [str(student) for student in students] or None

    def _names_about(self, one: Due) -> Sequence[str] | None:
        if one.student is not None and one.is_embargoed and not one.is_office:
            return None
        subject = self.about[one.pk]
        if subject is not None:
            is_advocates = one.milestone_key and one.rule.audience == RuleAudience.ADVOCATE
            if is_advocates and one.student not in self.own[one.person]:
                return None
            if subject not in self.held[one.rule.cycle_id, one.rule.condition]:
                return None
        return (one.student_name,) if one.student and one.rule.audience != RuleAudience.STUDENT else ()

    def _milestone(self, one: Due) -> Mapping[str, str]:
        key = one.milestone_key or one.subject_key.removeprefix("moved-")
        known = (one.rule.cycle_id, key)
        if known not in self.values:
            self.values[known] = _milestone(key, one.cycle, one.cycle.moment(self.machine))
        return self.values[known]


def _needs_students(rule: Rule) -> bool:
    return CONDITIONS[rule.condition].about_students or rule.audience == RuleAudience.ADVOCATE


def _primary_students(due: Iterable[Due]) -> Mapping[int, set[int]]:
    """By advocate: for whom they speak now, of those whom these reminders are for."""
    advocates = {one.person for one in due if one.rule.audience == RuleAudience.ADVOCATE}
    own: dict[int, set[int]] = defaultdict(set)
    if advocates:
        open_ones = Assignment.objects.open().primary().filter(advocate__in=advocates, is_embargoed=False)
        for advocate, student in open_ones.values_list("advocate", "student"):
            own[advocate].add(student)
    return own


def _names(names: Sequence[str]) -> str:
    if len(names) > NAMED_AT_MOST:
        names = [*names[: NAMED_AT_MOST - 1], f"{len(names) - NAMED_AT_MOST + 1} more"]
    return listed(names)


def _milestone(key: str, cycle: Cycle, now: Moment) -> Mapping[str, str]:
    if key not in set(MilestoneKey):
        return {"milestone": "", "at": ""}
    at = cycle.clock_milestones().in_force(MilestoneKey(key))
    words = eastern(at, now=now.cycle) if at else "not known yet"
    return {"milestone": MilestoneKey(key).label, "at": words}


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found.group(1)], words) if "{" in words else words


def path_of(one: Due) -> str:
    """The page where it can be done; a path with row ids alone."""
    kind = one.subject_key.rpartition("-")[0]
    number = subject_id(one.subject_key)
    if kind in ("message", "reservation") and number is not None:
        return _path(kind, number)
    if one.rule.audience == RuleAudience.STUDENT and one.student:
        return _path("student_today")
    return _path("student", one.student) if one.student else _path("home")


@cache
def _pattern(name: str, *, numbered: bool) -> str:
    """Worked out once: finding a path by its name costs as much as all the rest of a reminder's words."""
    try:
        return reverse(name, args=[0]).replace("0", "%d") if numbered else reverse(name)
    except NoReverseMatch:
        return "/"


def _path(name: str, number: int | None = None) -> str:
    pattern = _pattern(name, numbered=number is not None)
    return pattern % number if "%d" in pattern else pattern
