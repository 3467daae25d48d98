"""What the checker says."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`block`: may not leave until the cause is gone or a dean overrides. `warn`: shown, listed, settled later."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a message, exactly as they stand there. Offsets count characters of the field."""

    message: str
    quote: str
    start: int
    end: int
    field: str = "body"


@dataclass(frozen=True, slots=True)
class Finding:
    """One clash. `messages` in order of time; `held` names those that must not leave because of it.

    `explanation` is one sentence for a dean; `fix` says what would mend it, where that is plain.
    """

    kind: str
    severity: Severity
    messages: tuple[str, ...]
    explanation: str
    topic: str | None = None
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""
    students: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The form `check_messages` prints."""
        return {
            "kind": self.kind,
            "severity": str(self.severity),
            "messages": list(self.messages),
            "topic": self.topic,
            "explanation": self.explanation,
            "evidence": [{"message": e.message, "quote": e.quote} for e in self.evidence],
        }
