"""Short exchanges: several messages, several students, answers and quoted text; exactly what they should give.

One a line in tests/data/exchanges.jsonl. A head is "students channel sender>receiver", then any of at=, state=,
in_reply_to= and subject=; a finding is "kind:topic@messages".
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.outreach.checks.cast import all_of, say

DATA = Path(__file__).parents[2] / "data" / "exchanges.jsonl"
EXCHANGES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def message(number: int, row: dict[str, str]) -> Any:
    students, channel, route, *rest = row["head"].split()
    sender, _, to = route.partition(">")
    more = dict(part.split("=", 1) for part in rest)
    more.setdefault("at", f"2027-03-{8 + min(number, 3):02}T{14 + min(number, 3)}:00:00-05:00")
    return say(
        f"m{number + 1}",
        row["body"],
        sender=sender,
        to=to,
        about=tuple(students.split(",")),
        channel=channel,
        **more,
    )


@pytest.mark.parametrize("exchange", EXCHANGES, ids=range(len(EXCHANGES)))
def test_an_exchange_gives_what_it_should_and_nothing_else(exchange):
    messages = [message(number, row) for number, row in enumerate(exchange["messages"])]

    found = {
        f"{f.kind}:{f.topic}@{','.join(f.messages)}" if f.topic else f"{f.kind}@{','.join(f.messages)}"
        for f in all_of(*messages)
    }

    assert found == set(exchange["expected"])
