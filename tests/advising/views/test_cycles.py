import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advising.clock import MilestoneKey
from advising.models import Cycle, Policy, School, User
from tests.factories import (
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ItAdminFactory,
    SchoolFactory,
    StaffFactory,
    StudentUserFactory,
)
from tests.moments import EASTERN, eastern

pytestmark = pytest.mark.django_db
OPEN = {"calendar": "nrmp_2027", "policy": "enforce", "approval": "students"}
RULES = {
    "form": "rules",
    "answer_for_student": "no",
    "policy": "warn",
    "approval": "nobody",
    "advocate_minutes": "5",
    "backup_minutes": "10",
    "dean_minutes": "15",
}


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def dean(client: Client, cycle: Cycle) -> User:
    user = DeanFactory(school=cycle.school, name="Ines Varga")
    client.force_login(user)
    return user


def typed(cycle: Cycle, **changed: str) -> dict[str, str]:
    """The form as the page shows it, with some fields typed anew."""
    shown = {
        row.key: row.at.astimezone(EASTERN).replace(tzinfo=None).isoformat(timespec="minutes")
        for row in cycle.milestones.all()
    }
    return {**shown, "reason": "NRMP moved it", **changed}


def test_clock_names_who_must_confirm_what(client: Client, dean: User, cycle: Cycle) -> None:
    page = client.get("/clock/").content.decode()

    assert "Not confirmed yet." in page
    assert "Ines Varga can confirm." in page
    assert page.count("I confirm it") == cycle.milestones.count()


def test_confirmed_from_the_page(client: Client, dean: User, cycle: Cycle) -> None:
    ends = cycle.milestones.get(key=MilestoneKey.SOAP_ENDS)

    client.post(f"/clock/{ends.pk}/confirm/", {"at": ends.at.isoformat()})

    ends.refresh_from_db()
    assert ends.confirmed_by == dean


@pytest.mark.parametrize("at", ["", "yesterday", "2027-03-18T22:00:00+00:00"])
def test_confirming_another_time_than_stands_is_refused(
    client: Client, dean: User, cycle: Cycle, at: str
) -> None:
    ends = cycle.milestones.get(key=MilestoneKey.SOAP_ENDS)

    client.post(f"/clock/{ends.pk}/confirm/", {"at": at})

    ends.refresh_from_db()
    assert ends.confirmed_by is None


def test_another_schools_milestone_is_not_found(client: Client, dean: User) -> None:
    other = CycleFactory().milestones.get(key=MilestoneKey.SOAP_ENDS)

    assert client.post(f"/clock/{other.pk}/confirm/", {"at": other.at.isoformat()}).status_code == 404


def test_times_move_from_the_page(client: Client, dean: User, cycle: Cycle) -> None:
    response = client.post("/clock/times/", typed(cycle, soap_ends="2027-03-18T22:00"))

    assert response.status_code == 302
    assert cycle.milestones.get(key=MilestoneKey.SOAP_ENDS).at == eastern(3, 18, 22)
    assert cycle.milestones.exclude(key=MilestoneKey.SOAP_ENDS).filter(confidence="typed").count() == 0


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        ("2027-03-14T02:30", "does not exist"),
        ("2026-11-01T01:30", "comes twice"),
        ("soon", "Write day and time"),
    ],
)
def test_impossible_times_are_asked_again(
    client: Client, dean: User, cycle: Cycle, wall: str, words: str
) -> None:
    response = client.post("/clock/times/", typed(cycle, rol_certification_deadline=wall))

    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_refused_move_says_why(client: Client, dean: User, cycle: Cycle) -> None:
    response = client.post("/clock/times/", typed(cycle, soap_ends="2027-03-15T09:00"))

    assert response.status_code == 422
    assert "cannot come after" in response.content.decode()


def test_cycle_opens_only_when_answering_was_chosen(client: Client) -> None:
    school = SchoolFactory()
    client.force_login(DeanFactory(school=school))

    assert client.post("/clock/open/", OPEN).status_code == 422
    assert not Cycle.objects.exists()
    assert client.post("/clock/open/", {**OPEN, "answer_for_student": "no"}).status_code == 302

    cycle = Cycle.objects.get()
    assert (cycle.school, cycle.answer_for_student) == (school, False)
    again = client.post("/clock/open/", {**OPEN, "answer_for_student": "no"})
    assert again.status_code == 422
    assert "is open" in again.content.decode()


def test_rehearsal_begins_where_the_dean_said_and_may_be_had_again(client: Client) -> None:
    school = SchoolFactory()
    client.force_login(DeanFactory(school=school))
    told = {**OPEN, "answer_for_student": "no", "begins_at": "programs_review_begin"}

    for _ in range(2):
        assert client.post("/clock/open/", told).status_code == 302
        page = client.get("/clock/").content.decode()
        assert "Rehearsal. The clock is set by hand" in page
        assert "Programs contact applicants" in page or "Round 1" in page
        client.post("/clock/close/")

    cycle, _ = Cycle.objects.all()
    assert (cycle.is_rehearsal, cycle.anchor_cycle_at) == (True, eastern(3, 16, 8))
    assert client.post("/clock/open/", {**OPEN, "answer_for_student": "no"}).status_code == 302
    assert not Cycle.objects.open().get().is_rehearsal


def test_clock_without_a_cycle_offers_a_dean_to_open_one(client: Client) -> None:
    school = SchoolFactory()
    client.force_login(DeanFactory(school=school))
    assert "/clock/open/" in client.get("/clock/").content.decode()

    client.force_login(StaffFactory(school=school))
    assert "/clock/open/" not in client.get("/clock/").content.decode()


def test_settings_are_saved(client: Client, dean: User, cycle: Cycle) -> None:
    assert client.post("/school/", RULES).status_code == 302

    cycle.refresh_from_db()
    assert (cycle.policy, cycle.escalation_minutes) == (Policy.WARN, [5, 10, 15])
    told = {"form": "school", "name": "Bexley", "support_phone": "555", "time_zone": "America/Denver"}
    assert client.post("/school/", told).status_code == 302
    assert School.objects.get(pk=cycle.school_id).time_zone == "America/Denver"


@pytest.mark.parametrize(
    "told", [{**RULES, "dean_minutes": "1"}, {"form": "school", "name": "Bexley", "time_zone": "Denver"}]
)
def test_settings_that_cannot_be_are_said(
    client: Client, dean: User, cycle: Cycle, told: dict[str, str]
) -> None:
    assert client.post("/school/", told).status_code == 422

    cycle.refresh_from_db()
    assert cycle.policy == Policy.ENFORCE


@pytest.mark.parametrize("path", ["/clock/times/", "/clock/open/", "/school/"])
@pytest.mark.parametrize("factory", [StaffFactory, FacultyUserFactory, StudentUserFactory, ItAdminFactory])
def test_what_is_the_deans_is_refused_to_others(client: Client, factory: type, path: str) -> None:
    client.force_login(factory())

    assert client.post(path).status_code == 403


def test_staff_keep_accounts_and_not_the_rules(client: Client, cycle: Cycle) -> None:
    client.force_login(StaffFactory(school=cycle.school))

    assert client.get("/school/").url == "/school/accounts/"  # type: ignore[attr-defined]
    assert client.post("/school/", RULES).status_code == 403


@pytest.mark.parametrize(
    ("factory", "status"),
    [(StaffFactory, 200), (FacultyUserFactory, 200), (StudentUserFactory, 403), (ItAdminFactory, 403)],
)
def test_who_reads_the_clock(client: Client, factory: type, status: int) -> None:
    client.force_login(factory())

    assert client.get("/clock/").status_code == status


def test_staff_read_and_do_not_confirm(client: Client, cycle: Cycle) -> None:
    client.force_login(StaffFactory(school=cycle.school))
    ends = cycle.milestones.get(key=MilestoneKey.SOAP_ENDS)

    assert "I confirm it" not in client.get("/clock/").content.decode()
    assert client.post(f"/clock/{ends.pk}/confirm/", {"at": ends.at.isoformat()}).status_code == 403
    assert client.post("/clock/close/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/clock/", "/clock/times/", "/clock/open/", "/clock/close/", "/clock/1/confirm/", "/school/"]
)
def test_signed_out_is_sent_to_sign_in(client: Client, path: str) -> None:
    assert client.post(path).url.startswith("/accounts/login/")  # type: ignore[attr-defined]


def test_clock_asks_as_much_however_many_milestones(client: Client, dean: User, cycle: Cycle) -> None:
    client.get("/clock/")
    counts = []
    for keep in (19, 3):
        rows = cycle.milestones.values_list("pk", flat=True)[keep:]
        cycle.milestones.filter(pk__in=list(rows)).delete()
        with CaptureQueriesContext(connection) as asked:
            client.get("/clock/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
