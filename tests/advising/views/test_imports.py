from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.actions.imports import preview_import
from advising.models import Cycle, ImportBatch, ImportKind, ImportState, Student, User
from tests.advising.imports.files import csv_bytes, sample
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory, StaffFactory, StudentUserFactory
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


def upload(
    client: Client, data: bytes, name: str = "list.csv", kind: str = "roster_unmatched"
) -> HttpResponse:
    return client.post(LIST, {"kind": kind, "file": SimpleUploadedFile(name, data)})  # type: ignore[return-value]


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
    page = client.get(response.url).content.decode()  # type: ignore[attr-defined]

    assert response.url == f"{LIST}{batch.pk}/"  # type: ignore[attr-defined]
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
@pytest.mark.parametrize("path", ["", "commit/", "discard/"])
def test_batch_is_not_found_for_other_roles(client: Client, cycle: Cycle, factory: Any, path: str) -> None:
    batch = preview(cycle, BELL)
    client.force_login(factory(school=cycle.school))

    response = client.post(f"{LIST}{batch.pk}/{path}") if path else client.get(f"{LIST}{batch.pk}/")

    assert response.status_code == 404
    assert Student.objects.count() == 0


@pytest.mark.parametrize("path", ["", "commit/", "discard/"])
def test_batch_of_another_school_is_not_found(client: Client, cycle: Cycle, path: str) -> None:
    batch = preview(cycle, BELL)
    client.force_login(DeanFactory())

    response = client.post(f"{LIST}{batch.pk}/{path}") if path else client.get(f"{LIST}{batch.pk}/")

    assert response.status_code == 404
    assert Student.objects.count() == 0


@pytest.mark.parametrize("name", ["import_list", "import_batch", "import_commit", "import_discard"])
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
