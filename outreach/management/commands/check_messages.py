"""Run the message checker on a file, apart from all stored data (conflicts.md, "Running it on its own")."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outreach.checks.finding import Finding
from outreach.checks.run import check
from outreach.checks.scenario import Scenario
from outreach.checks.scenario_file import BadLine, read_lines


class Command(BaseCommand):
    help = "Check the messages of a JSON Lines file, one scenario a line; print what clashes. Stores nothing."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="scenarios, one JSON object a line")
        parser.add_argument(
            "--format",
            choices=("json", "text"),
            default="json",
            help="json: one object a line; text: for people",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        say: Callable[[Scenario, list[Finding]], str] = _as_text if options["format"] == "text" else _as_json
        path: Path = options["file"]
        bad = 0
        try:
            source = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. Give the path of a file of scenarios.") from None
        with source:
            for read in read_lines(source):
                if isinstance(read, BadLine):
                    bad += 1
                    self.stderr.write(f"{path}, {read}")
                    continue
                self.stdout.write(say(read, check(read)))
        if bad:
            sys.exit(1)


def _as_json(scenario: Scenario, findings: list[Finding]) -> str:
    return json.dumps(
        {"id": scenario.id, "findings": [finding.as_json() for finding in findings]}, ensure_ascii=False
    )


def _as_text(scenario: Scenario, findings: list[Finding]) -> str:
    lines = [f"{scenario.id}: {len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}"]
    for finding in findings:
        topic = f" ({finding.topic})" if finding.topic else ""
        lines.append(f"  {finding.severity}: {finding.kind}{topic}, {', '.join(finding.messages)}")
        lines.append(f"    {finding.explanation}")
        lines += [
            f"    {evidence.message}: “{' '.join(evidence.quote.split())}”" for evidence in finding.evidence
        ]
        if finding.fix:
            lines.append(f"    {finding.fix}")
    return "\n".join(lines)
