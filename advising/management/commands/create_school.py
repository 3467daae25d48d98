"""manage.py create_school: a school and its first dean, by the operator."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from advising.actions.schools import create_school
from advising.clock import Moment
from advising.invitations import invitation_path
from advising.refusals import Refusal


class Command(BaseCommand):
    help = "Make a school and its first dean, and print the link by which the dean chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help='As it is written: "Bexley College of Medicine".')
        parser.add_argument("--dean-email", required=True)
        parser.add_argument("--dean-name", required=True, help='Given and family name: "Ines Varga".')
        parser.add_argument("--short-name", default="", help="For small places (default: the name).")
        parser.add_argument("--slug", default="", help="For commands (default: made of the short name).")
        parser.add_argument("--time-zone", default="America/New_York", help="As in America/Chicago.")

    def handle(self, *args: Any, name: str, dean_email: str, dean_name: str, **options: Any) -> None:
        given, _, family = dean_name.strip().rpartition(" ")
        if not given:
            raise CommandError("--dean-name: write given and family name.")
        try:
            validate_email(dean_email)
        except ValidationError:
            raise CommandError(f"--dean-email: “{dean_email}” is no address.") from None
        machine = timezone.now()
        try:
            dean = create_school(
                name=name,
                short_name=options["short_name"] or name[:60],
                slug=options["slug"],
                time_zone=options["time_zone"],
                dean_email=dean_email,
                dean_given_name=given,
                dean_family_name=family,
                now=Moment(cycle=machine, machine=machine),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        days = settings.PASSWORD_RESET_TIMEOUT // 86400
        self.stdout.write(f"{name} is made. {dean} chooses a password here, within {days} days:")
        self.stdout.write(f"{settings.SITE_URL}{invitation_path(dean)}")
