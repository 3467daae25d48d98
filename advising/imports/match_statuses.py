"""What a sheet says of how the Match went for a student (pure)."""

import re
from dataclasses import dataclass

from advising.imports.problems import Unreadable


@dataclass(frozen=True, slots=True)
class MatchStatus:
    """`status` is a code of the student's status; `detail` what the sheet adds: preliminary only, reapplicant."""

    status: str
    detail: str = ""


def parse_match_status(text: str) -> MatchStatus | None:
    """None for an empty cell. Raises Unreadable."""
    cleaned = " ".join(text.split())
    words = re.sub(r"[^a-z]+", " ", cleaned.casefold()).strip()
    if cleaned.casefold() in {"", "-", "\u2014", "n/a"}:
        return None
    if "?" in cleaned:
        raise Unreadable(f'"{cleaned}" is in doubt. Write the match status once it is known.')
    if re.match(r"(partial(ly)? match(ed)?|partial)\b", words):
        return MatchStatus("partially_matched", _detail(words))
    if re.match(r"(un ?matched|not matched|did not match|no match|fully unmatched)\b", words):
        if re.search(r"\b(prelim\w*|advanced|partial\w*|withdr\w*|ineligible)\b", words):
            raise Unreadable(f'"{cleaned}" says two things. Write one match status.')
        return MatchStatus("unmatched", _detail(words))
    if re.fullmatch(r"(fully )?matched( fully)?", words):
        return MatchStatus("matched")
    if re.match(r"(withdrawn|withdrew|withdrawal)\b", words):
        return MatchStatus("withdrawn")
    if re.match(r"(ineligible|not eligible)\b", words):
        return MatchStatus("ineligible")
    if re.fullmatch(r"(graduating|pending|registered|active|participating)", words):
        return MatchStatus("graduating")
    if re.fullmatch(r"at risk", words):
        return MatchStatus("at_risk")
    raise Unreadable(
        f'"{cleaned}" is not a match status we know. Write Unmatched, Partially matched, Matched or Withdrawn.'
    )


def _detail(words: str) -> str:
    found = []
    if re.search(r"\bprelim", words):
        found.append("preliminary only")
    if re.search(r"\badvanced", words):
        found.append("advanced only")
    if re.search(r"\breapplicant", words):
        found.append("reapplicant")
    return ", ".join(found)
