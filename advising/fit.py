"""Whether a student meets what a program is known to want: meets, misses, or not known, each naming the rule (pure).

Only what the school has on file counts, the newest of a kind, and nothing past its day. Unknown is not "no".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MIN_STEP2, REQUIRES_STEP2, ACCEPTS_ATTEMPTS = "min_step2", "requires_step2", "accepts_attempts"
VISAS, NOT_IN_SOAP, TAKES_DO, TAKES_IMG = "visas", "not_in_soap", "takes_do", "takes_img"
RULES = frozenset({MIN_STEP2, REQUIRES_STEP2, ACCEPTS_ATTEMPTS, VISAS, NOT_IN_SOAP, TAKES_DO, TAKES_IMG})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a school knows of a program, as far as it decides. `value` is a number, yes or no."""

    kind: str
    value: str
    known_on: date
    expires_on: date | None = None
    is_hearsay: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The student, as far as rules go. None and empty mean not known."""

    step2: int | None = None
    has_attempts: bool | None = None
    """An exam failed, or passed at a later sitting."""
    needs_visa: bool | None = None
    is_do: bool = False
    is_img: bool = False


class Verdict(StrEnum):
    MEETS = "meets"
    MISSES = "misses"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fit:
    """`misses` and `unknown` name the rules, `meets` those that are met."""

    verdict: Verdict
    misses: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """One sentence for a narrow column."""
        if self.misses:
            return "; ".join(self.misses)
        if self.unknown:
            return "; ".join(self.unknown)
        return "; ".join(self.meets) or "Nothing on file"


def fit(rules: Iterable[Rule], student: Standing, *, today: date) -> Fit:
    """What the rules on file say of the student. One missed rule decides; one unknown leaves it open."""
    found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for rule in _in_force(rules, today):
        answer, words = _judge(rule, student)
        if words:
            hearsay = " (hearsay)" if rule.is_hearsay else ""
            found[answer].append(f"{words}{hearsay}")
    misses, unknown, meets = (tuple(found[v]) for v in (Verdict.MISSES, Verdict.UNKNOWN, Verdict.MEETS))
    if misses:
        return Fit(Verdict.MISSES, misses, unknown, meets)
    return Fit(Verdict.MEETS if meets and not unknown else Verdict.UNKNOWN, misses, unknown, meets)


def _in_force(rules: Iterable[Rule], today: date) -> Iterator[Rule]:
    """The newest of each kind that has not expired, in a fixed order."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda one: one.known_on):
        if rule.kind in RULES and (rule.expires_on is None or rule.expires_on > today):
            newest[rule.kind] = rule
    yield from (newest[kind] for kind in sorted(newest))


def _judge(rule: Rule, student: Standing) -> tuple[Verdict, str]:
    said = rule.value.strip().lower()
    match rule.kind:
        case "min_step2":
            return _least_score(said, student)
        case "requires_step2" if said == "yes":
            has = student.step2 is not None
            return (Verdict.MEETS if has else Verdict.UNKNOWN), "Wants a Step 2 CK score"
        case "accepts_attempts" if said in ("yes", "no"):
            words = "Takes a later attempt" if said == "yes" else "Takes no later attempt"
            return _needed(student.has_attempts, is_taken=said == "yes"), words
        case "visas" if said in ("yes", "no"):
            words = "Sponsors visas" if said == "yes" else "Sponsors no visas"
            return _needed(student.needs_visa, is_taken=said == "yes"), words
        case "takes_do" if student.is_do and said in ("yes", "no"):
            return _yes(said), "Takes DOs" if said == "yes" else "Takes no DOs"
        case "takes_img" if student.is_img and said in ("yes", "no"):
            return _yes(said), "Takes IMGs" if said == "yes" else "Takes no IMGs"
        case "not_in_soap" if said != "no":
            return Verdict.MISSES, "Does not take part in SOAP"
    return Verdict.UNKNOWN, ""


def _least_score(said: str, student: Standing) -> tuple[Verdict, str]:
    if not said.isdigit():
        return Verdict.UNKNOWN, ""
    if student.step2 is None:
        return Verdict.UNKNOWN, f"Least Step 2 CK {said}, and no score is on file"
    words = f"Least Step 2 CK {said}"
    if student.step2 < int(said):
        return Verdict.MISSES, f"{words}, has {student.step2}"
    return Verdict.MEETS, words


def _needed(needs: bool | None, *, is_taken: bool) -> Verdict:
    """A rule about something that the student may not need at all."""
    if is_taken or needs is False:
        return Verdict.MEETS
    return Verdict.UNKNOWN if needs is None else Verdict.MISSES


def _yes(said: str) -> Verdict:
    return Verdict.MEETS if said == "yes" else Verdict.MISSES
