"""What still helps now: the table of levers by phase (design, "What still helps now")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from advising.clock import Phase, PhaseKind


class Lever(StrEnum):
    """What a school can do for a student, in the order of the table."""

    ASK_OTHERS = "ask_others"
    PREPARATION = "preparation"
    STRATEGY = "strategy"
    PRE_SCREEN = "pre_screen"
    CONTEXT = "context"
    PRIORITISATION = "prioritisation"
    CLOSE = "close"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def words(self) -> str:
        """What it is, in one line."""
        return _WORDS[self]


_LABELS = {
    Lever.ASK_OTHERS: "Asking alumni and faculty",
    Lever.PREPARATION: "Preparation",
    Lever.STRATEGY: "Advice on where to aim",
    Lever.PRE_SCREEN: "Pre-screen",
    Lever.CONTEXT: "Context for a red flag",
    Lever.PRIORITISATION: "Prioritisation",
    Lever.CLOSE: "Thanks and next year",
}
_WORDS = {
    Lever.ASK_OTHERS: "Ask alumni and faculty to speak with programs; heads-ups without names",
    Lever.PREPARATION: "Packet, letters, documents, mock interviews, being reachable",
    Lever.STRATEGY: "Where to aim, what to leave",
    Lever.PRE_SCREEN: "A word so that the file is read",
    Lever.CONTEXT: "A word that explains what the record shows, as released",
    Lever.PRIORITISATION: "A word before lists close",
    Lever.CLOSE: "Thanks, debrief, next cycle",
}


class Help(StrEnum):
    """How much a lever helps now."""

    MOST = "most"
    SOME = "some"
    FADING = "fading"
    NONE = "none"

    @property
    def label(self) -> str:
        return _HELP[self]


_HELP = {
    Help.MOST: "Most",
    Help.SOME: "Some",
    Help.FADING: "Fading",
    Help.NONE: "Closed",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: how much it helps, and whether only where the window is open (*w*)."""

    help: Help
    needs_window: bool = False
    note: str = ""


_M, _S, _NO = Cell(Help.MOST), Cell(Help.SOME), Cell(Help.NONE)
_NEXT_YEAR = Cell(Help.MOST, note="for next year")
_MW, _SW, _FW = Cell(Help.MOST, True), Cell(Help.SOME, True), Cell(Help.FADING, True)

_COLUMNS = (
    (PhaseKind.PREPARE,),
    (PhaseKind.QUIET, PhaseKind.BUILD),
    (PhaseKind.REPLY,),
    (PhaseKind.EVE,),
    (PhaseKind.ROUND, PhaseKind.GAP, PhaseKind.LAST_HOUR),
    (PhaseKind.AFTER,),
)
_TABLE = {
    Lever.ASK_OTHERS: (_M, _NO, _NO, _NO, _NO, _S),
    Lever.PREPARATION: (_M, _M, _M, _S, _S, _NO),
    Lever.STRATEGY: (_M, _M, _M, _S, _M, _NEXT_YEAR),
    Lever.PRE_SCREEN: (_S, _NO, _MW, _FW, _NO, _NO),
    Lever.CONTEXT: (_S, _NO, _MW, _MW, _SW, _NO),
    Lever.PRIORITISATION: (_NO, _NO, _SW, _MW, _SW, _NO),
    Lever.CLOSE: (_NO, _NO, _NO, _NO, _S, _M),
}
_PLACES = {kind: place for place, kinds in enumerate(_COLUMNS) for kind in kinds}


@dataclass(frozen=True, slots=True)
class LeverNow:
    """One lever as it stands. `help` is what the phase gives; `now` is none of it while the window is shut."""

    lever: Lever
    help: Help
    needs_window: bool
    is_window_open: bool | None
    note: str = ""

    @property
    def now(self) -> Help:
        """For a pair: how much it helps. For a page without a pair: what it helps where a window is open."""
        return Help.NONE if self.is_held_back else self.help

    @property
    def is_held_back(self) -> bool:
        """It would help, but this pair's window is shut."""
        return self.needs_window and self.is_window_open is False

    @property
    def is_free(self) -> bool:
        """Allowed for every student, whatever the windows."""
        return self.help is not Help.NONE and not self.needs_window

    @property
    def sentence(self) -> str:
        """`Most`, `Fading, only in open windows`, `Opens with the window`."""
        if self.is_held_back:
            return "Opens with the window"
        if self.needs_window and self.is_window_open is None:
            return f"{self.help.label}, only in open windows"
        return f"{self.help.label}, {self.note}" if self.note else self.help.label


def lever_now(lever: Lever, phase: Phase, *, is_window_open: bool | None = None) -> LeverNow:
    """How much a lever helps in this phase; `is_window_open` is the pair's, None for a page without a pair."""
    cell = _TABLE[lever][_PLACES[phase.kind]]
    return LeverNow(lever, cell.help, cell.needs_window, is_window_open, cell.note)


def levers_now(phase: Phase, *, is_window_open: bool | None = None) -> tuple[LeverNow, ...]:
    """All levers in the order of the table, those that are closed too."""
    return tuple(lever_now(lever, phase, is_window_open=is_window_open) for lever in Lever)
