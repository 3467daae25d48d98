"""A school's own hand on the reminder rules of its cycle: added, edited, tried on oneself."""

from dataclasses import asdict, dataclass
from uuid import uuid4

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import Cycle, User
from advising.permissions import Permission, require
from advising.refusals import Refusal
from outreach.actions.reminders import plan_reminders
from outreach.letterhead import Letterhead
from outreach.mail import Answer, hand_over, new_mail_id, own_address
from outreach.models import Notification, Rule
from outreach.notices import example_of
from outreach.rulebook import check


@dataclass(frozen=True, slots=True)
class RuleValues:
    """What an office may set of a rule, in the columns of Rule."""

    title: str
    milestone_key: str
    offset_minutes: int
    audience: str
    condition: str
    subject: str
    body: str
    by_email: bool
    in_app: bool
    repeat_minutes: int | None
    repeat_until_key: str
    is_active: bool


class NotTried(Refusal):
    """A try did not leave."""


def drafted(rule: Rule | None, cycle: Cycle, values: RuleValues) -> Rule:
    """The rule as it would be, not saved. Raises BadRule where it cannot be."""
    made = Rule(cycle=cycle) if rule is None else Rule.objects.get(pk=rule.pk)
    made.cycle = cycle
    for name, value in asdict(values).items():
        setattr(made, name, value)
    check(made, is_on_the_clock=rule is None or bool(rule.milestone_key))
    return made


@transaction.atomic
def save_rule(*, rule: Rule | None, cycle: Cycle, values: RuleValues, by: User, now: Moment) -> Rule:
    """Add a rule, or change this one, and plan the cycle again: what is unsent moves, what is sent stays.

    Raises BadRule where a value cannot be.
    """
    require(by, Permission.EDIT_RULES, school=cycle.school)
    before: dict[str, object] = {}
    if rule is not None:
        held = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk, cycle=cycle)
        before = {name: getattr(held, name) for name in asdict(values)}
    made = drafted(rule, cycle, values)
    changed = {name: value for name, value in asdict(values).items() if before.get(name) != value}
    if rule is not None and not changed:
        return made
    made.slug = made.slug or f"own-{uuid4().hex[:12]}"
    made.save()
    history.record(
        Event.RULE_CHANGED, school=cycle.school, by=by, at=now.machine, about=made,
        before={name: before[name] for name in changed if name in before}, after=changed,
    )  # fmt: skip
    plan_reminders(cycle=cycle, now=now)
    return made


def try_rule(*, rule: Rule, by: User, now: Moment) -> str:
    """Send one's own account this rule's words about invented students. Where it went, in words.

    Call it outside any transaction: it may wait for a mail server. Raises NotTried where nothing was taken.
    """
    cycle = rule.cycle
    require(by, Permission.EDIT_RULES, school=cycle.school)
    notice = example_of(rule, cycle, now=now)
    places = []
    if rule.in_app:
        Notification.objects.create(
            user=by, cycle=cycle, text=f"A try: {notice.text}"[:300], url=notice.path, at=now.machine
        )
        places.append("your notices")
    if rule.by_email:
        letterhead = Letterhead("SoapNet", cycle.school.short_name, f"A try: {notice.subject}")
        raw = letterhead.mail(
            to_name=str(by), to_address=by.email, mail_id=new_mail_id(), body=notice.mail, at=now.machine
        )
        handed = hand_over(
            raw, from_address=own_address(), to_address=by.email, school=cycle.school, cycle=cycle,
            at=now.machine,
        )  # fmt: skip
        if handed.state != Answer.ACCEPTED:
            raise NotTried(
                "The mail server did not take the try. Nothing else was changed; try again in a minute."
            )
        places.append(by.email)
    return " and ".join(places)
