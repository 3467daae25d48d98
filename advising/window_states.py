"""The state by which a pair's window is drawn."""

from advising.models import SETTLED, Student
from advising.window import Reason, Window

_SHUT = {
    Reason.CLOCK_UNKNOWN,
    Reason.INELIGIBLE,
    Reason.IS_THE_PROGRAM,
    Reason.NOT_IN_SOAP,
    Reason.NOT_OF_THE_DESK,
    Reason.TOO_EARLY,
}


def window_state(answer: Window, student: Student) -> str:
    """Moot, open, reported, shut, or waiting for them; a name of the state chips."""
    if student.status in SETTLED:
        return "window_moot"
    if answer.is_open:
        return "window_open"
    if answer.reason is Reason.UNCONFIRMED:
        return "window_reported"
    return "window_shut" if answer.reason in _SHUT else "window_wait"
