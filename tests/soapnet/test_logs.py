import logging
import sys

import pytest
from celery.app.trace import build_tracer

from soapnet.celery import app
from soapnet.logs import ScrubbedFormatter, scrubbed_arguments

NAME = "Maria Keller"


def written(message: object, *arguments: object, error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("soapnet", logging.ERROR, __file__, 1, message, arguments, exc_info)
    return ScrubbedFormatter("{levelname} {message}", style="{").format(record)


def test_exception_is_told_by_kind_and_place() -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as first:
            raise ValueError(f"no such student: {NAME}") from first
    except ValueError as error:
        text = written("page failed", error=error)

    assert NAME not in text.replace(f"raise KeyError({NAME!r})", "")
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_exception_is_told_by_kind_and_place" in text


def test_exception_as_message_or_argument_is_told_by_kind() -> None:
    assert written("failed: %s", ValueError(NAME)) == "ERROR failed: builtins.ValueError"
    assert written(ValueError(NAME)) == "ERROR builtins.ValueError"


def test_task_arguments_are_withheld() -> None:
    assert scrubbed_arguments({"name": "outreach.send", "id": "7", "args": f"('{NAME}',)", "exc": NAME}) == {
        "name": "outreach.send",
        "id": "7",
        "args": "(withheld)",
        "exc": "(withheld)",
    }


@pytest.mark.logs_errors
def test_failed_task_is_logged_without_its_values(caplog) -> None:
    @app.task(name="tests.fail", shared=False)
    def fail(name: str) -> None:
        raise ValueError(name)

    caplog.handler.setFormatter(ScrubbedFormatter("{message}", style="{"))
    trace = build_tracer("tests.fail", fail, app=app, propagate=False, eager=False)
    trace("id-1", [NAME], {}, {"id": "id-1", "hostname": "here", "is_eager": False})

    assert "Task tests.fail[id-1] raised unexpected" in caplog.text
    assert NAME not in caplog.text


def test_cached_words_of_another_handler_are_not_used() -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        record = logging.LogRecord("soapnet", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    logging.Formatter().format(record)

    assert NAME not in ScrubbedFormatter().format(record)
