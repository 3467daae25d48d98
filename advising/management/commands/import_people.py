"""manage.py import_people: the uploads of the import page, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from advising.actions.imports import commit_import, preview_import
from advising.clock import Moment
from advising.models import Cycle, ImportBatch, ImportKind, School, User
from advising.refusals import Refusal

KINDS = {
    "roster": ImportKind.ROSTER_UNMATCHED,
    "r3": ImportKind.ROSTER_R3,
    "faculty": ImportKind.FACULTY,
    "alumni": ImportKind.ALUMNI,
    "log": ImportKind.OUTREACH_LOG,
}


class Command(BaseCommand):
    help = (
        "Import students, faculty or alumni of one school from a CSV, TSV or XLSX file: preview, then commit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", required=True, help="The school's slug.")
        parser.add_argument("--kind", required=True, choices=sorted(KINDS))
        parser.add_argument(
            "--as", required=True, dest="email", help="The dean or staff member who answers for it."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Keep the preview for the page; commit nothing."
        )

    def handle(self, *args: Any, file: Path, email: str, dry_run: bool, **options: Any) -> None:
        school = School.objects.filter(slug=options["school"]).first()
        if school is None:
            raise CommandError(f"There is no school with the slug {options['school']}.")
        user = User.objects.of_school(school).filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"{email} has no account at {school}.")
        cycle = Cycle.objects.filter(school=school).open().prefetch_related("milestones").first()
        machine = timezone.now()
        now = cycle.moment(machine) if cycle else Moment(cycle=machine, machine=machine)
        try:
            batch = preview_import(
                school=school,
                cycle=cycle,
                kind=KINDS[options["kind"]],
                file_name=file.name,
                data=file.read_bytes(),
                by=user,
                now=now,
            )
            self._tell(batch)
            if not dry_run:
                commit_import(batch=batch, by=user, now=now)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refusal as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        self.stdout.write(
            f"Nothing was written. The preview is at {batch.get_absolute_url()}." if dry_run else "Imported."
        )

    def _tell(self, batch: ImportBatch) -> None:
        for note in batch.notes:
            self.stdout.write(note)
        for told in (*batch.problems, *batch.notices):
            where = f"Row {told['row']}" + (f", {told['column']}" if told["column"] else "")
            self.stderr.write(f"{where}: {told['words']}")
        self.stdout.write(
            "{total} rows: {new} new, {changed} changed, {unchanged} unchanged, {problems} stay out.".format(
                **batch.counts
            )
        )
