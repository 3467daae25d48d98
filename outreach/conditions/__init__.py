"""Conditions of reminder rules: one module a condition, one line here. The machinery knows none of them."""

from collections.abc import Mapping

from outreach.conditions.always import Always
from outreach.conditions.at_risk_unreleased import AtRiskUnreleased
from outreach.conditions.at_risk_without_advocate import AtRiskWithoutAdvocate
from outreach.conditions.call_overridden import CallOverridden
from outreach.conditions.call_unanswered import CallUnanswered
from outreach.conditions.condition import Condition
from outreach.conditions.contact_unconfirmed import ContactUnconfirmed
from outreach.conditions.dean_asked import DeanAsked
from outreach.conditions.draft_waiting import DraftWaiting
from outreach.conditions.few_recommended import FewRecommended
from outreach.conditions.interview_unfollowed import InterviewUnfollowed
from outreach.conditions.message_overridden import MessageOverridden
from outreach.conditions.named_backup import NamedBackup
from outreach.conditions.no_advocate import NoAdvocate
from outreach.conditions.no_talk import NoTalk
from outreach.conditions.not_acknowledged import NotAcknowledged
from outreach.conditions.offer_unanswered import OfferUnanswered
from outreach.conditions.release_unsigned import ReleaseUnsigned
from outreach.conditions.reservation_unlogged import ReservationUnlogged
from outreach.conditions.silence import Silence
from outreach.conditions.task_overdue import TaskOverdue
from outreach.conditions.thanks_due import ThanksDue

CONDITIONS: Mapping[str, Condition] = {
    condition.slug: condition
    for condition in (
        Always(),
        AtRiskUnreleased(),
        AtRiskWithoutAdvocate(),
        CallOverridden(),
        CallUnanswered(),
        ContactUnconfirmed(),
        DeanAsked(),
        DraftWaiting(),
        FewRecommended(),
        InterviewUnfollowed(),
        MessageOverridden(),
        NamedBackup(),
        NoAdvocate(),
        NoTalk(),
        NotAcknowledged(),
        OfferUnanswered(),
        ReleaseUnsigned(),
        ReservationUnlogged(),
        Silence(),
        TaskOverdue(),
        ThanksDue(),
    )
}

__all__ = ["CONDITIONS", "Condition"]
