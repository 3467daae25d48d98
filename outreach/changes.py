"""What has changed about a message's students, program and people since a page was loaded.

Read from the audit, which every deed writes in its own transaction. A mark is the newest event that a page knew of.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Max, Q

from advising.history import Event
from advising.models import AuditEvent, Filling, Intel, Milestone, Program, User
from outreach.models import Message, Touch

MOST = 8
_STUDENT = {
    Event.STUDENT_CHANGED: "changed the record",
    Event.STATUS_CHANGED: "changed the status",
    Event.RELEASE_SIGNED: "signed a release",
    Event.RELEASE_REVOKED: "took a release back",
    Event.CORRECTION_SENT: "said that something is wrong",
    Event.TARGET_CHANGED: "changed a program's state",
    Event.APPLICATION_WORD: "said whether an application was made",
    Event.CONTACT_FILED: "filed a program's contact",
    Event.CONTACT_CONFIRMED: "confirmed a program's contact",
    Event.CONTACT_DECLINED: "declined a program's contact",
    Event.CONTACT_TAKEN_BACK: "took a program's contact back",
    Event.STUDENT_PART_ENDED: "ended the student's part in a contact",
    Event.ADVOCATE_ASSIGNED: "changed the advocate",
    Event.BACKUP_ASSIGNED: "changed the backup",
    Event.ASSIGNMENT_ENDED: "ended an assignment",
    Event.RESERVED: "began a call",
}
_MESSAGE = {
    Event.LOGGED: "logged a contact",
    Event.LOG_AMENDED: "amended a log",
    Event.LOG_TAKEN_BACK: "took a log back",
    Event.MESSAGE_SCHEDULED: "pressed Send on another message",
    Event.MESSAGE_SENT: "another message left",
}
_PROGRAM = {
    Event.PROGRAM_FILLED: "noted that the program is full",
    Event.INTEL_ADDED: "added what the program is known for",
    Event.INTEL_WITHDRAWN: "took back what the program was known for",
}
_PERSON = {Event.PERSON_CHANGED: "changed a receiver's record"}
_CLOCK = {Event.MILESTONE_MOVED: "moved a time of the week"}
_WORDS: dict[str, str] = {
    str(event): words
    for kind in (_STUDENT, _MESSAGE, _PROGRAM, _PERSON, _CLOCK)
    for event, words in kind.items()
}
# Of a status that is under embargo nobody but the office may notice anything.
_UNDER_EMBARGO = (Event.STUDENT_CHANGED, Event.STATUS_CHANGED, Event.TARGET_CHANGED)
# Talk among the school's people is nothing for a student.
_NOT_FOR_STUDENTS = (Event.RESERVED, Event.ADVOCATE_ASSIGNED, Event.BACKUP_ASSIGNED, Event.ASSIGNMENT_ENDED)


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what, and when (machine time)."""

    at: datetime
    who: str
    what: str

    @property
    def sentence(self) -> str:
        said = f"{self.who} {self.what}".strip()
        return f"{said[:1].upper()}{said[1:]}."


def newest(message: Message) -> int:
    """The mark of a page that is loaded now."""
    found = AuditEvent.objects.filter(school_id=message.cycle.school_id).aggregate(newest=Max("pk"))
    return int(found["newest"] or 0)


def changes_since(mark: int, message: Message, *, reader: User) -> list[Change]:
    """What the reader may know of it, the newest first; not what was done to this message itself."""
    touches = list(message.touches.select_related("student", "program"))
    asked = AuditEvent.objects.filter(school_id=message.cycle.school_id, pk__gt=mark)
    asked = asked.filter(reduce(or_, _about(message, touches, reader)))
    asked = asked.exclude(about_kind="message", about_id=message.pk).order_by("-pk")
    # One's own call is known to oneself; whatever else one did in another tab is told all the same.
    asked = asked.exclude(event=Event.RESERVED, by_user_id=reader.pk)
    return [Change(event.at, event.by_name, _WORDS[event.event]) for event in asked[:MOST]]


def _about(message: Message, touches: list[Touch], reader: User) -> list[Q]:
    students = {touch.student_id: touch.student for touch in touches if touch.student is not None}
    programs = {touch.program_id for touch in touches if touch.program_id}
    people = set(message.receivers.values_list("person_id", flat=True))
    told = [pk for pk, one in students.items() if reader.is_office or not one.is_embargoed]
    sisters = Program.objects.filter(
        sister_key__in=Program.objects.filter(pk__in=programs).values("sister_key")
    ).values("pk")
    near = Touch.objects.filter(cycle=message.cycle_id).filter(
        Q(student__in=list(students)) | Q(person__in=people) | Q(program__in=sisters)
    )
    seen = Message.objects.visible_to(reader).filter(pk__in=near.values("message")).values("pk")
    of_student = [event for event in _STUDENT if not (reader.is_student and event in _NOT_FOR_STUDENTS)]
    always = [event for event in of_student if event not in _UNDER_EMBARGO]
    milestones = Milestone.objects.filter(cycle=message.cycle_id).values("pk")
    about = [
        Q(student_id__in=list(students), event__in=always),
        Q(student_id__in=told, event__in=of_student),
        Q(about_kind="message", about_id__in=seen, event__in=list(_MESSAGE)),
        Q(about_kind="milestone", about_id__in=milestones, event__in=list(_CLOCK)),
    ]
    if reader.is_student:
        return about
    filled = Filling.objects.filter(program__in=sisters, cycle=message.cycle_id).values("pk")
    intel = Intel.objects.filter(program__in=sisters, school=message.cycle.school_id).values("pk")
    return [
        *about,
        Q(about_kind="person", about_id__in=people, event__in=list(_PERSON)),
        Q(about_kind="program", about_id__in=sisters, event__in=list(_PROGRAM)),
        Q(about_kind="filling", about_id__in=filled, event__in=list(_PROGRAM)),
        Q(about_kind="intel", about_id__in=intel, event__in=list(_PROGRAM)),
    ]
