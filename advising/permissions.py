"""Who may do what. Pages ask to be polite, actions ask to be safe; both ask here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from advising.models import Access
from advising.refusals import Refusal

if TYPE_CHECKING:
    from advising.models import School, User


class Permission(StrEnum):
    OPEN_CYCLE = "open_cycle"
    MOVE_MILESTONE = "move_milestone"
    CHANGE_SETTINGS = "change_settings"
    INVITE = "invite"
    IMPORT = "import"
    EDIT_RECORDS = "edit_records"
    ASSIGN = "assign"
    ASSIGN_DUAL_ROLE = "assign_dual_role"
    CONFIRM_CONTACT = "confirm_contact"
    TAKE_BACK_ANY_LOG = "take_back_any_log"
    LOG = "log"
    WRITE_MESSAGES = "write_messages"
    APPROVE = "approve"
    OVERRIDE = "override"
    SETTLE_WARNING = "settle_warning"
    SETTLE_BLOCK = "settle_block"
    EDIT_RULES = "edit_rules"
    SEE_WHOLE_SCHOOL = "see_whole_school"


_STAFF = frozenset(
    {
        Permission.INVITE,
        Permission.IMPORT,
        Permission.EDIT_RECORDS,
        Permission.ASSIGN,
        Permission.CONFIRM_CONTACT,
        Permission.TAKE_BACK_ANY_LOG,
        Permission.LOG,
        Permission.WRITE_MESSAGES,
        Permission.SETTLE_WARNING,
        Permission.EDIT_RULES,
        Permission.SEE_WHOLE_SCHOOL,
    }
)
_BUNDLES: Mapping[str, frozenset[Permission]] = {
    Access.DEAN: frozenset(Permission),
    Access.STAFF: _STAFF,
    Access.FACULTY: frozenset({Permission.LOG, Permission.WRITE_MESSAGES}),
    Access.STUDENT: frozenset({Permission.LOG, Permission.WRITE_MESSAGES}),
    Access.IT_ADMIN: frozenset(),
}


class NotAllowed(Refusal, PermissionDenied):
    """The account may not do this. A view that lets it pass answers 403 with its words."""


def may(user: "User", permission: Permission, *, school: "School") -> bool:
    """Whether this account may do it at this school; never at another one."""
    return user.is_active and user.school_id == school.pk and permission in _BUNDLES[user.access]


def require(user: "User", permission: Permission, *, school: "School") -> None:
    """Raises NotAllowed, with words for the reader, where `may` says no."""
    if not may(user, permission, school=school):
        raise NotAllowed(f"Your account ({user.get_access_display().lower()}) may not do this. A dean can.")
