"""Which role may open which address. Every named address of the product stands here; a new one is added with it.

Roles: dean, staff, advocate (speaks for the student), colleague (other faculty), student (the one in question),
classmate, it_admin, other_dean (of another school, asking with this school's ids). Who is not named in `may` gets
403 or 404, or is sent to their own home. Signed out, every address asks to sign in but those marked `public`.
"""

from dataclasses import dataclass, field

DEAN = frozenset({"dean"})
OFFICE = frozenset({"dean", "staff"})
DESK = OFFICE | {"advocate"}
STAFF_PAGES = DESK | {"colleague"}
ABOUT_STUDENT = DESK | {"student"}
STUDENTS = frozenset({"student", "classmate"})
SCHOOL = STAFF_PAGES | STUDENTS
EVERYBODY = SCHOOL | {"it_admin"}


@dataclass(frozen=True)
class Walk:
    """`post`: asked by POST, with `data` in it. `public`: a page for people without an account."""

    may: frozenset[str]
    post: bool = False
    public: bool = False
    data: dict[str, str] = field(default_factory=dict)
    told_no: frozenset[str] = frozenset()
    """Who sees the thing, but is refused this deed in words on the page they come back to."""
    signs_out: bool = False
    ids: dict[str, str] = field(default_factory=dict)
    """Arguments to fill from another id of the world than their own name says."""


WALKS: dict[str, Walk] = {
    # people and places
    "assign_several": Walk(OFFICE),
    "assign": Walk(OFFICE),
    "assignment_acknowledge": Walk(frozenset({"advocate"}), post=True),
    "assignment_undo": Walk(OFFICE, post=True),
    "assignment_end": Walk(OFFICE, post=True),
    "person_advocate": Walk(DESK, post=True),
    "absence_add": Walk(DESK, post=True),
    "absence_remove": Walk(DESK, post=True),
    "interest_add": Walk(DESK, post=True),
    "interest_remove": Walk(DESK, post=True),
    "guide": Walk(DEAN),
    "on_call": Walk(OFFICE),
    "on_call_put": Walk(OFFICE, post=True),
    "on_call_end": Walk(OFFICE, post=True),
    "program_add": Walk(OFFICE),
    "intel_add": Walk(OFFICE, post=True),
    "intel_withdraw": Walk(OFFICE, post=True),
    "program_filled": Walk(OFFICE, post=True),
    "target_add": Walk(DESK, post=True),
    "target_paste": Walk(DESK),
    "target_state": Walk(DESK, post=True),
    "target_remove": Walk(DESK, post=True),
    "person_add": Walk(OFFICE),
    "person_details": Walk(OFFICE),
    "person_channels": Walk(DESK, post=True),
    "channel_verify": Walk(DESK, post=True),
    "role_add": Walk(DESK, post=True),
    "role_end": Walk(OFFICE, post=True),
    "tie_add": Walk(DESK, post=True),
    "tie_remove": Walk(DESK, post=True),
    "acquaintance_add": Walk(DESK, post=True),
    "acquaintance_remove": Walk(DESK, post=True),
    "duplicate_list": Walk(OFFICE),
    "duplicate_search": Walk(OFFICE, post=True),
    "duplicate_decline": Walk(OFFICE, post=True),
    "person_merge": Walk(OFFICE),
    "merge_undo": Walk(OFFICE, post=True),
    "person_place": Walk(OFFICE, post=True),
    "person_unplace": Walk(OFFICE, post=True),
    "person_recommend": Walk(OFFICE, post=True),
    "recommendation_end": Walk(OFFICE, post=True),
    "invitation": Walk(EVERYBODY, public=True),
    "clock": Walk(STAFF_PAGES),
    "clock_times": Walk(DEAN),
    "cycle_open": Walk(DEAN),
    "cycle_close": Walk(DEAN, post=True),
    "milestone_confirm": Walk(DEAN, post=True, data={"at": "2027-03-16T12:00:00+00:00"}),
    "school_settings": Walk(DEAN, told_no=frozenset({"staff"})),
    "account_list": Walk(OFFICE),
    "first_steps": Walk(OFFICE),
    "offers": Walk(STAFF_PAGES),
    "offer": Walk(ABOUT_STUDENT),
    "offer_note": Walk(SCHOOL),
    "offer_answer": Walk(ABOUT_STUDENT, post=True),
    "offer_take_back": Walk(ABOUT_STUDENT, post=True),
    "companion": Walk(DESK),
    "account_invite_advocates": Walk(OFFICE, post=True),
    "account_invite_class": Walk(OFFICE, post=True),
    "account_invite_again": Walk(OFFICE, post=True),
    "import_list": Walk(OFFICE),
    "import_batch": Walk(OFFICE),
    "import_columns": Walk(OFFICE),
    "import_commit": Walk(OFFICE, post=True),
    "import_discard": Walk(OFFICE, post=True),
    "import_undo": Walk(OFFICE, post=True),
    # words and time
    "contact_log": Walk(STAFF_PAGES),
    "cycle_log": Walk(OFFICE),
    "contact_confirm": Walk(DESK, post=True),
    "contact_decline": Walk(DESK, post=True),
    "student_part_end": Walk(OFFICE | {"student"}, ids={"contact_id": "her_contact_id"}),
    "report_contact": Walk(STUDENTS),
    "log_contact": Walk(SCHOOL),
    "log_waiting": Walk(SCHOOL, post=True),
    "log_detail": Walk(DESK, ids={"message_id": "log_id"}),
    "log_take_back": Walk(DESK, post=True, told_no=frozenset({"student"}), ids={"message_id": "log_id"}),
    "mail_tray": Walk(OFFICE),
    "mail": Walk(OFFICE, ids={"mail_id": "inbound_id"}),
    "mail_raw": Walk(OFFICE, ids={"mail_id": "inbound_id"}),
    "mail_attachment": Walk(OFFICE, ids={"mail_id": "inbound_id", "number": "attachment_number"}),
    "mail_dismiss": Walk(OFFICE, post=True, ids={"mail_id": "inbound_id"}),
    "mail_back": Walk(OFFICE, post=True, ids={"mail_id": "inbound_id"}),
    "logging_address": Walk(SCHOOL),
    "my_students": Walk(STAFF_PAGES),
    "calling": Walk(DESK, post=True),
    "calling_override": Walk(DEAN),
    "reservation": Walk(DESK),
    "reservation_extend": Walk(DESK, post=True),
    "reservation_end": Walk(DESK, post=True),
    "message_list": Walk(SCHOOL),
    "message_new": Walk(SCHOOL),
    "message": Walk(DESK),
    "message_check": Walk(DESK, post=True),
    "template_list": Walk(OFFICE),
    "template_new": Walk(OFFICE),
    "template": Walk(OFFICE),
    "template_drop": Walk(OFFICE, post=True),
    "message_keep": Walk(DESK, post=True),
    "message_preview": Walk(DESK),
    "message_do": Walk(DESK, post=True),
    "conflict_list": Walk(SCHOOL),
    "conflict": Walk(DESK),
    "outbox": Walk(OFFICE),
    "outbox_mail": Walk(OFFICE),
    "reminder_list": Walk(OFFICE),
    "heartbeat": Walk(OFFICE),
    "rule_switch": Walk(OFFICE, post=True),
    "reminder_preview": Walk(OFFICE),
    "rule_new": Walk(OFFICE),
    "rule": Walk(OFFICE),
    "rule_try": Walk(OFFICE, post=True),
    "inbox": Walk(EVERYBODY),
    "notification_read_all": Walk(EVERYBODY, post=True),
    "notification_open": Walk(frozenset({"advocate"}), post=True),
    # the student's own
    "student_today": Walk(STUDENTS),
    "said": Walk(STUDENTS),
    "own_programs": Walk(STUDENTS),
    "own_alumni": Walk(STUDENTS),
    "release_list": Walk(STUDENTS),
    "release_sign": Walk(STUDENTS),
    "release_revoke": Walk(frozenset({"student"}), post=True),
    "correction": Walk(STUDENTS),
    "task_add": Walk(DESK),
    "task_finish": Walk(ABOUT_STUDENT, post=True),
    # the record, by the office
    "correction_list": Walk(OFFICE),
    "correction_settle": Walk(OFFICE, post=True),
    "record_edit": Walk(OFFICE),
    "status_change": Walk(OFFICE, post=True),
    "reminder_send": Walk(OFFICE, post=True),
    # the desk
    "home": Walk(EVERYBODY),
    "board": Walk(OFFICE),
    "find": Walk(STAFF_PAGES),
    "student_list": Walk(STAFF_PAGES),
    "student": Walk(DESK),
    "student_people": Walk(OFFICE),
    "program_list": Walk(STAFF_PAGES),
    "program": Walk(DESK),
    "person": Walk(DESK),
    "advocate_list": Walk(OFFICE),
    "alum_list": Walk(STAFF_PAGES),
    "set_theme": Walk(EVERYBODY, post=True, public=True),
    "set_keys": Walk(EVERYBODY, post=True, public=True),
    "demo_reset": Walk(DEAN, post=True, signs_out=True),
    "gallery": Walk(OFFICE),
    "more": Walk(EVERYBODY),
    "clock_strip": Walk(EVERYBODY),
}
