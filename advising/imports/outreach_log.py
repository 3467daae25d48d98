"""The log of contacts that an office kept by hand in an earlier year (pure).

It says what was tried then and with whom. It is about nobody: students are initials, and stay the text that they are.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from advising.imports import headings
from advising.imports.dates import parse_date
from advising.imports.emails import NOTHING, parse_email
from advising.imports.headings import Chosen, Column, Layout, RowReader
from advising.imports.identifiers import parse_program_code
from advising.imports.names import NO_NAMES
from advising.imports.problems import Problem, Unreadable
from advising.imports.readings import Reading
from advising.imports.tables import Grid, read_grids
from advising.imports.text import at_most, parse_line, parse_note
from advising.imports.times import parse_time

LAYOUT = Layout(
    name="a log of contacts of an earlier year",
    columns=(
        Column("on", "date", "Date|Day|Contact Date|Date of Contact|When|Logged On"),
        Column("at", "time", "Time (ET)|Time|Time of Contact|Time (Eastern)|Time ET|Hour"),
        Column("sender", "from", "Sender|From|Advocate|Caller|Contacted By|Logged By|Faculty|Who"),
        Column(
            "recipient", "to", "Recipient|To|Contact|Contact Name|Recipient Name|Person Contacted|Spoke With"
        ),
        Column("recipient_email", "address", "Recipient Email|To Email|Contact Email|Email|Email Address"),
        Column("program_code", "program code", "Program Code|NRMP Code|NRMP Program Code|Code"),
        Column("program", "program", "Program|Program Name|Institution|Residency Program"),
        Column(
            "initials",
            "student's initials",
            "Student Initials|Initials|Student|Re|Regarding|About|Student (Initials)",
        ),
        Column("channel", "channel", "Channel|Method|Via|How|Contact Method|Mode|Type"),
        Column("outcome", "outcome", "Outcome|Result|Response|Status|Reply"),
        Column("follow_up_on", "follow up by", "Follow up by|Follow-up|Follow up|Followup|Next Contact|Due"),
        Column("note", "notes", "Notes|Note|Comments|Comment|Remarks"),
    ),
    needs=((("on",),), (("channel",),), (("sender",), ("recipient",))),
)

# What sheets call the ways of speaking, and the codes that messages have for them.
CHANNELS = {
    "email": "email e-mail mail emailed mailed",
    "text": "text sms texted imessage whatsapp txt",
    "call": "phone call called telephone tel phoned cell",
    "voicemail": "voicemail vm",
    "meeting": "person meeting met zoom video teams conference visit",
    "service": "eras residencycas thalamus",
}
_BY_WORD = {word: channel for channel, words in CHANNELS.items() for word in words.split()}
# Outcomes as they are said, the likeliest first; what is none of them stays words.
OUTCOMES = (
    (r"\bno (reply|answer|response)\b|\bnever (replied|answered)\b", "no_answer"),
    (r"\bleft (a )?(msg|message|vm|voicemail)\b|^lm$|^lvm$", "left_message"),
    (r"\b(declined|not interested|said no)\b", "declined"),
    (r"(?<!not )\b(full|filled|no positions?)\b", "full"),
    (r"^(?!.*\b(no|not|won.?t|declin\w*|cancel\w*|maybe)\b).*\binterview(ed|ing|s)?\b", "will_interview"),
    (r"\bwill (look|review|read)\b", "will_review"),
    (r"\bspoke\b|\btalked\b", "spoke"),
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One contact as the sheet has it. Empty and None mean that the sheet does not say.

    `outcome` is a code of a message's outcome where the words are one, `outcome_words` what the sheet says.
    """

    number: int
    on: datetime.date
    at: datetime.time | None
    sender: str
    sender_email: str
    recipient: str
    recipient_email: str
    program_code: str
    program: str
    initials: str
    channel: str
    outcome: str
    outcome_words: str
    follow_up_on: datetime.date | None
    note: str


NO_DAY = datetime.date.min


def read(data: bytes, file_name: str) -> Reading[LogRow]:
    """The contacts of the file. Raises NotATable where it is no such log."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[LogRow]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = headings.place_columns(grids, LAYOUT, notes, chosen)
    rows, problems, notices = headings.read_rows(placed, _row)
    kept, twice = _once(rows)
    taken = {row.number for row in kept}
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted([*problems, *twice], key=lambda problem: problem.row)),
        notices=tuple(sorted((n for n in notices if n.row in taken), key=lambda notice: notice.row)),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


def _once(rows: Sequence[LogRow]) -> tuple[list[LogRow], list[Problem]]:
    """Rows that say the very same are one contact, written down twice."""
    kept: dict[tuple[object, ...], LogRow] = {}
    twice = []
    for row in rows:
        said = tuple(getattr(row, name) for name in row.__slots__ if name != "number")
        first = kept.setdefault(said, row)
        if first is not row:
            twice.append(Problem(row.number, "", f"says the same as row {first.number}, which was taken."))
    return list(kept.values()), twice


def _row(reader: RowReader) -> LogRow:
    outcome_words = reader.read("outcome", lambda text: at_most(300, parse_line(text)), "")
    sender = reader.read("sender", _someone, "")
    return LogRow(
        number=reader.row.number,
        on=reader.read("on", _day, NO_DAY),
        at=reader.read_if_told("at", parse_time, None),
        sender="" if "@" in sender else sender,
        sender_email=sender.casefold() if "@" in sender else "",
        recipient=reader.read("recipient", _someone, ""),
        recipient_email=reader.read_if_told("recipient_email", parse_email, ""),
        program_code=reader.read_if_told("program_code", _code, ""),
        program=reader.read("program", lambda text: at_most(300, parse_line(text)), ""),
        initials=reader.read("initials", _initials, ""),
        channel=reader.read("channel", parse_channel, ""),
        outcome=parse_outcome(outcome_words),
        outcome_words=outcome_words,
        follow_up_on=reader.read_if_told("follow_up_on", parse_date, None),
        note=reader.read("note", parse_note, ""),
    )


def _day(text: str) -> datetime.date:
    day = parse_date(text)
    if day is None:
        raise Unreadable("The date is missing.")
    if not 2000 <= day.year <= 2100:
        raise Unreadable(f'"{text.strip()}" is {day}, which is no day of such a log.')
    return day


def _someone(text: str) -> str:
    words = at_most(200, parse_line(text))
    return "" if words.casefold() in NOTHING or words.casefold() in NO_NAMES else words


def _code(text: str) -> str:
    return "" if text.strip().casefold() in NOTHING else parse_program_code(text)


def _initials(text: str) -> str:
    """Letters, however many hats: "J.G.", "ŁD", "JG/MT". A name is refused: this log is about nobody."""
    words = parse_line(text)
    bare = re.sub(r"[\s.,;/&+-]+", "", words)
    if len(bare) > 8 or (len(bare) > 3 and not bare.isupper()) or any(len(w) > 4 for w in words.split()):
        raise Unreadable(f'"{words[:40]}" is more than initials. Write initials alone.')
    return words


def parse_channel(text: str) -> str:
    """The code of a channel; raises Unreadable for none and for two."""
    words = re.findall(r"[a-z-]+", text.casefold())
    found = {_BY_WORD[word] for word in words if word in _BY_WORD}
    if "voicemail" in found and found <= {"voicemail", "call"}:
        found = {"voicemail"}  # "phone - VM"
    if len(found) != 1:
        what = "is missing" if not words else f'"{parse_line(text)[:40]}" is not one way of speaking'
        raise Unreadable(f"{what}. Write email, text, phone, voicemail or in person.")
    return found.pop()


def parse_outcome(words: str) -> str:
    """The code of what is said to have come of it; empty where it is none of ours, and the words must do."""
    said = words.casefold()
    return next((code for pattern, code in OUTCOMES if re.search(pattern, said)), "")
