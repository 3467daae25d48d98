from outreach.models.conflict import Conflict, ConflictSide, Override, Settlement, Severity
from outreach.models.delivery import Delivery, DeliveryState, OutboxMail
from outreach.models.disclosure import Disclosure
from outreach.models.fact import Fact, StoredReading
from outreach.models.inbound import InboundKind, InboundMail, InboundState, LoggingAddress, MailboxClaim
from outreach.models.message import (
    HAPPENED,
    UNSENT,
    Channel,
    Direction,
    Lever,
    Message,
    MessageText,
    Outcome,
    Receiver,
    ReceiverKind,
    State,
    Touch,
)
from outreach.models.reminder import (
    BeatMinute,
    Escalation,
    Heartbeat,
    Notification,
    Reminder,
    ReminderState,
    Rule,
    RuleAudience,
)
from outreach.models.reservation import Reservation
from outreach.models.template import Audience, MessageTemplate

__all__ = [
    "HAPPENED",
    "UNSENT",
    "Audience",
    "BeatMinute",
    "Channel",
    "Conflict",
    "ConflictSide",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Disclosure",
    "Escalation",
    "Fact",
    "Heartbeat",
    "InboundKind",
    "InboundMail",
    "InboundState",
    "Lever",
    "LoggingAddress",
    "MailboxClaim",
    "Message",
    "MessageTemplate",
    "MessageText",
    "Notification",
    "OutboxMail",
    "Outcome",
    "Override",
    "Receiver",
    "ReceiverKind",
    "Reminder",
    "ReminderState",
    "Reservation",
    "Rule",
    "RuleAudience",
    "Settlement",
    "Severity",
    "State",
    "StoredReading",
    "Touch",
]
