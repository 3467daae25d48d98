from advising.models.acquaintance import Acquaintance, AcquaintanceKind
from advising.models.assignment import Assignment, AssignmentKind
from advising.models.audit import AuditEvent
from advising.models.contact import Contact, ContactKind, Hat
from advising.models.correction import Correction
from advising.models.cycle import Approval, Cycle, Policy
from advising.models.duplicate import Duplicate, Merge
from advising.models.import_batch import ImportBatch, ImportColumn, ImportKind, ImportState
from advising.models.milestone import Milestone, MilestoneConfidence, MilestoneMove
from advising.models.person import Absence, Channels, Interest, Person
from advising.models.placing import OnCall, Placing
from advising.models.program import (
    ApplicationService,
    Confidence,
    Filling,
    Intel,
    IntelKind,
    Program,
    ProgramType,
)
from advising.models.release import Category, Reader, Release
from advising.models.role import (
    AT_THE_SCHOOL,
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Role,
    RoleKind,
    Tie,
    TieKind,
)
from advising.models.school import School
from advising.models.student import (
    EXAMS,
    IN_SOAP,
    MATCH_STATUSES,
    SETTLED,
    Exam,
    ExamResult,
    Failure,
    Leave,
    LeaveCategory,
    StatusChange,
    Student,
    StudentStatus,
    Visa,
)
from advising.models.target import OFFER_STATES, ApplicationWord, Target, TargetState
from advising.models.task import Task, TaskOwner
from advising.models.user import Access, Theme, User
from advising.models.version import Version

__all__ = [
    "AT_THE_SCHOOL",
    "EXAMS",
    "IN_SOAP",
    "IS_AT_THE_PROGRAM",
    "IS_THE_PROGRAM",
    "MATCH_STATUSES",
    "OFFER_STATES",
    "SETTLED",
    "Absence",
    "Access",
    "Acquaintance",
    "AcquaintanceKind",
    "ApplicationService",
    "ApplicationWord",
    "Approval",
    "Assignment",
    "AssignmentKind",
    "AuditEvent",
    "Category",
    "Channels",
    "Confidence",
    "Contact",
    "ContactKind",
    "Correction",
    "Cycle",
    "Duplicate",
    "Exam",
    "ExamResult",
    "Failure",
    "Filling",
    "Hat",
    "ImportBatch",
    "ImportColumn",
    "ImportKind",
    "ImportState",
    "Intel",
    "IntelKind",
    "Interest",
    "Leave",
    "LeaveCategory",
    "Merge",
    "Milestone",
    "MilestoneConfidence",
    "MilestoneMove",
    "OnCall",
    "Person",
    "Placing",
    "Policy",
    "Program",
    "ProgramType",
    "Reader",
    "Release",
    "Role",
    "RoleKind",
    "School",
    "StatusChange",
    "Student",
    "StudentStatus",
    "Target",
    "TargetState",
    "Task",
    "TaskOwner",
    "Theme",
    "Tie",
    "TieKind",
    "User",
    "Version",
    "Visa",
]
