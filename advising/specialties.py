"""The specialties a student can apply in, and the many ways people write them (pure).

Codes are the first three digits of the ACGME program number; 999 is the transitional year. Importers read cells
with `find`; the message checker looks for `aliases` in running text and leaves the words in `alone` aside, because
those mean a specialty only where they are all that is written ("DR" in a roster, but "Dr." in a letter).
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

# What programs and students add to a specialty's name without changing which specialty it is.
QUALIFIERS = frozenset(
    re.findall(
        r"\S+",
        """
    categorical preliminary prelim primary primarycare advanced physician integrated integ residency
    program track department dept division of the only pgy1 pgy2 year c p a r
    """,
    )
)


@dataclass(frozen=True, slots=True)
class Specialty:
    """One specialty. `short` is what a narrow column shows."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    alone: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _split(cell: str) -> tuple[str, ...]:
    return tuple(alias for alias in cell.split("|") if alias)


def _load() -> tuple[Specialty, ...]:
    source = resources.files("advising").joinpath("data/specialties.csv")
    return tuple(
        Specialty(row["code"], row["name"], row["short"], _split(row["aliases"]), _split(row["alone"]))
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    )


def _key(text: str) -> str:
    """Fold case, accents and punctuation, so that "Ob-Gyn" and "OB/GYN" meet."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    spelled = bare.replace("&", " and ").replace("+", " and ").replace("'", "").replace(".", "")
    return " ".join(re.findall(r"[a-z0-9]+", spelled))


def _index(specialties: tuple[Specialty, ...]) -> dict[str, Specialty]:
    index: dict[str, Specialty] = {}
    for specialty in specialties:
        for text in (specialty.code, specialty.name, specialty.short, *specialty.aliases, *specialty.alone):
            if index.setdefault(_key(text), specialty) is not specialty:
                raise ValueError(f"specialties.csv: {text!r} stands for two specialties")
    return index


SPECIALTIES = _load()
_BY_CODE = {specialty.code: specialty for specialty in SPECIALTIES}
_BY_KEY = _index(SPECIALTIES)


def by_code(code: str) -> Specialty:
    """The specialty with this three-digit code. Raises KeyError."""
    return _BY_CODE[code]


def find(text: str) -> Specialty | None:
    """The specialty a cell names, or None where it names none or more than one.

    "Surgery-General", "PEDS", "Ortho", "Family Medicine (categorical)" are read; "Peds or FM" is not.
    """
    key = _key(text)
    if not key:
        return None
    if key in _BY_KEY:
        return _BY_KEY[key]
    words = [word for word in key.split() if word not in QUALIFIERS]
    return _BY_KEY.get(" ".join(words))
