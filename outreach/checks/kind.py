"""What every kind is, and the words they share for saying who, whom and when (pure)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from advising.clock import time_of_day
from outreach.checks.finding import Finding, Severity
from outreach.checks.scenario import Message, Policy
from outreach.checks.view import View

Find = Callable[[View, Message], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`find` yields the findings in which a message is the later one, or the only one.

    `eases` under the policy `warn`: the finding is shown, and does not stop the message.
    """

    name: str
    severity: Severity
    find: Find
    eases: bool = False

    def severity_in(self, policy: Policy) -> Severity:
        return Severity.WARN if self.eases and policy is Policy.WARN else self.severity


def who(view: View, message: Message) -> str:
    return view.sender(message).name


def whom(view: View, message: Message) -> str:
    person = view.receiver(message)
    program = view.scenario.program.get(person.program or "")
    name = f"{person.title} {person.name}".strip()
    if not program:
        return name or "somebody"
    return f"{name} ({program.name})" if name else program.name


def program_name(view: View, message: Message) -> str:
    program = view.program(message)
    return program.name if program else "the program"


def about(view: View, message: Message) -> str:
    names = [student.name for student in view.students(message)]
    return " and ".join(names) if names else "no student by name"


def when(view: View, message: Message) -> str:
    """ "10 March at 8:40 am", in the cycle's zone."""
    zone = ZoneInfo(view.cycle.timezone)
    at = message.at.astimezone(zone)
    return f"{at.day} {_MONTHS[at.month - 1]} at {time_of_day(at, zone)}"


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
