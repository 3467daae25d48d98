"""The ledger's lines: what has not happened is not told as if it had."""

from typing import Any

import pytest

from outreach.ledger import lines
from outreach.models import Message, State
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "verb"),
    [
        ({"state": State.DRAFT}, "has a draft to"),
        ({"state": State.APPROVED}, "will write to"),
        ({"state": State.SCHEDULED, "due_at": moments.TUESDAY_NOON, "channel": "service"},
         "will write in the application service to"),
        ({"state": State.HELD}, "will write to"),
        ({"state": State.FAILED}, "tried to write to"),
        ({"state": State.SENT}, "wrote to"),
        ({"state": State.LOGGED, "channel": "call"}, "called"),
    ],
)  # fmt: skip
def test_line_says_what_happened_and_what_will(fields: dict[str, Any], verb: str) -> None:
    message = factories.MessageFactory(**fields)
    dean = factories.DeanFactory(school=message.cycle.school)

    (line,) = lines(Message.objects.all(), dean, most=9)

    assert line.verb == verb
