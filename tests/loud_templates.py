"""Makes a template variable that nobody passed fail the test that rendered it."""

import sys
from pathlib import Path

from django.template.base import Node

OWN = Path(__file__).resolve().parent.parent
FOREIGN = OWN / ".venv"


class MissingVariable(str):
    """Given as `string_if_invalid`. Django asks whether it is true, whether it holds %s, then formats it.

    It is true in our own templates only, and raises there. In a package's, which rely on missing variables being
    empty, it is the empty text that Django's default is.
    """

    __slots__ = ()

    def __new__(cls) -> "MissingVariable":
        return super().__new__(cls, "")

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None) is not None:
                return _is_own(node.origin.name)
            if frame.f_back is None:
                return False
            frame = frame.f_back
        return False

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"the template variable {variable!s} has no value")


def _is_own(template: str) -> bool:
    path = Path(template)
    return path.is_relative_to(OWN) and not path.is_relative_to(FOREIGN)
