"""A program's contacts: filing, confirming, declining, taking back; and whether the student applied there.

Each locks the student's row first, so that two people who decide about one student at one moment take turns.
"""

from datetime import datetime

from django.db import transaction

from advising import contact as pure
from advising import signals
from advising.clock import MICROSECOND, Moment
from advising.contact import Asker, Hat, Permit, Rank, application
from advising.history import Event, record
from advising.models import (
    ApplicationWord,
    Contact,
    ContactKind,
    Person,
    Program,
    Student,
    Target,
    TargetState,
    Task,
    TaskOwner,
    User,
)
from advising.permissions import NotAllowed, Permission, require
from advising.standings import asker_for, hat_when_contacted, person_of, standing_of
from advising.versions import Scope, bump, student_scope
from advising.window import Reason, window
from advising.windows import family_of, milestones_of, pair_for, plain_contact, policy_of


@transaction.atomic
def file_contact(
    *,
    student: Student,
    program: Program,
    contacted: Person,
    channel: str,
    at: datetime,
    by: User | None,
    now: Moment,
    kind: str = ContactKind.CONTACT,
    speaker: Person | None = None,
    speaks_for_program: bool = True,
    applied: bool | None = None,
    is_authenticated: bool = True,
    answers_our_thread: bool = False,
) -> Contact:
    """Put a program's contact about one student and one track on file. Never refused but for a time to come.

    `at` is cycle time. `applied`: what the logger said to "did she apply here?", None for *don't know*. No `by` is
    mail from the program that nobody of us put on file.
    """
    if by is not None:
        require(by, Permission.LOG, school=student.cycle.school)
    pure.may_log_at(at, now=now.cycle).require()
    student = _locked(student)
    family = family_of(program, student.cycle)
    logger = person_of(by) if by else None
    hat = hat_when_contacted(contacted, student, at=at, now=now.cycle)
    contact = Contact(
        cycle=student.cycle,
        student=student,
        program=program,
        kind=kind,
        channel=channel,
        at=at,
        filed_at=now.cycle,
        contacted=contacted,
        contacted_hat=hat or "",
        contacted_is_program=standing_of(contacted, now=now.cycle).is_the_program(family),
        speaker=speaker,
        speaks_for_program=speaks_for_program,
        logged_by=by,
        logger=logger,
        logger_is_program=by is not None and standing_of(by, now=now.cycle).is_the_program(family),
        is_authenticated=is_authenticated,
        answers_our_thread=answers_our_thread,
    )
    contact.needs_confirming = plain_contact(contact).needs_confirming
    contact.save()
    record(
        Event.CONTACT_FILED,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=contact,
        student=student,
        after={"program": program.pk, "at": at.isoformat(), "contacted": contacted.pk, "kind": kind},
    )
    # Who is the program never logs to effect, so nor does their word count (window.md 9).
    if applied is not None and by is not None and not contact.logger_is_program:
        _write_word(student, program, applied, by=by, now=now, source="log", contact=contact)
    _settle_target(student, program, now=now)
    _changed(student)
    signals.contact_filed.send(sender=Contact, contact=contact, now=now)
    return contact


@transaction.atomic
def confirm_contact(*, contact: Contact, by: User, now: Moment, how_known: str = "") -> Contact:
    """Say that this contact happened: it counts from its own moment. Raises Refusal where `by` may not.

    A dean who logged it says how it is known.
    """
    contact, asker = _for_decision(contact, by, now)
    pure.may_confirm(
        plain_contact(contact),
        by=asker,
        family=family_of(contact.program, contact.cycle),
        now=now.cycle,
        how_known=how_known,
    ).require()
    contact.confirmed_at, contact.confirmed_by, contact.confirmed_how = now.cycle, by, how_known.strip()
    contact.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"])
    _decided(contact, Event.CONTACT_CONFIRMED, by=by, now=now, reason=how_known.strip())
    return contact


@transaction.atomic
def decline_contact(*, contact: Contact, by: User, now: Moment, word: str) -> Contact:
    """Say, with a word, that what waits does not count: ends the desk's part. Raises Refusal."""
    contact, asker = _for_decision(contact, by, now)
    pure.may_decline(
        plain_contact(contact),
        by=asker,
        family=family_of(contact.program, contact.cycle),
        now=now.cycle,
        word=word,
    ).require()
    contact.declined_at, contact.declined_by, contact.declined_word = now.cycle, by, word.strip()
    contact.save(update_fields=["declined_at", "declined_by", "declined_word"])
    _decided(contact, Event.CONTACT_DECLINED, by=by, now=now, reason=word.strip())
    return contact


def permit_take_back(
    contact: Contact, *, by: User, now: Moment, filed_at: datetime | None = None, reason: str = ""
) -> Permit:
    """Whether this account may take it back now; `filed_at` is machine time, worked out where left out."""
    return pure.may_take_back(
        plain_contact(contact),
        by=asker_for(by, contact.student, now=now.cycle),
        family=family_of(contact.program, contact.cycle),
        now=now.cycle,
        filed_at=filed_at or contact.cycle.machine_instant(contact.filed_at),
        pressed_at=now.machine,
        reason=reason,
    )


@transaction.atomic
def take_back_contact(
    *, contact: Contact, by: User, now: Moment, reason: str = "", filed_at: datetime | None = None
) -> Contact:
    """Take it off the file: shuts what only it had opened, with the words and the target it had written.

    The logger within 20 s by one press; later the logger, staff or a dean, with a reason. Raises Refusal.
    """
    contact, _ = _for_decision(contact, by, now)
    permit_take_back(contact, by=by, now=now, filed_at=filed_at, reason=reason).require()
    contact.taken_back_at, contact.taken_back_by = now.cycle, by
    contact.taken_back_reason = reason.strip()
    contact.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    # What somebody else said of the application stays (window.md 16).
    contact.words.filter(source="log", withdrawn_at__isnull=True).update(withdrawn_at=now.cycle)
    _settle_target(contact.student, contact.program, now=now)
    _record(contact, Event.CONTACT_TAKEN_BACK, by=by, now=now, reason=reason.strip())
    _changed(contact.student)
    signals.contact_taken_back.send(sender=Contact, contact=contact, now=now)
    return contact


@transaction.atomic
def end_student_part(*, contact: Contact, by: User, now: Moment, reason: str) -> Contact:
    """Take back the student's own window from a contact with her: she, staff or a dean. Raises Refusal.

    The desk's part, and whether it waits to be confirmed, stays as it is.
    """
    contact, asker = _for_decision(contact, by, now)
    pure.may_end_student_part(plain_contact(contact), by=asker, now=now.cycle, reason=reason).require()
    contact.student_part_ended_at = now.cycle
    contact.save(update_fields=["student_part_ended_at"])
    _settle_target(contact.student, contact.program, now=now)
    _record(contact, Event.STUDENT_PART_ENDED, by=by, now=now, reason=reason.strip())
    _changed(contact.student)
    signals.student_part_ended.send(sender=Contact, contact=contact, now=now)
    return contact


@transaction.atomic
def say_applied(
    *,
    student: Student,
    program: Program,
    applied: bool,
    by: User,
    now: Moment,
    contact: Contact | None = None,
    applied_at: datetime | None = None,
) -> ApplicationWord:
    """Did she apply here? The student's own word, or that of her desk. Raises NotAllowed for anybody else.

    About a contact, a yes means "applied by then". The student's own last word decides (window.md 11).
    """
    require(by, Permission.LOG, school=student.cycle.school)
    standing = standing_of(by, now=now.cycle)
    if standing.towards(student).hat not in (Hat.DESK, Hat.STUDENT):
        raise NotAllowed("Only the student and the student's desk can say whether there was an application.")
    if standing.is_the_program(family_of(program, student.cycle)):
        raise NotAllowed("You are the program there, so somebody else must say whether she applied.")
    student = _locked(student)
    source = "student" if by.is_student else "desk"
    word = _write_word(
        student, program, applied, by=by, now=now, source=source, contact=contact, applied_at=applied_at
    )
    _settle_target(student, program, now=now)
    _changed(student)
    return word


# --- parts ----------------------------------------------------------------------------------------


def _locked(student: Student) -> Student:
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    return Student.objects.select_related("cycle__school", "person").get(pk=student.pk)


def _for_decision(contact: Contact, by: User, now: Moment) -> tuple[Contact, Asker]:
    """The contact as it stands under the lock, and who asks."""
    require(by, Permission.LOG, school=contact.cycle.school)
    student = _locked(contact.student)
    contact = Contact.objects.select_related("program", "cycle__school", "contacted").get(pk=contact.pk)
    contact.student = student
    return contact, asker_for(by, student, now=now.cycle)


def _write_word(
    student: Student,
    program: Program,
    applied: bool,
    *,
    by: User,
    now: Moment,
    source: str,
    contact: Contact | None = None,
    applied_at: datetime | None = None,
) -> ApplicationWord:
    if applied and contact is not None:
        applied_at = contact.at
    word = ApplicationWord.objects.create(
        student=student,
        program=program,
        applied=applied,
        is_students_own=student.person.user_id == by.pk,
        said_by=by,
        source=source,
        applied_at=applied_at if applied else None,
        said_at=now.cycle,
        contact=contact,
    )
    record(
        Event.APPLICATION_WORD,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=word,
        student=student,
        after={"program": program.pk, "applied": applied},
    )
    return word


def _settle_target(student: Student, program: Program, *, now: Moment) -> None:
    """What the words and openings on file make of the target. "Contacted us" is set by an opening alone."""
    pair = pair_for(student, program)
    applied = application(pair.words, now.cycle)
    if (
        applied.applied is False
        and applied.is_students_word
        and Contact.objects.standing()
        .filter(student=student, program=program, kind=ContactKind.CONTACT)
        .exists()
    ):
        _ask_to_report(student, program, now=now)
    target = Target.objects.filter(student=student, program=program).first()
    if applied.applied is True and (target is None or target.applied_at is None):
        target = target or Target(student=student, program=program, service=program.service)
        target.applied_at = applied.at or now.cycle
        target.is_applied_by_word = True
        target.state, target.state_at = TargetState.APPLIED, now.cycle
    if target is None:
        return
    before = target.state
    if target.is_applied_by_word and applied.applied is not True and target.state in _EARLY:
        target.applied_at, target.is_applied_by_word = None, False
        target.state = TargetState.CONSIDERED
    elif target.state in _EARLY:
        target.state = _early_state(target, is_opened=is_opened(student, program, now))
    if target.state != before:
        target.state_at = now.cycle
    target.save()
    signals.target_changed.send(sender=Target, student=student, program=program, now=now)


def _ask_to_report(student: Student, program: Program, *, now: Moment) -> None:
    """A program made contact where she did not apply: she has to report it to the NRMP (domain.md 2)."""
    Task.objects.get_or_create(
        student=student,
        kind="report_contact",
        title=f"Report the contact by {program.institution_name} to the NRMP"[:200],
        owner=TaskOwner.STUDENT,
        done_at=None,
        defaults={
            "detail": "You said that you did not apply there. Please do not answer. Your dean helps you.",
            "created_at": now.cycle,
        },
    )


_EARLY = (TargetState.CONSIDERED, TargetState.APPLIED, TargetState.CONTACTED_US)


def state_without_offer(target: Target, *, now: Moment) -> TargetState:
    """How far it had come before a program offered: interviewed, else what words and openings on file make of it."""
    if target.interview_at is not None:
        return TargetState.INTERVIEWED if target.interview_at <= now.cycle else TargetState.INTERVIEW
    return _early_state(target, is_opened=is_opened(target.student, target.program, now))


def _early_state(target: Target, *, is_opened: bool) -> TargetState:
    if is_opened:
        return TargetState.CONTACTED_US
    return TargetState.CONSIDERED if target.applied_at is None else TargetState.APPLIED


def is_opened(student: Student, program: Program, now: Moment) -> bool:
    """Whether a contact has opened it for the desk or for the student, whatever the hour."""
    pair, milestones = pair_for(student, program), milestones_of(student.cycle)
    at = now.cycle if milestones.soap_ends is None else min(now.cycle, milestones.soap_ends - MICROSECOND)
    return any(
        window(
            pair,
            asker=Asker(0, hat, rank),
            milestones=milestones,
            policy=policy_of(student.cycle),
            now=now.cycle,
            at=at,
        ).reason
        is Reason.CONTACTED
        for hat, rank in ((Hat.DESK, Rank.DEAN), (Hat.STUDENT, Rank.NONE))
    )


def _decided(contact: Contact, event: Event, *, by: User, now: Moment, reason: str) -> None:
    _settle_target(contact.student, contact.program, now=now)
    _record(contact, event, by=by, now=now, reason=reason)
    _changed(contact.student)
    signals.contact_decided.send(sender=Contact, contact=contact, now=now)


def _record(contact: Contact, event: Event, *, by: User, now: Moment, reason: str) -> None:
    record(
        event,
        school=contact.cycle.school_id,
        by=by,
        at=now.machine,
        about=contact,
        student=contact.student,
        reason=reason,
    )


def _changed(student: Student) -> None:
    bump(student.cycle_id, Scope.BOARD, Scope.LEDGER, student_scope(student.pk))
