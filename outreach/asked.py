"""What was asked of the people who help, and what came of it: counted from the ledger, in one query."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q

from advising.askable import Past
from advising.models import Cycle, Person
from outreach.models import HAPPENED, Direction, Lever, Message, Outcome

# What helpers are asked for; the other levers are words with programs.
ASKS = (Lever.ASK, Lever.PREPARATION, Lever.STRATEGY)
_SPOKE = (Outcome.SPOKE, Outcome.WILL_REVIEW, Outcome.WILL_INTERVIEW, Outcome.DECLINED, Outcome.FULL)


def asked_of(cycle: Cycle, *, person: Person | None = None) -> dict[int, Past]:
    """By person, or of one alone: what the school asked of them in this cycle and before, and what they answered."""
    answered = Q(outcome__in=_SPOKE) | Q(replies__direction=Direction.INBOUND)
    said_no = Q(outcome=Outcome.DECLINED) | Q(
        replies__direction=Direction.INBOUND, replies__outcome=Outcome.DECLINED
    )
    asks = Message.objects.filter(
        cycle__school=cycle.school_id,
        direction=Direction.OUTBOUND,
        state__in=HAPPENED,
        lever__in=ASKS,
        receivers__isnull=False,
    )
    if person is not None:
        asks = asks.filter(receivers__person=person)
    counted: Iterable[tuple[int, int, int, int, int]] = (
        asks.order_by()
        .values_list("receivers__person_id", "cycle_id")
        .annotate(
            asked=Count("pk", distinct=True),
            answered=Count("pk", filter=answered, distinct=True),
            said_no=Count("pk", filter=said_no, distinct=True),
        )
    )
    found: dict[int, Past] = defaultdict(Past)
    for who, of_cycle, asked, heard, refused in counted:
        was = found[who]
        if of_cycle == cycle.pk:
            found[who] = Past(asked, heard, was.asked_before, was.answered_before, refused > 0)
        else:
            found[who] = Past(
                was.asked, was.answered, was.asked_before + asked, was.answered_before + heard, was.said_no
            )
    return dict(found)
