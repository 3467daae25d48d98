"""The fields that the words of a reminder may hold. Pure."""

import re
from collections.abc import Mapping, Sequence

FIELDS: Mapping[str, str] = {
    "names": "The students it is about, by name",
    "milestone": "What the clock calls the hour",
    "at": "When that is, Eastern time",
}
EXAMPLE_NAMES = "Ada Example and Ben Example"
_BRACED = re.compile(r"\{([^{}]*)\}")


def unknown_fields(*texts: str) -> Sequence[str]:
    """What stands in braces there and is no field, each once, as written."""
    found = [word for text in texts for word in _BRACED.findall(text) if word not in FIELDS]
    return list(dict.fromkeys(found))
