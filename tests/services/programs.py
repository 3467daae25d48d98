"""Small programs for the supervisor's tests: `... -m soapnet.supervised tests.services.programs WHAT`."""

import signal
import sys
import time


def main() -> None:
    match sys.argv[1]:
        case "die":
            sys.exit(3)
        case "sleep":
            print("sleeping", flush=True)  # noqa: T201
            time.sleep(600)
        case "deaf":  # Hears no polite request to end.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print("deaf", flush=True)  # noqa: T201
            time.sleep(600)


if __name__ == "__main__":
    main()
