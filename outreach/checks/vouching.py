"""What several kinds ask: does a message vouch for its student, does it ask for a look?"""

from outreach.checks.asks import LOOK, POSITION, VOUCH
from outreach.checks.scenario import Channel, Message
from outreach.checks.view import View


def is_vouching(view: View, message: Message) -> bool:
    """A program message by email that recommends the student or asks the program to look at the application."""
    return (
        message.channel in (Channel.EMAIL, Channel.APPLICATION_SERVICE)
        and view.is_to_program(message)
        and view.reading(message).asked(VOUCH, LOOK, POSITION) is not None
    )


def asks_for_look(view: View, message: Message) -> bool:
    """A program message that asks to look, consider, interview, rank or give a position. To recommend is no request."""
    return view.is_to_program(message) and view.reading(message).asked(LOOK, POSITION) is not None


def look_words(view: View, message: Message) -> tuple[int, int]:
    ask = view.reading(message).asked(LOOK, POSITION)
    return (ask.start, ask.end) if ask else (0, 0)


def vouching_words(view: View, message: Message) -> tuple[int, int]:
    ask = view.reading(message).asked(VOUCH) or view.reading(message).asked(LOOK, POSITION)
    return (ask.start, ask.end) if ask else (0, 0)
