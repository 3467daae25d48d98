"""A school with one of each object, and everybody who might ask for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from advising import models
from outreach.models import (
    Conflict,
    InboundMail,
    InboundState,
    Message,
    MessageTemplate,
    MessageText,
    Notification,
    OutboxMail,
    Receiver,
    Reminder,
    Reservation,
    Rule,
    State,
    Touch,
)
from outreach.models.conflict import ConflictSide, Severity
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    BackupFactory,
    ContactFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ItAdminFactory,
    PersonFactory,
    ProgramFactory,
    ReleaseFactory,
    StaffFactory,
    StudentFactory,
    TargetFactory,
    TaskFactory,
)
from tests.factories.outreach import MessageFactory
from tests.moments import HOUR, TUESDAY_NOON

SECRET_NAME = "Quillfeather"  # The student's; whoever may not see the student never reads it.
_MAIL = f"""From: a@example.org
Content-Type: multipart/mixed; boundary=B

--B

About {SECRET_NAME}.
--B
Content-Disposition: attachment; filename=cv.pdf

{SECRET_NAME}
--B--
"""


@dataclass(frozen=True)
class World:
    """`ids`: what each argument of an address is filled with. `users`: who asks, by role."""

    ids: dict[str, Any]
    users: dict[str, models.User]


def make_world() -> World:
    now = timezone.now()
    cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=now, anchor_cycle_at=TUESDAY_NOON + HOUR, clock_rate=1
    )
    school = cycle.school
    school.is_demo = True
    school.save()
    dean = DeanFactory(school=school)
    PersonFactory(school=school, user=dean)
    student = StudentFactory(cycle=cycle, person__family_name=SECRET_NAME, person__given_name="Zebedee")
    advocate = AdvocateFactory(school=school)
    assignment = AssignmentFactory(student=student, advocate=advocate, assigned_by=dean)
    BackupFactory(student=student, assigned_by=dean)
    program = ProgramFactory(school=school)
    TargetFactory(student=student, program=program, state=models.TargetState.CONTACTED_US)
    contact = ContactFactory(
        student=student, program=program, contacted=advocate, logger=advocate, logged_by=advocate.user
    )
    her_contact = ContactFactory(
        student=student, program=program, contacted=student.person, contacted_hat=models.Hat.STUDENT,
        logged_by=student.person.user,
    )  # fmt: skip
    message = MessageFactory(cycle=cycle, sender=advocate, created_by=advocate.user, created_at=now)
    message.text = MessageText.objects.create(
        message=message, number=1, body=f"About {SECRET_NAME}.", written_at=now
    )
    message.save()
    Touch.objects.create(message=message, cycle=cycle, student=student, program=program, at=message.at)
    Receiver.objects.create(message=message, person=PersonFactory(school=school))
    log = MessageFactory(
        cycle=cycle,
        sender=advocate,
        created_by=advocate.user,
        created_at=now,
        state=State.LOGGED,
        channel="call",
    )
    Touch.objects.create(message=log, cycle=cycle, student=student, program=program, at=log.at)
    conflict = _conflict(message, now)
    rule = Rule.objects.create(
        cycle=cycle,
        slug="no-advocate",
        title="No advocate",
        milestone_key="soap_ends",
        offset_minutes=0,
        audience="office",
        condition="no_advocate",
        subject="A student",
        body="waits.",
    )
    reminder = Reminder.objects.create(
        cycle=cycle,
        rule=rule,
        milestone_key="soap_ends",
        person=advocate,
        student=student,
        subject_key=f"student-{student.pk}",
        due_at=now + HOUR,
        due_cycle_at=TUESDAY_NOON + HOUR,
    )
    alum = PersonFactory(school=school)
    inbound = InboundMail.objects.create(
        school=school,
        cycle=cycle,
        mail_key="<1@example.org>",
        raw=_MAIL.encode(),
        size=len(_MAIL),
        received_at=now,
        state=InboundState.TRAY,
        subject=f"About {SECRET_NAME}",
        proposal={"students": [student.pk], "programs": [program.pk]},
    )
    ids = {
        "inbound_id": inbound.pk,
        "attachment_number": 1,
        "student_id": student.pk,
        "cycle_id": student.cycle_id,
        "assignment_id": assignment.pk,
        "person_id": advocate.pk,
        "program_id": program.pk,
        "target_id": TargetFactory(
            student=student,
            program=ProgramFactory(school=school),
            state=models.TargetState.OFFERED,
            offer_round=1,
            offered_at=TUESDAY_NOON,
        ).pk,
        "contact_id": contact.pk,
        "her_contact_id": her_contact.pk,
        "message_id": message.pk,
        "log_id": log.pk,
        "conflict_id": conflict.pk,
        "rule_id": rule.pk,
        "reminder_id": reminder.pk,
        "user_id": advocate.user.pk,
        "milestone_id": cycle.milestones.first().pk,
        "absence_id": models.Absence.objects.create(
            person=advocate, since=TUESDAY_NOON, until=TUESDAY_NOON + 5 * HOUR
        ).pk,
        "interest_id": models.Interest.objects.create(person=advocate, program=program, why="board").pk,
        "batch_id": models.ImportBatch.objects.create(
            school=school,
            cycle=cycle,
            kind="roster_unmatched",
            file_name="a.csv",
            counts={"total": 0, "new": 0, "changed": 0, "unchanged": 0, "problems": 0},
            uploaded_by=dean,
            uploaded_at=now,
        ).pk,
        "intel_id": models.Intel.objects.create(
            school=school,
            program=program,
            kind="habit",
            text="Calls first.",
            source="Told",
            known_on=TUESDAY_NOON.date(),
        ).pk,
        "on_call_id": models.OnCall.objects.create(cycle=cycle, specialty_code="140", person=advocate).pk,
        "role_id": models.Role.objects.create(person=advocate, kind=models.RoleKind.COMMITTEE).pk,
        "tie_id": models.Tie.objects.create(person=advocate, program=program, kind="trained_there").pk,
        "known_id": models.Acquaintance.objects.create(person=advocate, student=student, kind="taught").pk,
        "gone_id": alum.pk,
        "duplicate_id": models.Duplicate.objects.create(
            one=min(advocate, alum, key=_id),
            other=max(advocate, alum, key=_id),
            weight=9,
            found_at=now,
        ).pk,
        "merge_id": models.Merge.objects.create(
            school=school,
            kept=advocate,
            gone_id=0,
            gone_name="Old",
            gone_values={},
            kept_values={},
            moved={},
            dropped={},
            merged_at=now,
            undone_at=now,
        ).pk,
        "reservation_id": Reservation.objects.create(
            student=student,
            program=program,
            sister_key=program.sister_key,
            person=advocate,
            since=now,
            until=now + timedelta(minutes=10),
        ).pk,
        "notification_id": Notification.objects.create(
            user=advocate.user, cycle=cycle, text="Something waits.", url="/", at=now
        ).pk,
        "mail_id": OutboxMail.objects.create(
            school=school,
            to_address="a@example.org",
            from_address="b@example.org",
            subject=f"About {SECRET_NAME}",
            raw=b"Subject: x\r\n\r\nx",
            mail_id="<one@example.org>",
            landed_at=now,
        ).pk,
        "task_id": TaskFactory(student=student).pk,
        "release_id": ReleaseFactory(
            student=student, signed_at=now - timedelta(days=1), expires_at=now + timedelta(days=9)
        ).pk,
        "correction_id": models.Correction.objects.create(student=student, text="wrong", sent_at=now).pk,
        "verb": "discard",
        "wording": MessageTemplate.objects.create(
            school=school,
            slug="our-own",
            title="Ours",
            lever="thanks",
            audience="alum",
            subject="S",
            body="B",
        ).slug,
        "number": "x",
        "token": "y",
    }
    users = {
        "dean": dean,
        "staff": StaffFactory(school=school),
        "advocate": advocate.user,
        "colleague": FacultyUserFactory(school=school),
        "student": student.person.user,
        "classmate": StudentFactory(cycle=cycle).person.user,
        "it_admin": ItAdminFactory(),
        "other_dean": DeanFactory(school=CycleFactory(school__is_demo=True).school),
    }
    return World(ids, users)


def _conflict(message: Message, now: Any) -> Conflict:
    conflict = Conflict.objects.create(
        cycle=message.cycle,
        kind="contradiction",
        severity=Severity.BLOCK,
        fingerprint="one",
        sentence=f"Two reasons given for {SECRET_NAME}.",
        found_at=now,
    )
    ConflictSide.objects.create(conflict=conflict, message=message, text=message.text)
    return conflict


def _id(person: models.Person) -> int:
    return person.pk
