"""Email addresses (pure)."""

import re

from advising.imports.problems import Unreadable

ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
)
NOTHING = frozenset({"", "n/a", "na", "none", "-", "--", "—", "no email", "null", "nil"})


def parse_email(text: str) -> str:
    """The one address in the cell, in small letters; empty for an empty cell. Raises Unreadable."""
    cleaned = text.replace("\u200b", "").replace("\xa0", " ").strip().casefold()
    if cleaned in NOTHING:
        return ""
    inner = re.search(r"<([^<>]*)>\s*$", cleaned)
    address = (inner.group(1) if inner else cleaned).strip().removeprefix("mailto:").strip(" .;,")
    if address.count("@") > 1:
        raise Unreadable(f'"{text.strip()}" holds more than one address. Keep the one to use.')
    if not ADDRESS.fullmatch(address) or len(address) > 254:
        raise Unreadable(f'"{text.strip()}" is not an email address.')
    return address
