"""manage.py demo_school [--reset]: a school of invented people in the middle of a rehearsed SOAP week."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from advising.models import School
from soapnet.demo import cast
from soapnet.demo.erasing import erase_school
from soapnet.demo.logins import LOGINS
from soapnet.demo.school import make_demo_school


class Command(BaseCommand):
    help = "Make the demo school: a rehearsal, all its people invented; nothing of it leaves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="Drop what was done at the demo school and make it anew."
        )

    def handle(self, *args: Any, reset: bool, **options: Any) -> None:
        school = School.objects.filter(slug=cast.SLUG).first()
        if school and not school.is_demo:
            raise CommandError(f"There is a real school with the slug “{cast.SLUG}”; it is left alone.")
        if school and not reset:
            raise CommandError("The demo school is here already. --reset makes it anew.")
        if school:
            erase_school(school)
        cycle = make_demo_school(timezone.now())
        self.stdout.write(f"{cycle.school} stands in a rehearsed SOAP week. Everybody in it is invented.")
        self.stdout.write(f"Sign in with the password “{cast.PASSWORD}” as")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:40} {login.name}, {login.role}")
