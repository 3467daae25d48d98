"""Which programs an institution's name means, where that is beyond doubt (pure)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from advising.imports.problems import Unreadable

# Spelled out on both sides before two names are compared; what these confuse has two readings and is refused.
SPELLED = {
    "u": "university",
    "univ": "university",
    "med": "medical",
    "ctr": "center",
    "cntr": "center",
    "centre": "center",
    "hosp": "hospital",
    "hosps": "hospitals",
    "coll": "college",
    "col": "college",
    "som": "school of medicine",
    "com": "college of medicine",
    "st": "saint",
    "mem": "memorial",
    "meml": "memorial",
    "reg": "regional",
    "hlth": "health",
    "sys": "system",
    "cty": "county",
    "comm": "community",
    "inst": "institute",
    "natl": "national",
    "osteo": "osteopathic",
}
STATE = re.compile(r"\s*\(([A-Z]{2})\)\s*$")


@dataclass(frozen=True, slots=True)
class ListedProgram:
    """One track, as far as its name goes."""

    id: int
    institution_code: str
    institution_name: str
    specialty_code: str
    track_name: str
    state: str


class ProgramIndex:
    """Looks programs up by the name of their institution and a specialty."""

    def __init__(self, programs: Iterable[ListedProgram]) -> None:
        self._by_name: dict[str, list[ListedProgram]] = defaultdict(list)
        for program in programs:
            self._by_name[institution_key(program.institution_name)].append(program)

    def find(self, name: str, specialty_code: str) -> list[ListedProgram]:
        """The tracks that make up this institution's program in the specialty; sisters with one director.

        Tracks at a site of their own ("Family Medicine/Rural") are left out, for they may have another director.
        Raises Unreadable where no institution, or more than one, can be meant.
        """
        shown = " ".join(name.split())
        at_institution = self._at(shown)
        if not at_institution:
            raise Unreadable(f'"{shown}" is not an institution of the directory.')
        if not specialty_code:
            raise Unreadable(f'"{shown}": which program there is not known without a specialty.')
        tracks = [program for program in at_institution if program.specialty_code == specialty_code]
        if not tracks:
            raise Unreadable(f'"{shown}" has no program in this specialty in the directory.')
        if len({(program.institution_code, program.specialty_code) for program in tracks}) > 1:
            raise Unreadable(
                f'"{shown}" can be more than one institution. Add the state, as in "{shown} (NY)".'
            )
        main = [program for program in tracks if "/" not in program.track_name]
        if not main and len(tracks) > 1:
            raise Unreadable(f'"{shown}" has {len(tracks)} tracks in this specialty, each at its own place.')
        return main or tracks

    def _at(self, name: str) -> list[ListedProgram]:
        state = STATE.search(name)
        found = self._by_name.get(institution_key(STATE.sub("", name)), [])
        if state:
            return [program for program in found if program.state in {"", state.group(1)}]
        return list(found)


@lru_cache(maxsize=20_000)
def institution_key(name: str) -> str:
    """An institution's name without case, accents and punctuation, its abbreviations spelled out."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[a-z0-9]+", bare.replace("'", "").replace("’", "").replace("&", " and "))
    return " ".join(SPELLED.get(word, word) for word in words if word not in {"the", "of", "at"})
