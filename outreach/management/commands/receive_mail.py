"""Take in one mail from standard input, as a mail server's pipe hands it over.

Postfix: `receive_mail unix - n n - - pipe user=soapnet argv=…/manage.py receive_mail --to ${original_recipient}`.
Ends with 0 once the mail is kept, whatever becomes of it; with 75 where it could not be kept, upon which a mail
server tries again later.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error
from django.utils import timezone
from kombu.exceptions import OperationalError

from outreach.actions.filing import receive
from outreach.tasks import wake_confirmation

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h."""


class Command(BaseCommand):
    help = "Takes in one mail from standard input and files it, or puts it into the tray."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="The address that it was delivered to.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read()
        try:
            mail = receive(raw, machine=timezone.now(), delivered_to=options["to"])
        except (Error, OSError) as fault:
            self.stderr.write(f"The mail could not be kept ({type(fault).__name__}). Try again later.")
            sys.exit(TRY_AGAIN)
        try:
            wake_confirmation(mail)
        except (
            OSError,
            OperationalError,
        ) as fault:  # The broker is away; the mail is kept, which is what counts.
            self.stderr.write(f"Nobody could be told ({type(fault).__name__}).")
        self.stdout.write(f"Mail {mail.pk}: {mail.get_state_display()}.")
