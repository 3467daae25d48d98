"""Conditions of reminder rules: one module a condition, one line here. The machinery knows none of them."""

from collections.abc import Mapping

from outreach.conditions.always import Always
from outreach.conditions.call_overridden import CallOverridden
from outreach.conditions.call_unanswered import CallUnanswered
from outreach.conditions.condition import Condition
from outreach.conditions.contact_unconfirmed import ContactUnconfirmed
from outreach.conditions.dean_asked import DeanAsked
from outreach.conditions.message_overridden import MessageOverridden
from outreach.conditions.named_backup import NamedBackup
from outreach.conditions.no_advocate import NoAdvocate
from outreach.conditions.not_acknowledged import NotAcknowledged
from outreach.conditions.release_unsigned import ReleaseUnsigned
from outreach.conditions.silence import Silence
from outreach.conditions.thanks_due import ThanksDue

CONDITIONS: Mapping[str, Condition] = {
    condition.slug: condition
    for condition in (
        Always(),
        CallOverridden(),
        CallUnanswered(),
        ContactUnconfirmed(),
        DeanAsked(),
        MessageOverridden(),
        NamedBackup(),
        NoAdvocate(),
        NotAcknowledged(),
        ReleaseUnsigned(),
        Silence(),
        ThanksDue(),
    )
}

__all__ = ["CONDITIONS", "Condition"]
