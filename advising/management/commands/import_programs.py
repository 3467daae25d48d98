"""manage.py import_programs [FILE]: the operator's import of the shared program directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from advising.actions.import_programs import import_programs
from advising.clock import Moment
from advising.imports import programs
from advising.refusals import Refusal

SHIPPED = Path(__file__).parents[2] / "data" / "programs.csv"
SHOWN = 20


class Command(BaseCommand):
    help = "Import the program directory that all schools share, from a CSV or XLSX file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=SHIPPED, help="Default: the one that ships."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        machine = timezone.now()
        try:
            reading = programs.read(file.read_bytes(), file.name)
            change = import_programs(
                rows=reading.rows, now=Moment(cycle=machine, machine=machine), is_trial=dry_run
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refusal as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        for problem in reading.problems[:SHOWN]:
            self.stderr.write(str(problem))
        if len(reading.problems) > SHOWN:
            self.stderr.write(f"… and {len(reading.problems) - SHOWN} more problems.")
        verb = "Would be" if dry_run else "Programs"
        self.stdout.write(
            f"{verb} new {change.new}, changed {change.changed}, unchanged {change.unchanged}; "
            f"left out because of problems {len({problem.row for problem in reading.problems})}; "
            f"on file but not in this file {change.missing}."
        )
