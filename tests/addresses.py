"""Every named address of the product, and how its arguments are filled from a world."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.role_walk_table import Walk
from tests.role_walk_world import World

# Sign-in, devices and the admin are the libraries' own; they hold nothing of a student.
OTHERS = ("accounts/", "admin/")


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    arguments: tuple[str, ...]


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith(OTHERS):
            continue
        if isinstance(pattern, URLPattern):
            yield Address(pattern.name or "", route, tuple(pattern.pattern.converters))
        else:
            yield from _addresses(pattern, route)


ADDRESSES = list(_addresses(get_resolver()))


def filled(address: Address, walk: Walk, world: World) -> dict[str, object]:
    """The arguments of an address, from the world's ids."""
    ids = {name: world.ids.get(walk.ids.get(name, name)) for name in address.arguments}
    missing = [name for name, value in ids.items() if value is None]
    assert missing == [], "Make one of these in tests/role_walk_world.py."
    return ids
