"""Where a student of some profile does best to look: whom to ask and at what to aim, with the basis (pure).

The readings are experience, not statistics, and each says on what it rests. A school may set its own bars and words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

MOST_LINES, LONGEST_LINE = 8, 120


class Degree(StrEnum):
    """By school of origin: what programs sort by."""

    US_MD = "us_md"
    US_DO = "us_do"
    IMG = "img"


class Reading(StrEnum):
    """The profiles that the guide knows."""

    MD_LOW = "md_low"
    DO_SOLID = "do_solid"
    IMG_HIGH = "img_high"
    RED_FLAG = "red_flag"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Reading.MD_LOW: "US MD, low scores, decent clinical work",
    Reading.DO_SOLID: "US DO, solid scores, few interviews",
    Reading.IMG_HIGH: "IMG, high Step 2 CK, research",
    Reading.RED_FLAG: "A red flag",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """Whom to ask, and at what to aim: a line each."""

    ask: tuple[str, ...]
    aim: tuple[str, ...]


ADVICE: Mapping[Reading, Advice] = {
    Reading.MD_LOW: Advice(
        ("Attendings of the core clerkships", "Faculty in community internal medicine and pediatrics"),
        ("Community programs", "Transitional and preliminary years"),
    ),
    Reading.DO_SOLID: Advice(
        ("DO alumni in ACGME programs", "Chief residents among them"),
        ("Community programs", "Smaller academic programs"),
    ),
    Reading.IMG_HIGH: Advice(
        ("IMG alumni now in US residencies",),
        ("Community programs that take IMGs",),
    ),
    Reading.RED_FLAG: Advice(
        ("Faculty who know the context",),
        ("Programs with a history of non-traditional paths",),
    ),
}


@dataclass(frozen=True, slots=True)
class Bars:
    """What a school calls low (below), solid and high (from) in Step 2 CK; COMLEX Level 2 has a scale of its own.

    The first settings stand about the published mean of some 250 with its deviation of 15: low is a deviation below it.
    """

    low: int = 235
    solid: int = 235
    high: int = 245
    comlex_solid: int = 500
    few_interviews: int = 5


@dataclass(frozen=True, slots=True)
class Guide:
    """A school's own: its bars, and its words where they are not the shipped ones."""

    bars: Bars = field(default_factory=Bars)
    advice: Mapping[Reading, Advice] = field(default_factory=dict)
    is_abroad: bool = False
    """The school's graduates are IMGs to programs, whatever their degree."""

    def degree(self, written: str) -> Degree:
        """Of a degree as the record has it."""
        if self.is_abroad or written not in ("MD", "DO"):
            return Degree.IMG
        return Degree.US_DO if written == "DO" else Degree.US_MD

    def of(self, reading: Reading) -> Advice:
        return self.advice.get(reading) or ADVICE[reading]

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it; only what differs from the shipped guide."""
        shipped = Bars()
        bars = {name: value for name, value in asdict(self.bars).items() if value != getattr(shipped, name)}
        advice = {
            str(reading): {"ask": list(one.ask), "aim": list(one.aim)}
            for reading, one in self.advice.items()
            if one != ADVICE[reading]
        }
        return {"bars": bars, "advice": advice, "is_abroad": self.is_abroad}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "Guide":
        """What `stored` kept; what it does not know, or no longer, is as shipped."""
        known = {one.name for one in fields(Bars)}
        bars = Bars(**{name: value for name, value in stored.get("bars", {}).items() if name in known})
        advice = {
            Reading(key): Advice(tuple(one.get("ask", ())), tuple(one.get("aim", ())))
            for key, one in stored.get("advice", {}).items()
            if key in set(Reading)
        }
        return cls(bars, advice, bool(stored.get("is_abroad")))


@dataclass(frozen=True, slots=True)
class Profile:
    """None is not known, which is not "no"."""

    degree: Degree
    step2: int | None = None
    comlex2: int | None = None
    has_decent_clinical_work: bool | None = None
    interviews: int | None = None
    has_research: bool | None = None
    red_flags: tuple[str, ...] = ()
    """In words: "a failed Step 1", "a leave", "a repeated clerkship"."""


@dataclass(frozen=True, slots=True)
class Read:
    """One piece of advice: `ask` whom, `aim` at what, and the `basis` on which it stands."""

    reading: Reading
    ask: tuple[str, ...]
    aim: tuple[str, ...]
    basis: str
    unknown: tuple[str, ...] = ()
    """What would make it surer, and is not on file."""

    @property
    def label(self) -> str:
        return self.reading.label


def readings(profile: Profile, guide: Guide | None = None) -> tuple[Read, ...]:
    """What the profile suggests, the red flags last. Empty where too little is known, or none of it fits."""
    used = guide or Guide()
    return tuple(
        Read(reading, used.of(reading).ask, used.of(reading).aim, basis, tuple(unknown))
        for reading, basis, unknown in _fitting(profile, used.bars)
    )


def _fitting(profile: Profile, bars: Bars) -> Iterator[tuple[Reading, str, Sequence[str]]]:
    if _is_md_low(profile, bars):
        clinical = ", decent clinical work" if profile.has_decent_clinical_work else ""
        yield (
            Reading.MD_LOW,
            f"Step 2 CK {profile.step2}, below {bars.low}{clinical}",
            _unknown(("clinical work", profile.has_decent_clinical_work)),
        )
    if profile.degree is Degree.US_DO and _has_few(profile, bars) and (score := _solid(profile, bars)):
        counted = f", interviews {profile.interviews}" if profile.interviews is not None else ""
        yield Reading.DO_SOLID, f"{score}{counted}", _unknown(("interviews", profile.interviews))
    if _is_img_high(profile, bars):
        research = ", research" if profile.has_research else ""
        yield (
            Reading.IMG_HIGH,
            f"Step 2 CK {profile.step2}, from {bars.high}{research}",
            _unknown(("research", profile.has_research)),
        )
    if profile.red_flags:
        yield Reading.RED_FLAG, f"On file: {', '.join(profile.red_flags)}", ()


def _is_md_low(profile: Profile, bars: Bars) -> bool:
    is_low = profile.step2 is not None and profile.step2 < bars.low
    return profile.degree is Degree.US_MD and is_low and profile.has_decent_clinical_work is not False


def _is_img_high(profile: Profile, bars: Bars) -> bool:
    is_high = profile.step2 is not None and profile.step2 >= bars.high
    return profile.degree is Degree.IMG and is_high and profile.has_research is not False


def _has_few(profile: Profile, bars: Bars) -> bool:
    return profile.interviews is None or profile.interviews <= bars.few_interviews


def _solid(profile: Profile, bars: Bars) -> str:
    """The score that is solid, in words; empty where none is."""
    if profile.step2 is not None and profile.step2 >= bars.solid:
        return f"Step 2 CK {profile.step2}, from {bars.solid}"
    if profile.comlex2 is not None and profile.comlex2 >= bars.comlex_solid:
        return f"COMLEX Level 2 {profile.comlex2}, from {bars.comlex_solid}"
    return ""


def _unknown(*facts: tuple[str, object]) -> tuple[str, ...]:
    return tuple(name for name, value in facts if value is None)
