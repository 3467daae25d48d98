"""Run every kind over a scenario, or over what one message can clash with (pure)."""

from collections.abc import Mapping

from outreach.checks.finding import Finding
from outreach.checks.reading import Reading
from outreach.checks.registry import KINDS
from outreach.checks.scenario import Scenario
from outreach.checks.view import View, Window, file_window


def check(
    scenario: Scenario, *, window: Window = file_window, readings: Mapping[str, Reading] | None = None
) -> list[Finding]:
    """All findings, ordered by kind, then by the time of their last message.

    `readings` are stored ones by message ref: those messages' bodies are not looked at but for quoting.
    """
    view = View(scenario, window, readings)
    return [finding for kind in KINDS for message in view.messages for finding in kind.find(view, message)]


def check_one(
    scenario: Scenario,
    ref: str,
    *,
    window: Window = file_window,
    readings: Mapping[str, Reading] | None = None,
) -> list[Finding]:
    """The findings in which this message is the later one or the only one.

    The scenario need hold only the records it names and the messages it can clash with: those of its students, those
    to its program and receiver in the last day, those of its sender in the last day, earlier ones with its receiver.
    Raises KeyError where there is no such message; one that is cancelled has no findings.
    """
    view = View(scenario, window, readings)
    message = scenario.message[ref]
    return [finding for kind in KINDS for finding in kind.find(view, message)] if message.is_live else []


def read_one(scenario: Scenario, ref: str) -> Reading:
    """What is to be stored of a message's words."""
    return View(scenario, file_window).reading(scenario.message[ref])
