"""The sheet of faculty that a department or dean's office keeps (pure)."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from advising import specialties
from advising.imports import headings
from advising.imports.answers import Willing, parse_willing
from advising.imports.dates import parse_date
from advising.imports.emails import parse_email
from advising.imports.headings import Chosen, Column, Layout, RowReader
from advising.imports.identifiers import parse_employee_id
from advising.imports.names import (
    PersonName,
    can_be_one,
    parse_family_name,
    parse_full_name,
    parse_given_name,
    parse_name_part,
)
from advising.imports.phones import parse_phone
from advising.imports.problems import Problem, Unreadable
from advising.imports.readings import Reading, namesakes, without_doubles
from advising.imports.tables import Grid, read_grids
from advising.imports.text import at_most, parse_line

LAYOUT = Layout(
    name="a list of faculty",
    columns=(
        Column(
            "employee_id",
            "employee number",
            "Emp ID|Employee ID|EmpID|Employee Number|Employee #|Staff ID|Faculty ID|Person ID|ID",
        ),
        Column(
            "full_name",
            "name",
            "Name|Full Name|Faculty Name|Faculty|Faculty Member|Physician|Employee Name",
        ),
        Column("family", "last name", "Last Name|Last|Surname|Family Name"),
        Column("given", "first name", "First Name|First|Given Name"),
        Column("middle", "middle name", "Middle Name|Middle|MI|Middle Initial"),
        Column(
            "title",
            "title",
            "Title|Job Title|Position|Academic Title|Faculty Title|Role|Rank|Academic Rank",
        ),
        Column(
            "department",
            "department",
            "Department|Dept|Dept.|Division|Department Name|Specialty|Primary Department",
        ),
        Column(
            "email",
            "email",
            "Email|Work Email|Email Address|School Email|Institutional Email|Faculty Email|University Email",
        ),
        Column(
            "phone",
            "phone",
            "Office Phone|Phone|Work Phone|Phone Number|Telephone|Cell|Mobile|Contact Number",
        ),
        Column(
            "trained_at",
            "residency",
            "Residency (Institution)|Residency Institution|Residency|Residency Program|"
            "Residency Training|Trained At|GME Institution",
        ),
        Column(
            "trained_in",
            "residency year",
            "Residency Year|Residency Years|Residency Dates|Year of Residency|"
            "Residency Grad Year|Residency Year(s)",
        ),
        Column(
            "knows_at",
            "directors known",
            "Knows PDs at|Knows PDs At|Knows PD at|PDs Known|Knows Program Directors at|"
            "PD Contacts|Program Director Contacts|Knows PDs",
        ),
        Column(
            "willing",
            "willing to advocate",
            "Willing to advocate|Willing to Advocate?|Advocate|Willing|Advocate?|Will Advocate|"
            "Available to Advocate",
        ),
        Column(
            "updated_on",
            "last updated",
            "Last Updated|Updated|Last Update|Date Updated|Last Verified|As Of",
        ),
    ),
    needs=(
        (("full_name",), ("family", "given")),
        (("employee_id",), ("email",)),
        (("department",), ("title",)),
    ),
)


class ProgramRole(StrEnum):
    """What a title says that somebody is to a residency program; the codes are those of roles."""

    NONE = ""
    DIRECTOR = "director"
    ASSOCIATE_DIRECTOR = "associate_director"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class FacultyRow:
    """One person as the sheet has them. Empty and None mean that the sheet does not say."""

    number: int
    name: PersonName
    employee_id: str = ""
    email: str = ""
    phone: str = ""
    title: str = ""
    department: str = ""
    specialty_code: str = ""
    trained_at: str = ""
    trained_in: str = ""
    knows_at: tuple[str, ...] = ()
    willing: Willing = Willing.UNKNOWN
    updated_on: datetime.date | None = None

    @property
    def program_role(self) -> ProgramRole:
        return program_role(self.title)


NO_NAME = PersonName(given="", family="")


def read(data: bytes, file_name: str) -> Reading[FacultyRow]:
    """The people of the file. Raises NotATable where it is no such list."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[FacultyRow]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = headings.place_columns(grids, LAYOUT, notes, chosen)
    rows, problems, notices = headings.read_rows(placed, _row)
    kept, doubles = _once_each(rows, placed.heading("employee_id"), placed.heading("email"))
    name_column = placed.heading("full_name" if placed.has("full_name") else "family")
    notices += namesakes(kept, column=name_column, name_of=lambda row: f"{row.name.given} {row.name.family}")
    taken = {row.number for row in kept}
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems + doubles, key=lambda problem: problem.row)),
        notices=tuple(sorted((n for n in notices if n.row in taken), key=lambda notice: notice.row)),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


_NOT_NOW = re.compile(r"\b(former(ly)?|past|previous|ex|emerit\w*|retired|outgoing)\b")
_NOT_RESIDENCY = re.compile(
    r"\b(clerkship|fellowship|course|student|undergraduate|phd|graduate school|masters?)\b"
)
_UNDER_DIRECTOR = re.compile(
    r"\b(assoc(iate)?|assistant|asst|deputy|vice|co) (residency )?(training )?(program )?director\b|\bapd\b"
)
_DIRECTOR = re.compile(
    r"\b(program|residency|residency training) director\b|\bdirector,? (of )?(the )?[a-z ]*residency\b|\bpd\b"
)
_COORDINATOR = re.compile(
    r"\b(program|residency) (coordinator|administrator)\b|\bresidency (program )?manager\b|"
    r"\bcoordinator,? (of )?(the )?[a-z ]*residency\b"
)


@lru_cache(maxsize=4096)
def program_role(title: str) -> ProgramRole:
    """What a job title says of a residency program, the weightiest of several jobs. Clerkship and former directors
    direct none; who "runs the clerkship and the residency program" directs one."""
    whole = re.sub(r"\bresidency (and|&|/) fellowship\b", "residency", title.casefold())
    jobs = [_letters(job) for job in re.split(r"[,;/|\n]| [-\u2013\u2014] |\band\b|&", whole)]
    found = {_role_of_job(job) for job in jobs}
    # "Director, Residency Program" is one job with a comma; but what one job denies, the whole does not give back.
    if not any(_NOT_NOW.search(job) or _is_of_others(job) for job in jobs):
        found.add(_role_of_job(_letters(whole)))
    order = (ProgramRole.DIRECTOR, ProgramRole.ASSOCIATE_DIRECTOR, ProgramRole.COORDINATOR)
    return next((role for role in order if role in found), ProgramRole.NONE)


def _letters(job: str) -> str:
    return " ".join(re.sub(r"[^a-z ]+", " ", job).split())


def _is_of_others(job: str) -> bool:
    """Whether it is about students, fellows or courses, and not about residents too."""
    return bool(_NOT_RESIDENCY.search(job)) and "residency" not in job


def _role_of_job(job: str) -> ProgramRole:
    if _NOT_NOW.search(job) or _is_of_others(job):
        return ProgramRole.NONE
    if _UNDER_DIRECTOR.search(job):
        return (
            ProgramRole.ASSOCIATE_DIRECTOR
            if re.search(r"program|residency|\bapd\b", job)
            else ProgramRole.NONE
        )
    if _DIRECTOR.search(job):
        return ProgramRole.DIRECTOR
    return ProgramRole.COORDINATOR if _COORDINATOR.search(job) else ProgramRole.NONE


def parse_training_years(text: str) -> str:
    """ "2020", "1989-1992" and "'95" as years of four digits. Raises Unreadable."""
    cleaned = re.sub(
        r"\s*(?:[-/\u2010-\u2015]|to)\s*",
        "\u2013",
        text.strip().replace("\u2019", "'").replace("\u2018", "'"),
    )
    if not cleaned:
        return ""
    if match := re.fullmatch(r"(\d{4})(?:\.0)?", cleaned):
        return _plausible(match.group(1), text)
    if match := re.fullmatch(r"(\d{4})\u2013(\d{4}|\d{2})", cleaned):
        start, end = match.group(1), match.group(2)
        end = end if len(end) == 4 else start[:2] + end
        if int(end) >= int(start):
            return f"{_plausible(start, text)}\u2013{_plausible(end, text)}"
    if match := re.fullmatch(r"'?(\d{2})", cleaned):
        year = int(match.group(1))
        return str(year + (2000 if year <= 35 else 1900))
    raise Unreadable(f'"{text.strip()}" is not a year or a span of years.')


def _plausible(year: str, text: str) -> str:
    if not 1940 <= int(year) <= 2040:
        raise Unreadable(f'"{text.strip()}" is not a year or a span of years.')
    return year


def _row(reader: RowReader) -> FacultyRow:
    row = FacultyRow(
        number=reader.row.number,
        employee_id=reader.read("employee_id", parse_employee_id, ""),
        name=_name(reader),
        email=reader.read("email", parse_email, ""),
        phone=reader.read("phone", parse_phone, ""),
        title=reader.read("title", lambda text: at_most(200, parse_line(text)), ""),
        department=reader.read("department", parse_line, ""),
        specialty_code=reader.read("department", _specialty_code, ""),
        trained_at=reader.read("trained_at", parse_line, ""),
        trained_in=reader.read_if_told("trained_in", parse_training_years, ""),
        knows_at=reader.read("knows_at", _institutions, ()),
        willing=reader.read("willing", parse_willing, Willing.UNKNOWN),
        updated_on=reader.read_if_told("updated_on", parse_date, None),
    )
    if not row.employee_id and not row.email and not reader.problems:
        reader.problem(
            "employee_id", "is empty, and so is the email: nothing tells this person from others of the name."
        )
    if row.department and not row.specialty_code:
        reader.notice(
            "department",
            f'"{row.department}" names no specialty. Set the specialty on the person\'s page if there is one.',
        )
    return row


def _name(reader: RowReader) -> PersonName:
    if reader.placed.has("family") and reader.placed.has("given"):
        family, suffix = reader.read("family", parse_family_name, ("", ""))
        reader.refuse_other_name(family)
        given, nickname = reader.read("given", parse_given_name, ("", ""))
        reader.notice_turned_round("family", given, family)
        return PersonName(
            given=given,
            preferred=nickname,
            family=family,
            middle=reader.read("middle", lambda text: parse_name_part(text) if text.strip() else "", ""),
            suffix=suffix,
        )
    name = reader.read("full_name", parse_full_name, NO_NAME)
    if name.doubt:
        reader.notice("full_name", name.doubt)
    return name


def _specialty_code(text: str) -> str:
    found = specialties.find(text) if text.strip() else None
    return found.code if found else ""


def _institutions(text: str) -> tuple[str, ...]:
    """Institutions, parted by semicolons or lines; their names hold commas."""
    return tuple(name for part in re.split(r"[;\n|]", text) if (name := " ".join(part.split()).strip(" .,")))


def _once_each(
    rows: list[FacultyRow], id_column: str, email_column: str
) -> tuple[list[FacultyRow], list[Problem]]:
    """One row a person: by employee number, then by address."""
    numbered, problems = without_doubles(
        rows,
        column=id_column,
        name="employee number",
        key=lambda row: row.employee_id or ("no number", row.number),
        contradiction=_contradiction,
        difference=_difference,
    )
    kept, more = without_doubles(
        numbered,
        column=email_column,
        name="address",
        key=lambda row: row.email or ("no address", row.number),
        contradiction=lambda one, other: _contradiction(one, other) or _other_number(one, other),
        difference=_difference,
    )
    return kept, problems + more


def _contradiction(one: FacultyRow, other: FacultyRow) -> str:
    if one.name.family.casefold() != other.name.family.casefold():
        return "last name"
    return "" if can_be_one(one.name, other.name) else "first name"


def _other_number(one: FacultyRow, other: FacultyRow) -> str:
    both = one.employee_id and other.employee_id and one.employee_id != other.employee_id
    return "employee number" if both else ""


def _difference(one: FacultyRow, other: FacultyRow) -> str:
    """The names of what the second row has that the first has not."""
    pairs = {
        "name": (one.name.given, other.name.given),
        "email": (one.email, other.email),
        "phone": (one.phone, other.phone),
        "title": (one.title, other.title),
        "department": (one.department, other.department),
        "residency": (one.trained_at, other.trained_at),
        "directors known": (one.knows_at, other.knows_at),
        "willing to advocate": (one.willing, other.willing),
    }
    return " and ".join(name for name, (first, second) in pairs.items() if second and first != second)
