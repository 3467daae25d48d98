"""Who says that a mail came from where it claims (pure): the result of DMARC, from our own mail server alone."""

import re
from collections.abc import Iterable

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*dmarc\s*=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?@?([^\s;\"]+)", re.IGNORECASE)


def is_proven(results: Iterable[str], *, trusted: str, address: str) -> bool:
    """Whether the server named `trusted` has found that the mail is from the domain of `address`.

    `results` are the values of all Authentication-Results headers (RFC 8601). Anybody can write such a header, so
    those of other servers count nothing, and of two results under our server's name that differ neither does: a
    server that keeps the RFC takes forged ones of its own name out, and one that does not must not be believed.
    """
    found = _found(results, trusted)
    return bool(found) and all(verdict == _passed(address) for verdict in found)


def is_denied(results: Iterable[str], *, trusted: str, address: str) -> bool:
    """Whether the server named `trusted` says anything but that the mail is from the domain of `address`.

    Then no secret address proves the sender either: such addresses are seen by all who are shown the mail. A server
    that says nothing denies nothing.
    """
    return any(verdict != _passed(address) for verdict in _found(results, trusted))


def _passed(address: str) -> tuple[str, str]:
    return "pass", address.rpartition("@")[2].lower()


def _found(results: Iterable[str], trusted: str) -> list[tuple[str, str]]:
    server = trusted.strip().lower()
    return [verdict for value in results for verdict in _verdicts(value, server)] if server else []


def _verdicts(value: str, trusted: str) -> list[tuple[str, str]]:
    """Each DMARC result of the header, if it is our server's, with the domain it is about."""
    server, *results = _COMMENT.sub(" ", value).split(";")
    if server.split()[:1] != [trusted] and [word.lower() for word in server.split()[:1]] != [trusted]:
        return []
    verdicts = []
    for result in results:
        found = _RESULT.match(result)
        if found:
            domain = _FROM.search(found[2])
            verdicts.append((found[1].lower(), domain[1].lower() if domain else ""))
    return verdicts
