"""The yearly directory of programs (pure): public facts, one row a track."""

from collections.abc import Sequence
from dataclasses import dataclass

from advising import specialties
from advising.imports import headings
from advising.imports.headings import AlikeColumn, Chosen, Column, Layout, RowReader
from advising.imports.identifiers import parse_acgme_id, parse_program_code
from advising.imports.problems import Unreadable
from advising.imports.readings import Reading, without_doubles
from advising.imports.states import parse_state
from advising.imports.tables import Grid, read_grids
from advising.imports.text import at_most, parse_line, parse_words

LAYOUT = Layout(
    name="a directory of programs",
    columns=(
        Column(
            "code",
            "program code",
            "nrmp_program_code|NRMP Program Code|Program Code|NRMP Code|Code",
        ),
        Column(
            "acgme_id",
            "ACGME number",
            "acgme_program_id|ACGME Program ID|ACGME ID|ACGME Number|ACGME Code",
        ),
        Column("specialty_code", "specialty code", "specialty_code|Specialty Code"),
        Column("specialty", "specialty", "specialty|Specialty Name"),
        Column("track_name", "track", "track_name|Track Name|Program Name|Program|Track"),
        Column("program_type", "program type", "program_type|Program Type|Type|Track Type"),
        Column(
            "institution_code",
            "institution code",
            "nrmp_institution_code|Institution Code|NRMP Institution Code",
        ),
        Column(
            "institution_name",
            "institution",
            "institution_name|Institution Name|Institution|Sponsor|Hospital",
        ),
        Column("city", "city", "city|Program City"),
        Column("state", "state", "state|Program State|ST"),
        Column("director", "program director", "program_director|Program Director|PD|Director"),
    ),
    needs=((("code",),), (("institution_name",),), (("track_name",), ("specialty",))),
)

TYPES = frozenset("CPARMFS")
SPECIALTY_NAMES = {specialty.code: specialty.name for specialty in specialties.SPECIALTIES}


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One track of the directory."""

    number: int
    code: str
    specialty_code: str
    track_name: str
    institution_name: str
    acgme_id: str = ""
    city: str = ""
    state: str = ""
    director: str = ""

    @property
    def institution_code(self) -> str:
        return self.code[:4]

    @property
    def program_type(self) -> str:
        return self.code[7]


def read(data: bytes, file_name: str) -> Reading[ProgramRow]:
    """The tracks of the file. Raises NotATable where it is no such directory."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[ProgramRow]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = headings.place_columns(grids, LAYOUT, notes, chosen)
    columns = placed.alike(_ALIKE)
    rows, problems, notices = headings.read_rows(placed, lambda reader: _row(reader, columns))
    kept, doubles = without_doubles(
        rows,
        column=placed.heading("code"),
        name="program code",
        key=lambda row: row.code,
        contradiction=_contradiction,
        difference=_difference,
    )
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems + doubles, key=lambda problem: problem.row)),
        notices=tuple(notices),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


def _row(reader: RowReader, columns: Sequence[AlikeColumn]) -> ProgramRow:
    code = reader.read("code", parse_program_code, "")
    track, specialty, institution, acgme_id, city, state, director, *said = reader.read_alike(columns)
    row = ProgramRow(
        number=reader.row.number,
        code=code,
        specialty_code=code[4:7],
        track_name=track or reader.read("specialty", _words, ""),
        institution_name=institution,
        acgme_id=acgme_id,
        city=city,
        state=state,
        director=director,
    )
    if code:
        _check(reader, row, specialty, said)
    return row


def _check(reader: RowReader, row: ProgramRow, specialty: str, said: Sequence[str]) -> None:
    """The code holds institution, specialty and type; columns that say them too must agree."""
    specialty_code, institution_code, letter = said
    if row.code[7] not in TYPES:
        reader.problem("code", f"has the type letter {row.program_type}, which we do not know.")
    if not row.track_name:
        reader.problem("track_name", "is empty.")
    if specialty != SPECIALTY_NAMES.get(row.specialty_code, ""):
        _check_specialty(reader, row, specialty)
    _check_code(reader, row, "specialty_code", specialty_code, row.specialty_code)
    _check_code(reader, row, "institution_code", institution_code, row.code[:4])
    if letter and letter != row.code[7] and letter in TYPES:
        reader.problem("program_type", f"says {letter}, but the code {row.code} says {row.program_type}.")
    if row.acgme_id and not row.acgme_id.startswith(row.specialty_code):
        reader.problem("acgme_id", f"does not begin with the specialty {row.specialty_code}.")


def _check_code(reader: RowReader, row: ProgramRow, field: str, told: str, coded: str) -> None:
    if told and told != coded and told.zfill(len(coded)) != coded:
        reader.problem(field, f"says {told}, but the code {row.code} says {coded}.")


def _letter(text: str) -> str:
    return text.strip()[:1].upper()


def _check_specialty(reader: RowReader, row: ProgramRow, named: str) -> None:
    """The name of the specialty, where it is not the very name of the code's."""
    coded = SPECIALTY_NAMES.get(row.specialty_code, "")
    found = specialties.find(named) if named else None
    if found and found.code != row.specialty_code:
        words = f"says {found.name}, but the code {row.code} is of specialty {row.specialty_code}."
        reader.problem("specialty", words)
    elif found is None and not coded:
        reader.problem("code", f"has the specialty {row.specialty_code}, which we do not know.")
    elif found is None and named:
        words = (
            f'"{named[:60]}" is not a specialty we know; the code {row.code} says {coded}. Which is right?'
        )
        reader.problem("specialty", words)


def _words(text: str) -> str:
    return at_most(200, parse_words(text))


def _place(text: str) -> str:
    return at_most(100, parse_words(text))


def _told(text: str) -> str:
    told = _words(text)
    if not told:
        raise Unreadable("is empty.")
    return told


def _contradiction(one: ProgramRow, other: ProgramRow) -> str:
    return "institution" if one.institution_name.casefold() != other.institution_name.casefold() else ""


def _difference(one: ProgramRow, other: ProgramRow) -> str:
    pairs = {
        "track": (one.track_name, other.track_name),
        "ACGME number": (one.acgme_id, other.acgme_id),
        "city": (one.city, other.city),
        "state": (one.state, other.state),
        "program director": (one.director, other.director),
    }
    return " and ".join(name for name, (first, second) in pairs.items() if first != second)


# Columns whose cells repeat down a directory, each with its reader.
_ALIKE = {
    "track_name": _words,
    "specialty": parse_line,
    "institution_name": _told,
    "acgme_id": parse_acgme_id,
    "city": _place,
    "state": parse_state,
    "director": _words,
    "specialty_code": parse_line,
    "institution_code": parse_line,
    "program_type": _letter,
}
