"""The sheet of unmatched students that a student-affairs office keeps (pure)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from advising import specialties
from advising.imports import headings
from advising.imports.answers import FerpaNote, parse_eligible, parse_ferpa
from advising.imports.dates import parse_date
from advising.imports.emails import parse_email
from advising.imports.headings import Chosen, Column, Layout, RowReader
from advising.imports.identifiers import parse_aamc_id, parse_nrmp_id, parse_optional_aamc_id
from advising.imports.match_statuses import MatchStatus, parse_match_status
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
from advising.imports.scores import ExamReading, parse_exam
from advising.imports.tables import Grid, read_grids
from advising.imports.text import at_most, parse_line, parse_note

EXAM_FIELDS = {
    "step_1": "Step 1",
    "step_2": "Step 2 CK",
    "step_3": "Step 3",
    "comlex_1": "COMLEX Level 1",
    "comlex_2": "COMLEX Level 2",
    "comlex_3": "COMLEX Level 3",
}
SPECIALTY_FIELDS = ("specialty_1", "specialty_2", "specialty_3")

LAYOUT = Layout(
    name="a list of unmatched students",
    columns=(
        Column(
            "aamc_id",
            "AAMC ID",
            "AAMC ID|AAMC|AAMC Number|AAMC No|AAMC #|ERAS ID|AAMC/ERAS ID|Student AAMC ID|aamc_id",
        ),
        Column("nrmp_id", "NRMP ID", "NRMP ID|NRMP|NRMP Number|NRMP #"),
        Column(
            "family",
            "last name",
            "Last Name|Last|Surname|Family Name|Student Last Name|Legal Last Name",
        ),
        Column(
            "given",
            "first name",
            "First Name|First|Given Name|Student First Name|Legal First Name|Forename",
        ),
        Column("full_name", "name", "Name|Student Name|Student|Full Name|Applicant|Applicant Name"),
        Column("middle", "middle name", "Middle|Middle Name|MI|Middle Initial|M.I."),
        Column("suffix", "suffix", "Suffix|Name Suffix"),
        Column(
            "preferred",
            "preferred name",
            "Preferred Name|Preferred|Preferred First Name|Nickname|Goes By|Chosen Name",
        ),
        Column(
            "email",
            "email",
            "School Email|Email|Student Email|Email Address|Institutional Email|"
            "Institution Email|University Email|School E-mail Address",
        ),
        Column(
            "phone",
            "phone",
            "Cell|Cell Phone|Mobile|Mobile Phone|Phone|Phone Number|Cell Number|Telephone|Contact Number",
        ),
        Column(
            "match_status",
            "match status",
            "Match Status|Match Result|Match Outcome|NRMP Status|Status|Main Match Status|Result",
        ),
        Column(
            "soap_eligible",
            "SOAP eligible",
            "SOAP Eligible|SOAP Eligible?|SOAP Eligibility|Eligible for SOAP|SOAP-Eligible|SOAP",
        ),
        Column(
            "specialty_1",
            "specialty",
            "Specialty Applied 1|Specialty 1|Primary Specialty|Specialty Applied|Specialty|"
            "First Choice Specialty|Specialty Choice 1",
        ),
        Column(
            "specialty_2",
            "second specialty",
            "Specialty Applied 2|Specialty 2|Secondary Specialty|Backup Specialty|"
            "Second Specialty|Specialty Choice 2|Parallel Specialty",
        ),
        Column(
            "specialty_3",
            "third specialty",
            "Specialty Applied 3|Specialty 3|Third Specialty|Specialty Choice 3",
        ),
        Column("step_1", "Step 1", "Step 1|USMLE Step 1|Step1|Step I|USMLE 1"),
        Column(
            "step_2",
            "Step 2 CK",
            "Step 2 CK|USMLE Step 2 CK|Step 2|Step2 CK|Step2CK|Step2|CK|USMLE Step 2|USMLE 2 CK",
        ),
        Column("step_3", "Step 3", "Step 3|USMLE Step 3|Step3"),
        Column(
            "comlex_1",
            "COMLEX Level 1",
            "COMLEX Level 1|COMLEX 1|Level 1|COMLEX-USA Level 1|COMLEX L1",
        ),
        Column(
            "comlex_2",
            "COMLEX Level 2",
            "COMLEX Level 2|COMLEX 2|Level 2|Level 2 CE|COMLEX Level 2 CE|COMLEX 2 CE|"
            "COMLEX-USA Level 2 CE|COMLEX L2",
        ),
        Column("comlex_3", "COMLEX Level 3", "COMLEX Level 3|COMLEX 3|Level 3|COMLEX L3"),
        Column(
            "graduates_on",
            "graduation date",
            "Grad Date|Graduation Date|Graduation|Expected Graduation|Expected Grad Date|"
            "Date of Graduation|Anticipated Graduation|Degree Date",
        ),
        Column(
            "ferpa",
            "FERPA release",
            "FERPA Release|FERPA|FERPA Consent|FERPA Waiver|FERPA Signed|FERPA Release Signed|Release Signed",
        ),
        Column(
            "places",
            "geographic preference",
            "Geographic Preference|Geographic Pref|Geography|Location Preference|"
            "Preferred Location|Region Preference|Geographic Preferences",
        ),
        Column(
            "partner",
            "couple's partner",
            "Couples Partner AAMC ID|Couples Partner|Partner AAMC ID|Couple Partner AAMC ID|"
            "Couples Match Partner AAMC ID|Couples AAMC ID",
        ),
        Column(
            "advisor",
            "advisor",
            "Advisor|Adviser|Career Advisor|Faculty Advisor|Dean|Advising Dean",
        ),
        Column("visa", "visa", "Visa|Visa Status|Needs Visa|Visa Needed|Visa Sponsorship"),
        Column("degree", "degree", "Degree|Degree Program|Program Degree"),
        Column("note", "notes", "Notes|Note|Comments|Comment|Remarks"),
    ),
    needs=(
        (("aamc_id",),),
        (("family", "given"), ("full_name",)),
        (("match_status",), ("soap_eligible",), ("specialty_1",)),
    ),
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One student as the sheet has them. Empty and None mean that the sheet does not say."""

    number: int
    aamc_id: str
    name: PersonName
    preferred: str = ""
    nrmp_id: str = ""
    email: str = ""
    phone: str = ""
    match: MatchStatus | None = None
    soap_eligible: bool | None = None
    specialty_codes: tuple[str, ...] = ()
    exams: dict[str, ExamReading] = field(default_factory=dict)
    graduates_on: datetime.date | None = None
    ferpa: FerpaNote | None = None
    places: str = ""
    partner_aamc_id: str = ""
    advisor: str = ""
    visa: str = ""
    degree: str = ""
    note: str = ""

    @property
    def status(self) -> str:
        """The student's status; empty where the sheet does not tell. Who may not enter SOAP is ineligible."""
        told = self.match.status if self.match else ""
        if self.soap_eligible is False and told in {"", "unmatched", "partially_matched"}:
            return "ineligible"
        return told


NO_NAME = PersonName(given="", family="")


def read(data: bytes, file_name: str) -> Reading[RosterRow]:
    """The students of the file. Raises NotATable where it is no such list."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[RosterRow]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = headings.place_columns(grids, LAYOUT, notes, chosen)
    rows, problems, notices = headings.read_rows(placed, _row)
    kept, doubles = without_doubles(
        rows,
        column=placed.heading("aamc_id"),
        name="AAMC ID",
        key=lambda row: row.aamc_id,
        contradiction=_contradiction,
        difference=_difference,
    )
    kept, shared = without_doubles(
        kept,
        column=placed.heading("email"),
        name="address",
        key=lambda row: row.email or ("no address", row.number),
        contradiction=lambda one, other: "AAMC ID",
        difference=_difference,
    )
    kept, numbered = without_doubles(
        kept,
        column=placed.heading("nrmp_id"),
        name="NRMP ID",
        key=lambda row: row.nrmp_id or ("no number", row.number),
        contradiction=lambda one, other: "AAMC ID",
        difference=_difference,
    )
    kept, couples, alone = _with_couples(kept, placed.heading("partner"))
    problems += doubles + shared + numbered + couples
    notices += alone + namesakes(
        kept, column=placed.heading("family"), name_of=lambda row: f"{row.name.given} {row.name.family}"
    )
    taken = {row.number for row in kept}
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        notices=tuple(sorted((n for n in notices if n.row in taken), key=lambda notice: notice.row)),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


def _row(reader: RowReader) -> RosterRow:
    row = RosterRow(
        number=reader.row.number,
        aamc_id=reader.read("aamc_id", parse_aamc_id, ""),
        name=_name(reader),
        preferred=reader.read("preferred", lambda text: parse_name_part(text) if text.strip() else "", ""),
        nrmp_id=reader.read("nrmp_id", parse_nrmp_id, ""),
        email=reader.read("email", parse_email, ""),
        phone=reader.read("phone", parse_phone, ""),
        match=reader.read("match_status", parse_match_status, None),
        soap_eligible=reader.read("soap_eligible", parse_eligible, None),
        specialty_codes=_specialties(reader),
        exams=_exams(reader),
        graduates_on=reader.read("graduates_on", _graduation, None),
        # It becomes a task and never a release, so that a word that cannot be read need not keep the student out.
        ferpa=reader.read_if_told("ferpa", parse_ferpa, None),
        places=reader.read("places", lambda text: at_most(300, parse_line(text)), ""),
        partner_aamc_id=reader.read("partner", parse_optional_aamc_id, ""),
        advisor=reader.read("advisor", lambda text: at_most(200, parse_line(text)), ""),
        visa=reader.read("visa", _visa, ""),
        degree=reader.read("degree", _degree, ""),
        note=reader.read("note", parse_note, ""),
    )
    _check(reader, row)
    return row


def _check(reader: RowReader, row: RosterRow) -> None:
    """What the cells say one by one and cannot say together."""
    told = row.match.status if row.match else ""
    if row.soap_eligible and told in {"matched", "ineligible", "withdrawn"}:
        reader.problem(
            "soap_eligible",
            f'says yes, but the match status is "{reader.text("match_status").strip()}". Which is right?',
        )
    if row.partner_aamc_id and row.partner_aamc_id == row.aamc_id:
        reader.problem("partner", "is the student's own AAMC ID.")
    if (
        row.match is None
        and row.soap_eligible is None
        and reader.placed.has("match_status")
        and not reader.problems
    ):
        reader.notice("match_status", "is empty: the list does not say how the Match went for this student.")
    if not row.email and reader.placed.has("email") and not reader.problems:
        reader.notice("email", "is empty: the student cannot be invited until it is known.")


def _name(reader: RowReader) -> PersonName:
    if not (reader.placed.has("family") and reader.placed.has("given")):
        name = reader.read("full_name", parse_full_name, NO_NAME)
        if name.doubt:
            reader.notice("full_name", name.doubt)
        return name
    family, suffix = reader.read("family", parse_family_name, ("", ""))
    reader.refuse_other_name(family)
    given, nickname = reader.read("given", parse_given_name, ("", ""))
    reader.notice_turned_round("family", given, family)
    return PersonName(
        given=given,
        preferred=nickname,
        family=family,
        middle=reader.read("middle", lambda text: parse_name_part(text) if text.strip() else "", ""),
        suffix=reader.read("suffix", lambda text: at_most(20, parse_line(text)), "") or suffix,
    )


def _specialties(reader: RowReader) -> tuple[str, ...]:
    codes = (reader.read(field, _specialty, "") for field in SPECIALTY_FIELDS)
    return tuple(dict.fromkeys(code for code in codes if code))


def _specialty(text: str) -> str:
    if not text.strip() or text.strip().casefold() in {"none", "n/a", "na", "-", "—"}:
        return ""
    found = specialties.find(text)
    if found is None:
        raise Unreadable(f'"{" ".join(text.split())}" is not a specialty we know, or is more than one.')
    return found.code


def _exams(reader: RowReader) -> dict[str, ExamReading]:
    found: dict[str, ExamReading] = {}
    for field_name, exam in EXAM_FIELDS.items():
        reading = reader.read(field_name, partial(parse_exam, exam=exam), None)
        if reading is None:
            continue
        if reading.doubt:
            reader.notice(field_name, reading.doubt)
        found[exam] = reading
    return found


def _graduation(text: str) -> datetime.date | None:
    day = parse_date(text)
    if day and not 1990 <= day.year <= 2040:
        raise Unreadable(f'"{text.strip()}" is {day}, which is no graduation date of a student here.')
    return day


def _visa(text: str) -> str:
    words = " ".join(text.split()).casefold()
    if words in {"", "unknown", "?"}:
        return ""
    if words in {
        "none",
        "n/a",
        "na",
        "none needed",
        "not needed",
        "no",
        "n",
        "us citizen",
        "citizen",
        "permanent resident",
        "green card",
    }:
        return "not needed"
    if words in {"needed", "yes", "y", "required", "j1", "j-1", "h1b", "h-1b", "needs visa"}:
        return "needed"
    raise Unreadable(
        f'"{" ".join(text.split())}" does not say whether a visa is needed. Write "needed" or "not needed".'
    )


def _degree(text: str) -> str:
    letters = text.replace(".", "").replace(" ", "").upper()
    if letters not in {"", "MD", "DO", "MD/PHD", "DO/PHD", "MBBS", "MBCHB"}:
        raise Unreadable(f'"{text.strip()}" is not a degree we know. Write MD or DO.')
    return letters


def _contradiction(one: RosterRow, other: RosterRow) -> str:
    if one.name.family.casefold() != other.name.family.casefold():
        return "last name"
    if not can_be_one(one.name, other.name):
        return "first name"
    if one.status != other.status:
        return "match status"
    return ""


def _difference(one: RosterRow, other: RosterRow) -> str:
    """The names of what differs, for the reader of a problem."""
    pairs = {
        "first name": (one.name.given, other.name.given),
        "email": (one.email, other.email),
        "phone": (one.phone, other.phone),
        "specialty": (one.specialty_codes, other.specialty_codes),
        "exams": (one.exams, other.exams),
        "graduation date": (one.graduates_on, other.graduates_on),
        "FERPA release": (one.ferpa, other.ferpa),
    }
    return " and ".join(name for name, (first, second) in pairs.items() if first != second)


def _with_couples(rows: list[RosterRow], column: str) -> tuple[list[RosterRow], list[Problem], list[Problem]]:
    """Couples who name each other; a partner who names somebody else is a problem, one not in the file a notice."""
    by_id = {row.aamc_id: row for row in rows}
    named: dict[str, list[RosterRow]] = {}
    for row in rows:
        named.setdefault(row.partner_aamc_id, []).append(row)
    kept: list[RosterRow] = []
    problems: list[Problem] = []
    notices: list[Problem] = []
    for row in rows:
        partner = by_id.get(row.partner_aamc_id)
        if row.partner_aamc_id and len(named[row.partner_aamc_id]) > 1:
            problems.append(
                Problem(
                    row.number, column, f"{row.partner_aamc_id} is named as partner by more than one student."
                )
            )
            continue
        if partner and partner.partner_aamc_id not in {"", row.aamc_id}:
            problems.append(
                Problem(
                    row.number, column, f"names row {partner.number}, which names somebody else as partner."
                )
            )
            continue
        if row.partner_aamc_id and not partner:
            notices.append(
                Problem(
                    row.number,
                    column,
                    f"{row.partner_aamc_id} is nobody in this file; kept if the student is on file here.",
                )
            )
        claimed = named.get(row.aamc_id, [])
        if not row.partner_aamc_id and len(claimed) == 1:
            row = replace(row, partner_aamc_id=claimed[0].aamc_id)
            notices.append(
                Problem(
                    row.number,
                    column,
                    f"is empty, but row {claimed[0].number} names this student as partner.",
                )
            )
        kept.append(row)
    return kept, problems, notices
