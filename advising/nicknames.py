"""What a person of some given name may be called too (pure). The list is `data/nicknames.txt`."""

from functools import cache
from importlib import resources


@cache
def short_forms(given: str) -> frozenset[str]:
    """Other forms of a given name, without case and accents: those of Robert are "bob", "rob" and more."""
    return _families().get(given, frozenset())


@cache
def _families() -> dict[str, frozenset[str]]:
    text = resources.files("advising").joinpath("data/nicknames.txt").read_text(encoding="utf-8")
    families: dict[str, set[str]] = {}
    for line in text.splitlines():
        names = line.split("//")[0].split()
        if not names:
            continue
        head, *short = names
        families.setdefault(head, set()).update(short)
        for name in short:
            families.setdefault(name, set()).add(head)
    return {name: frozenset(others) for name, others in families.items()}
