"""Words people use, as plain lists: see README.md beside this file for how to add one."""

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a list, without comments and blank lines."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    stripped = (line.split("//")[0].strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


@cache
def words(name: str) -> frozenset[str]:
    """A list as one set of words."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """A list of `left = right` lines; `a | b = right` gives two."""
    found = []
    for line in lines(name):
        left, _, right = line.partition(" = ")
        found += [(part.strip(), right.strip()) for part in left.split("|")]
    return tuple(found)


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """A list cut by `[heading]` lines."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines(name):
        if line.startswith("[") and line.endswith("]") and " " not in line:
            current = found.setdefault(line[1:-1], [])
        else:
            current.append(line)
    return {heading: tuple(entries) for heading, entries in found.items()}


def word_list(heading: str) -> frozenset[str]:
    """The words under a heading of words.txt."""
    return frozenset(word for line in sections("words.txt")[heading] for word in line.split())
