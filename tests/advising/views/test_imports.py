from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising import progress
from advising.actions.imports import preview_import, run_import
from advising.models import Cycle, ImportBatch, ImportKind, ImportState, Person, Student, User
from tests.advising.imports.files import csv_bytes, sample
from tests.factories import (
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)
from tests.moments import MONDAY_NOON, moment

pytestmark = pytest.mark.django_db
HEADING = "AAMC ID,Last Name,First Name,Email,Match Status"
BELL = "14000001,Bell,Ana,ana@example.edu,Unmatched"
LIST = "/students/imports/"


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def staff(cycle: Cycle, client: Client) -> User:
    user = StaffFactory(school=cycle.school)
    client.force_login(user)
    return user


def upload(client: Client, data: bytes, name: str = "list.csv", kind: str = "roster_unmatched") -> Any:
    return client.post(LIST, {"kind": kind, "file": SimpleUploadedFile(name, data)})


def preview(cycle: Cycle, *lines: str) -> ImportBatch:
    return preview_import(
        school=cycle.school,
        cycle=cycle,
        kind=ImportKind.ROSTER_UNMATCHED,
        file_name="list.csv",
        data=csv_bytes(HEADING, *lines),
        by=DeanFactory(school=cycle.school),
        now=moment(MONDAY_NOON),
    )


def test_upload_preview_and_commit(client: Client, staff: User) -> None:
    response = upload(client, sample("roster_unmatched.csv"), "roster_unmatched.csv")
    batch = ImportBatch.objects.get()
    page = client.get(response.url).content.decode()

    assert response.url == f"{LIST}{batch.pk}/"
    assert "Row 26" in page
    assert "the same AAMC ID as in row 10" in page
    assert "Import 24 rows" in page
    assert Student.objects.count() == 0

    client.post(f"{LIST}{batch.pk}/commit/")

    assert Student.objects.count() == 24
    assert "Import 24 rows" not in client.get(f"{LIST}{batch.pk}/").content.decode()


def test_commit_twice_says_so_and_doubles_nothing(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview(cycle, BELL)

    client.post(f"{LIST}{batch.pk}/commit/")
    page = client.post(f"{LIST}{batch.pk}/commit/", follow=True)

    assert "imported already" in page.content.decode()
    assert Student.objects.count() == 1


def test_discard(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview(cycle, BELL)

    response = client.post(f"{LIST}{batch.pk}/discard/", follow=True)

    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert "Nothing was written." in response.content.decode()


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (
            sample("faculty.csv"),
            "faculty.csv",
            "roster_unmatched",
            "does not look like a list of unmatched students",
        ),
        (b"%PDF-1.7", "list.csv", "faculty", "the file is a PDF"),
        (b"x", "list.docx", "faculty", "We read CSV, TSV and XLSX."),
        (csv_bytes(HEADING, BELL), "list.csv", "programs", "Select a valid choice."),
        (b"", "list.csv", "faculty", "The submitted file is empty."),
    ],
)
def test_wrong_file_is_refused_beside_the_field(
    client: Client, staff: User, data: bytes, name: str, kind: str, words: str
) -> None:
    response = upload(client, data, name, kind)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert ImportBatch.objects.count() == 0


def test_students_without_an_open_cycle(client: Client) -> None:
    client.force_login(StaffFactory())

    assert "A dean opens one first" in upload(client, csv_bytes(HEADING, BELL)).content.decode()


def test_file_of_only_known_rows_offers_no_commit(client: Client, staff: User, cycle: Cycle) -> None:
    client.post(f"{LIST}{preview(cycle, BELL).pk}/commit/")

    page = client.get(f"{LIST}{preview(cycle, BELL).pk}/").content.decode()

    assert "No row would change anything" in page
    assert "/commit/" not in page


def test_formula_in_a_file_is_shown_as_text(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview_import(
        school=cycle.school,
        cycle=cycle,
        kind=ImportKind.ROSTER_UNMATCHED,
        file_name="<b>.csv",
        data=csv_bytes(HEADING + ",Notes", BELL + ",<script>alert(1)</script>"),
        by=staff,
        now=moment(MONDAY_NOON),
    )

    page = client.get(f"{LIST}{batch.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;.csv" in page


@pytest.mark.parametrize(
    ("factory", "status"),
    [(DeanFactory, 200), (StaffFactory, 200), (FacultyUserFactory, 403), (StudentUserFactory, 403)],
)
def test_list_by_role(client: Client, cycle: Cycle, factory: Any, status: int) -> None:
    client.force_login(factory(school=cycle.school))

    assert client.get(LIST).status_code == status


@pytest.mark.parametrize("factory", [FacultyUserFactory, StudentUserFactory])
@pytest.mark.parametrize("path", ["", "columns/", "commit/", "discard/", "undo/"])
def test_batch_is_not_found_for_other_roles(client: Client, cycle: Cycle, factory: Any, path: str) -> None:
    batch = preview(cycle, BELL)
    client.force_login(factory(school=cycle.school))

    response = client.post(f"{LIST}{batch.pk}/{path}") if path else client.get(f"{LIST}{batch.pk}/")

    assert response.status_code == 404
    assert Student.objects.count() == 0


@pytest.mark.parametrize("path", ["", "columns/", "commit/", "discard/", "undo/"])
def test_batch_of_another_school_is_not_found(client: Client, cycle: Cycle, path: str) -> None:
    batch = preview(cycle, BELL)
    client.force_login(DeanFactory())

    response = client.post(f"{LIST}{batch.pk}/{path}") if path else client.get(f"{LIST}{batch.pk}/")

    assert response.status_code == 404
    assert Student.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    ["import_list", "import_batch", "import_columns", "import_commit", "import_discard", "import_undo"],
)
def test_signed_out_is_sent_to_sign_in(client: Client, name: str) -> None:
    path = reverse(name, args=[] if name == "import_list" else [1])

    response = client.post(path)

    assert response.status_code == 302
    assert "/login" in response.headers["location"]


def test_pages_ask_the_database_as_often_for_one_as_for_three(
    client: Client, staff: User, cycle: Cycle
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    lines = [BELL.replace("14000001", f"1400000{n}").replace("ana@", f"a{n}@") for n in range(3)]
    one = preview(cycle, *lines[:1])
    client.get(LIST)
    few = (queries(LIST), queries(f"{LIST}{one.pk}/"))

    three = preview(cycle, *lines)
    preview(cycle, *lines)
    many = (queries(LIST), queries(f"{LIST}{three.pk}/"))

    assert few == many
    assert max(many) <= 10


# Columns


STRANGE = ("Student No,Last Name,First Name,Match Status,Shoe", "14000001,Bell,Ana,Unmatched,41")


def strange(client: Client) -> ImportBatch:
    upload(client, csv_bytes(*STRANGE))
    return ImportBatch.objects.get()


def chosen(*fields: str) -> dict[str, str]:
    return {
        "choose": "1",
        "sheet": "",
        "heading": "1",
        **{f"column_{place}": field for place, field in enumerate(fields)},
    }


def test_file_with_unknown_columns_asks_which_is_what(client: Client, staff: User, cycle: Cycle) -> None:
    batch = strange(client)

    page = client.get(f"{LIST}{batch.pk}/", follow=True).content.decode()

    assert batch.state == ImportState.UPLOADED
    assert "no column for AAMC ID" in page
    assert "Student No" in page
    assert "14000001" in page


def test_chosen_columns_are_read_and_remembered(client: Client, staff: User, cycle: Cycle) -> None:
    batch = strange(client)

    response = client.post(
        f"{LIST}{batch.pk}/columns/", chosen("aamc_id", "family", "given", "match_status", ""), follow=True
    )
    upload(client, csv_bytes(STRANGE[0], "14000002,Cho,Jin,Unmatched,39"))

    assert "Import 1 row" in response.content.decode()
    assert [batch.state for batch in ImportBatch.objects.all()] == [ImportState.PREVIEWED] * 2
    assert ImportBatch.objects.order_by("-pk")[0].plan[0]["name"] == "Jin Cho"


def test_columns_of_a_preview_can_be_changed(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview(cycle, BELL)

    client.post(f"{LIST}{batch.pk}/columns/", chosen("aamc_id", "given", "family", "email", "match_status"))

    batch.refresh_from_db()
    assert batch.plan[0]["name"] == "Bell Ana"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("", "family", "given", "match_status", ""), "No column is chosen for AAMC ID."),
        (("aamc_id", "given", "given", "match_status", ""), "Two columns are chosen for the first name."),
        (("aamc_id", "shoe_size", "given", "match_status", ""), "Select a valid choice."),
    ],
)
def test_choice_that_does_not_fit_is_refused_on_the_page(
    client: Client, staff: User, cycle: Cycle, fields: tuple[str, ...], words: str
) -> None:
    batch = strange(client)

    response = client.post(f"{LIST}{batch.pk}/columns/", chosen(*fields))

    assert response.status_code == 422
    assert words in response.content.decode()


def test_another_row_of_headings_can_be_looked_at(client: Client, staff: User, cycle: Cycle) -> None:
    batch = strange(client)

    page = client.post(f"{LIST}{batch.pk}/columns/", {"sheet": "", "heading": "2"}).content.decode()

    assert 'for="id_column_1">Bell</label>' in page


def test_file_is_not_kept_once_imported_or_discarded(client: Client, staff: User, cycle: Cycle) -> None:
    imported, discarded = preview(cycle, BELL), preview(cycle, BELL.replace("14000001", "14000002"))

    client.post(f"{LIST}{imported.pk}/commit/")
    client.post(f"{LIST}{discarded.pk}/discard/")

    assert [batch.data for batch in ImportBatch.objects.all()] == [None, None]
    page = client.get(f"{LIST}{imported.pk}/columns/", follow=True).content.decode()
    assert "is not kept any more" in page


# The job


@pytest.fixture
def long_list(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """A preview that is too long to be written while the page waits."""
    monkeypatch.setattr("advising.views.imports.ROWS_AT_ONCE", 0)
    return preview(cycle, BELL)


def test_long_list_is_handed_to_a_worker_and_tells_how_far_it_is(
    client: Client, staff: User, long_list: ImportBatch
) -> None:
    page = client.post(f"{LIST}{long_list.pk}/commit/", follow=True).content.decode()

    assert "Being imported." in page
    assert "0 of 1 rows" in page
    assert Student.objects.count() == 0

    progress.show(long_list.pk, 1, 1)
    fragment = client.get(f"{LIST}{long_list.pk}/", headers={"HX-Request": "true"})
    assert "1 of 1 rows" in fragment.content.decode()

    run_import(batch_id=long_list.pk, machine=MONDAY_NOON)
    over = client.get(f"{LIST}{long_list.pk}/", headers={"HX-Request": "true"})
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")
    assert Student.objects.count() == 1


def test_refusal_of_the_job_is_told_and_can_be_met(
    client: Client, staff: User, cycle: Cycle, long_list: ImportBatch
) -> None:
    client.post(f"{LIST}{long_list.pk}/commit/")
    client.post(f"{LIST}{long_list.pk}/commit/")
    StudentFactory(cycle=cycle, aamc_id="14000001", person__given_name="Ana", person__family_name="Bell")

    run_import(batch_id=long_list.pk, machine=MONDAY_NOON)

    page = client.get(f"{LIST}{long_list.pk}/").content.decode()
    assert "Nothing was written." in page
    assert "Records have changed since this preview (row 2)" in page


# Undo


def test_undo(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview(cycle, BELL)
    client.post(f"{LIST}{batch.pk}/commit/")

    page = client.post(f"{LIST}{batch.pk}/undo/", follow=True).content.decode()

    assert "Everything stands as it stood before this import." in page
    assert Student.objects.count() == 0
    assert "Undo this import" not in page


def test_undo_that_is_refused_says_what_hangs_on_it(client: Client, staff: User, cycle: Cycle) -> None:
    batch = preview(cycle, BELL)
    client.post(f"{LIST}{batch.pk}/commit/")
    Person.objects.filter(family_name="Bell").update(user=StudentUserFactory(school=cycle.school))

    page = client.post(f"{LIST}{batch.pk}/undo/", follow=True).content.decode()

    assert "Ana Bell: has an account here" in page
    assert Student.objects.count() == 1


# A long file


@pytest.fixture
def long_file(client: Client, staff: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """An upload that is too long to be read while the page waits."""
    monkeypatch.setattr("advising.views.imports.LONG_TO_READ", 10)
    upload(client, csv_bytes(HEADING, BELL))
    return ImportBatch.objects.get()


def test_long_file_is_read_by_a_worker_while_its_page_waits(client: Client, long_file: ImportBatch) -> None:
    page = client.get(f"{LIST}{long_file.pk}/").content.decode()
    waits = client.get(f"{LIST}{long_file.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert long_file.state == ImportState.READING
    assert "Being read." in page
    assert "Being read." in waits
    assert "/commit/" not in page
    assert "Being read" in client.get(LIST).content.decode()

    run_import(batch_id=long_file.pk, machine=MONDAY_NOON)

    assert client.get(f"{LIST}{long_file.pk}/", headers={"HX-Request": "true"}).status_code == 204
    assert "Import 1 row" in client.get(f"{LIST}{long_file.pk}/").content.decode()


def test_long_file_that_is_no_list_says_so_and_is_not_kept(
    client: Client, staff: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advising.views.imports.LONG_TO_READ", 10)
    upload(client, sample("faculty.csv"))
    batch = ImportBatch.objects.get()

    run_import(batch_id=batch.pk, machine=MONDAY_NOON)

    batch.refresh_from_db()
    assert (batch.state, batch.data) == (ImportState.DISCARDED, None)
    assert (
        "does not look like a list of unmatched students" in client.get(f"{LIST}{batch.pk}/").content.decode()
    )


def test_long_file_with_unknown_columns_asks_and_is_read_as_chosen(
    client: Client, staff: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advising.views.imports.LONG_TO_READ", 10)
    monkeypatch.setattr("advising.actions.imports.LONG_TO_READ", 10)
    batch = strange(client)
    run_import(batch_id=batch.pk, machine=MONDAY_NOON)

    client.post(f"{LIST}{batch.pk}/columns/", chosen("aamc_id", "family", "given", "match_status", ""))
    batch.refresh_from_db()
    assert batch.state == ImportState.READING
    run_import(batch_id=batch.pk, machine=MONDAY_NOON)

    batch.refresh_from_db()
    assert (batch.state, batch.plan[0]["name"]) == (ImportState.PREVIEWED, "Ana Bell")


def test_file_that_is_no_table_is_refused_at_once_however_long(
    client: Client, staff: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advising.views.imports.LONG_TO_READ", 10)

    response = upload(client, b"%PDF-1.7 and more")

    assert response.status_code == 422
    assert ImportBatch.objects.count() == 0


def test_page_shows_the_first_of_very_many_problems(
    client: Client, staff: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advising.views.imports.PROBLEMS_SHOWN", 2)
    batch = preview(cycle, *(f"1400{n},Bell,Ana,,Unmatched" for n in range(4)))

    page = client.get(f"{LIST}{batch.pk}/").content.decode()

    assert "The first 2 of 4." in page
    assert "Row 4" not in page
