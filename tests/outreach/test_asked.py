import pytest

from advising.askable import Past
from advising.models import Cycle, Person
from outreach.asked import asked_of
from outreach.models import Message, Receiver
from tests import factories, moments

pytestmark = pytest.mark.django_db


def ask(cycle: Cycle, person: Person, **fields: str) -> Message:
    values = {"lever": "strategy", "state": "sent", "channel": "email", "direction": "outbound", **fields}
    message: Message = factories.MessageFactory(cycle=cycle, **values)
    Receiver.objects.create(message=message, person=person)
    return message


def test_asked_of_counts_asks_and_answers_of_this_season_and_before() -> None:
    cycle = factories.CycleFactory()
    before = factories.CycleFactory(school=cycle.school, year=2026, closed_at=moments.WINTER)
    alum, other = factories.AlumFactory.create_batch(2, school=cycle.school)
    answered = ask(cycle, alum)
    factories.MessageFactory(
        cycle=cycle, direction="inbound", state="logged", channel="email", sender=alum, in_reply_to=answered
    )
    ask(cycle, alum, outcome="no_answer")
    ask(cycle, other, outcome="declined")
    ask(before, alum, outcome="spoke")
    ask(cycle, alum, lever="prescreen")
    ask(cycle, alum, state="draft")

    assert asked_of(cycle) == {
        alum.pk: Past(asked=2, answered=1, asked_before=1, answered_before=1),
        other.pk: Past(asked=1, answered=1, said_no=True),
    }


def test_asked_of_another_school_is_not_counted() -> None:
    cycle = factories.CycleFactory()
    elsewhere = factories.CycleFactory()
    ask(elsewhere, factories.AlumFactory(school=elsewhere.school))

    assert asked_of(cycle) == {}
