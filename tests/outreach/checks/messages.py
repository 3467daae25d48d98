"""Single messages with the findings they should and should not give (tests/data/messages.txt, messages_exact.txt)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.checks.run import check
from outreach.checks.scenario import Scenario
from tests.outreach.checks.cast import BEFORE, LOCKED, MONDAY, QUIET, say, scenario

DATA = Path(__file__).parents[2] / "data"
_WHEN = {"": BEFORE, "@mon": MONDAY, "@soap": QUIET, "@thu": LOCKED}


@dataclass(frozen=True)
class Case:
    line: int
    expected: frozenset[str]
    scenario: Scenario


def cases(name: str) -> Iterator[Case]:
    for line, row in enumerate((DATA / name).read_text(encoding="utf-8").splitlines(), 1):
        if row and not row.startswith("#"):
            expected, head, text = row.split(" | ", 2)
            yield Case(line, frozenset(expected.split()) - {"-"}, _scenario(head, text))


def _scenario(head: str, text: str) -> Scenario:
    ref, channel, route, *rest = head.split()
    sender, _, to = route.partition(">")
    body = text.replace("\\n", "\n")
    message = say(
        "m1", body, sender=sender, to=to, about=ref, channel=channel, at=_WHEN[rest[0] if rest else ""]
    )
    return scenario(message)


def found(case: Case) -> frozenset[str]:
    return frozenset(
        finding.kind + (f":{finding.topic}" if finding.topic else "") for finding in check(case.scenario)
    )
