"""What the contact window says to people. Stub until the sentences stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from advising.clock import Milestones, eastern

if TYPE_CHECKING:
    from advising.window import Window


def sentence(answer: Window) -> str:
    """One or two sentences for who asked."""
    if answer.is_open:
        return f"Open. {answer.pair.program_name} contacted us about {answer.pair.student_name}."
    return (
        f"Wait. {answer.pair.program_name} has not contacted us about {answer.pair.student_name}. "
        f"Lifts {opens(answer)}."
    )


def opens(answer: Window) -> str:
    """What would open it soonest."""
    ends = answer.milestones.soap_ends
    return (
        ""
        if answer.is_open
        else f"when they do{'' if ends is None else f', or {eastern(ends, now=answer.at)}'}"
    )


def instead(answer: Window) -> tuple[str, ...]:
    """What may be done instead."""
    return () if answer.is_open else ("Prepare the answer",)


def proxy_sentence(milestones: Milestones, at: datetime, *, asks_to_answer: bool) -> str:
    """Why nobody may be asked to speak to a program."""
    ends = milestones.soap_ends
    return f"Nobody may be asked to contact a program{'' if ends is None else f' before {eastern(ends, now=at)}'}."
