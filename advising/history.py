"""Writing the audit: called by actions, inside their transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from advising.models import AuditEvent
from advising.postgresql import add_records

if TYPE_CHECKING:
    from advising.models import School, Student, User


class Event(models.TextChoices):
    """What can happen. Codes are stored; the words are for the reader of the audit."""

    SCHOOL_CREATED = "school_created", "School created"
    USER_INVITED = "user_invited", "Invited"
    INVITATION_ACCEPTED = "invitation_accepted", "Invitation accepted"
    ACCOUNT_CHANGED = "account_changed", "Account changed"
    SETTINGS_CHANGED = "settings_changed", "Settings changed"
    CYCLE_OPENED = "cycle_opened", "Cycle opened"
    CYCLE_CLOSED = "cycle_closed", "Cycle closed"
    MILESTONE_MOVED = "milestone_moved", "Milestone moved"
    MILESTONE_CONFIRMED = "milestone_confirmed", "Milestone confirmed"
    EMBARGO_LIFTED = "embargo_lifted", "Embargo over"
    FILE_IMPORTED = "file_imported", "File imported"
    IMPORT_UNDONE = "import_undone", "Import undone"
    DIRECTORY_IMPORTED = "directory_imported", "Program directory imported"
    PERSON_CHANGED = "person_changed", "Person changed"
    PERSONS_MERGED = "persons_merged", "Two records made one"
    MERGE_UNDONE = "merge_undone", "Two records parted again"
    NOT_ONE_PERSON = "not_one_person", "Said to be two people"
    PEOPLE_PLACED = "people_placed", "People to ask put in order"
    PERSON_RECOMMENDED = "person_recommended", "Person recommended to the student"
    RECOMMENDATION_ENDED = "recommendation_ended", "Person no longer recommended"
    ON_CALL_CHANGED = "on_call_changed", "On-call list changed"
    STUDENT_CHANGED = "student_changed", "Student's record changed"
    STATUS_CHANGED = "status_changed", "Status changed"
    ADVOCATE_ASSIGNED = "advocate_assigned", "Advocate assigned"
    BACKUP_ASSIGNED = "backup_assigned", "Backup assigned"
    ASSIGNMENT_ENDED = "assignment_ended", "Assignment ended"
    ASSIGNMENT_RESTORED = "assignment_restored", "Assignment undone, the former one stands again"
    ASSIGNMENT_ACKNOWLEDGED = "assignment_acknowledged", "Assignment acknowledged"
    TASK_ADDED = "task_added", "Task added"
    TASK_DONE = "task_done", "Task done"
    RELEASE_SIGNED = "release_signed", "Release signed"
    RELEASE_REVOKED = "release_revoked", "Release taken back"
    CORRECTION_SENT = "correction_sent", "Something was said to be wrong"
    CORRECTION_SETTLED = "correction_settled", "Correction settled"
    TARGET_CHANGED = "target_changed", "Target changed"
    OFFER_NOTED = "offer_noted", "Offer noted"
    OFFER_ANSWERED = "offer_answered", "Offer answered"
    OFFERS_EXPIRED = "offers_expired", "Offers expired"
    OFFER_TAKEN_BACK = "offer_taken_back", "Noted offer taken back"
    COMPANION_CHANGED = "companion_changed", "Who is with the student"
    APPLICATION_WORD = "application_word", "Word on an application"
    PROGRAM_ADDED = "program_added", "Program added"
    INTEL_ADDED = "intel_added", "Intel added"
    INTEL_WITHDRAWN = "intel_withdrawn", "Intel taken back"
    PROGRAM_FILLED = "program_filled", "Program filled"
    CONTACT_FILED = "contact_filed", "Program's contact filed"
    CONTACT_CONFIRMED = "contact_confirmed", "Program's contact confirmed"
    CONTACT_DECLINED = "contact_declined", "Program's contact declined"
    CONTACT_TAKEN_BACK = "contact_taken_back", "Program's contact taken back"
    STUDENT_PART_ENDED = "student_part_ended", "Student's part in a contact ended"
    LOGGED = "logged", "Contact logged"
    LOG_AMENDED = "log_amended", "Log amended"
    LOG_TAKEN_BACK = "log_taken_back", "Log taken back"
    RESERVED = "reserved", "Reserved"
    RESERVATION_ENDED = "reservation_ended", "Reservation ended"
    MESSAGE_WRITTEN = "message_written", "Message written"
    MESSAGE_SCHEDULED = "message_scheduled", "Message scheduled"
    MESSAGE_CANCELLED = "message_cancelled", "Message cancelled"
    MESSAGE_HELD = "message_held", "Message held"
    MESSAGE_CLAIMED = "message_claimed", "Message in hand"
    MESSAGE_SENT = "message_sent", "Message sent"
    MESSAGE_FAILED = "message_failed", "Message failed"
    MESSAGE_UNCERTAIN = "message_uncertain", "Message uncertain"
    MESSAGE_SETTLED = "message_settled", "Uncertain message settled"
    LOGGING_ADDRESS_RENEWED = "logging_address_renewed", "Logging address made anew"
    MAIL_FILED = "mail_filed", "Received mail filed"
    MAIL_DISMISSED = "mail_dismissed", "Received mail dismissed"
    APPROVAL_ASKED = "approval_asked", "Approval asked"
    MESSAGE_APPROVED = "message_approved", "Message approved"
    MESSAGE_SENT_BACK = "message_sent_back", "Message sent back"
    DEAN_ASKED = "dean_asked", "Dean asked"
    REFUSED = "refused", "Refused"
    OVERRIDDEN = "overridden", "Overridden"
    CONFLICT_FOUND = "conflict_found", "Conflict found"
    CONFLICT_SETTLED = "conflict_settled", "Conflict settled"
    TEMPLATE_CHANGED = "template_changed", "Wording changed"
    RULE_CHANGED = "rule_changed", "Reminder rule changed"
    ESCALATED = "escalated", "Told the next one"
    PAGE_OPENED = "page_opened", "Opened"
    EXPORTED = "exported", "Exported"
    REHEARSAL_RESET = "rehearsal_reset", "Demo school reset"


def record(
    event: Event,
    *,
    school: "School | int | None",
    by: "User | None",
    at: datetime,
    about: models.Model | None = None,
    student: "Student | None" = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """One event, written. `at` is machine time; before and after hold plain values; no `by` means the product itself.

    No `school` means what all schools share: the program directory.
    """
    made = event_of(
        event,
        school=school,
        by=by,
        at=at,
        about=about,
        student=student,
        before=before,
        after=after,
        reason=reason,
    )
    made.save()
    return made


def record_all(events: Iterable[AuditEvent]) -> None:
    """Many events of `event_of`, written at once."""
    add_records(list(events))


def event_of(
    event: Event,
    *,
    school: "School | int | None",
    by: "User | None",
    at: datetime,
    about: models.Model | None = None,
    student: "Student | None" = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """As `record`, not yet written."""
    return AuditEvent(
        school_id=school if school is None or isinstance(school, int) else school.pk,
        at=at,
        event=event,
        by_user_id=by.pk if by else None,
        by_name=str(by) if by else "",
        about_kind=about._meta.model_name or "" if about else "",
        about_id=about.pk if about else None,
        student_id=student.pk if student else None,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
    )
