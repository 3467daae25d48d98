"""How fast the message checker reads: scenarios a second, and one scenario of twelve messages.

Run by hand or by `make bench`; the goal is 20 ms for twelve messages.
"""

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from outreach.checks.run import check
from outreach.checks.scenario import Scenario
from outreach.checks.scenario_file import BadLine, read_lines

SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "conflicts_sample.jsonl"
ROUNDS = 5


def scenarios() -> list[Scenario]:
    with SAMPLE.open("rb") as source:
        return [read for read in read_lines(source) if not isinstance(read, BadLine)]


def fresh(case: Scenario) -> Scenario:
    """The same rows without anything remembered from an earlier run."""
    return replace(case)


def milliseconds(cases: list[Scenario]) -> list[float]:
    taken = []
    for case in cases:
        start = time.perf_counter()
        check(fresh(case))
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def run(*, large: bool = False) -> None:
    """Print both figures. The sample has one size, so `large` changes nothing."""
    cases = scenarios()
    milliseconds(cases)
    twelve = max(cases, key=lambda case: len(case.messages))
    total = min(sum(milliseconds(cases)) for _ in range(ROUNDS))
    one = sorted(milliseconds([twelve] * 40))
    messages = sum(len(case.messages) for case in cases)
    each = f"{1000 * len(cases) / total:.0f} scenarios/s, {total / messages:.2f} ms a message"
    print(f"  {len(cases)} scenarios, {messages} messages: {each}")
    middle, slow = statistics.median(one), one[-2]
    print(
        f"  one scenario of {len(twelve.messages)} messages: p50 {middle:.1f} ms, p95 {slow:.1f} ms (goal 20 ms)"
    )


if __name__ == "__main__":
    run()
