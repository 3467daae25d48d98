"""One process that sends what is due until nothing is: `python -m bench.sender NAME`."""

import sys

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from outreach.dispatcher import send_due

    while send_due(worker=f"bench-{sys.argv[1]}", clock=timezone.now):
        pass


if __name__ == "__main__":
    main()
