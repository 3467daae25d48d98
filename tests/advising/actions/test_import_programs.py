import pytest

from advising.actions.import_programs import DirectoryChange, import_programs
from advising.imports.programs import ProgramRow, read
from advising.models import AuditEvent, Program
from tests.advising.imports.files import PROGRAMS
from tests.factories import ProgramFactory, SchoolFactory
from tests.moments import WINTER, moment

pytestmark = pytest.mark.django_db
NOW = moment(WINTER)
ROW = ProgramRow(
    number=2,
    code="1903140C0",
    specialty_code="140",
    track_name="Internal Medicine",
    institution_name="Riverside",
    city="Birmingham",
    state="AL",
)


def test_shipped_directory_goes_in_once() -> None:
    rows = read(PROGRAMS.read_bytes(), "programs.csv").rows

    first = import_programs(rows=rows, now=NOW)
    second = import_programs(rows=rows, now=NOW)

    assert first == DirectoryChange(new=6373, changed=0, unchanged=0, missing=0)
    assert second == DirectoryChange(new=0, changed=0, unchanged=6373, missing=0)
    assert Program.objects.filter(school=None).count() == 6373
    assert AuditEvent.objects.count() == 1


def test_new_program_has_all_that_the_row_says() -> None:
    import_programs(rows=[ROW], now=NOW)

    program = Program.objects.get()
    assert (program.code, program.institution_code, program.program_type) == ("1903140C0", "1903", "C")
    assert (program.sister_key, program.service, program.school) == ("1903-140", "eras", None)


@pytest.mark.parametrize(
    ("code", "service"), [("110", "residencycas"), ("220", "residencycas"), ("120", "eras")]
)
def test_application_service(code: str, service: str) -> None:
    row = ProgramRow(
        number=2, code=f"1903{code}C0", specialty_code=code, track_name="T", institution_name="R"
    )

    import_programs(rows=[row], now=NOW)

    assert Program.objects.get().service == service


def test_changed_row_changes_and_empty_cells_erase_nothing() -> None:
    import_programs(rows=[ROW], now=NOW)
    renamed = ProgramRow(
        number=2,
        code=ROW.code,
        specialty_code="140",
        track_name="Internal Medicine",
        institution_name="Riverside East",
    )

    change = import_programs(rows=[renamed], now=NOW)

    assert change == DirectoryChange(new=0, changed=1, unchanged=0, missing=0)
    assert (Program.objects.get().institution_name, Program.objects.get().city) == (
        "Riverside East",
        "Birmingham",
    )


def test_schools_own_program_of_the_same_code_is_left_alone() -> None:
    own = ProgramFactory(school=SchoolFactory(), code=ROW.code, institution_name="Ours")

    import_programs(rows=[ROW], now=NOW)

    own.refresh_from_db()
    assert (own.institution_name, Program.objects.count()) == ("Ours", 2)


def test_program_not_in_the_file_stays_and_is_counted() -> None:
    ProgramFactory()

    assert import_programs(rows=[ROW], now=NOW).missing == 1
    assert Program.objects.count() == 2


def test_trial_writes_nothing() -> None:
    change = import_programs(rows=[ROW], now=NOW, is_trial=True)

    assert (change.new, Program.objects.count(), AuditEvent.objects.count()) == (1, 0, 0)
