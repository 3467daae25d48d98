"""The offer board: its order, its words, its cost, and who sees whom; noting and answering in the browserless way."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advising.actions.offers import answer_offer, set_companion
from advising.models import Cycle, Student, Target, TargetState, User
from advising.permissions import NotAllowed
from soapnet.desk.offers import OfferBoard
from tests.factories import (
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    DirectorFactory,
    FacultyUserFactory,
    StaffFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import eastern, moment

pytestmark = pytest.mark.django_db
ROUND_2 = eastern(3, 18, 12, 48)


@pytest.fixture
def cycle() -> Cycle:
    """A rehearsal that stands in the middle of round 2."""
    return CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=ROUND_2, clock_rate=1
    )


@pytest.fixture
def staff(client: Client, cycle: Cycle) -> User:
    user = StaffFactory(school=cycle.school)
    client.force_login(user)
    return user


def offer(student: Student, round_number: int, state: TargetState = TargetState.OFFERED) -> Target:
    return TargetFactory(
        student=student,
        state=state,
        state_at=eastern(3, 18, 9, 14),
        offer_round=round_number,
        offered_at=eastern(3, 18, 9),
    )


def board(cycle: Cycle, user: User) -> OfferBoard:
    return OfferBoard(user, cycle.clock_milestones(), cycle.pk, moment(ROUND_2))


def test_rows_come_by_what_they_need(cycle: Cycle, staff: User) -> None:
    settled, alone, waits, has_company = StudentFactory.create_batch(4, cycle=cycle)
    answered = offer(settled, 1, TargetState.ACCEPTED)
    settled.status, settled.accepted_program = "accepted", answered.program
    settled.save()
    offer(waits, 2)
    advocate = AssignmentFactory(student=has_company).advocate
    set_companion(student=has_company, person=advocate, place="in room 2", by=staff, now=moment(ROUND_2))

    rows = board(cycle, staff).rows

    assert [row.student for row in rows] == [waits, alone, has_company, settled]
    assert (len(rows[3].shown_cells), rows[3].rest) == (1, 4)


def test_board_says_what_stands_in_each_round(client: Client, cycle: Cycle, staff: User) -> None:
    student = StudentFactory(cycle=cycle)
    offer(student, 1)
    offer(student, 2)

    page = client.get("/offers/").content.decode()

    assert "Thursday, round 2 is open" in page
    assert "Expired 11:00 am" in page
    assert "Answer by 2:00 pm" in page
    assert "1 to answer by 2:00 pm." in page
    assert "<b>43</b>" in page


def test_advocate_sees_the_own_students_alone(client: Client, cycle: Cycle) -> None:
    own = AssignmentFactory(student__cycle=cycle)
    StudentFactory(cycle=cycle)
    user = own.advocate.user
    assert user is not None

    assert [row.student for row in board(cycle, user).rows] == [own.student]


def test_the_filters_count_what_they_show(client: Client, cycle: Cycle, staff: User) -> None:
    waits = StudentFactory(cycle=cycle)
    offer(waits, 2)
    idle = StudentFactory(cycle=cycle)

    page = client.get("/offers/?only=answer").content.decode()

    assert waits.person.full_name in page
    assert idle.person.full_name not in page


@pytest.mark.parametrize("size", [1, 12])
def test_offer_board_asks_as_much_at_any_size(client: Client, cycle: Cycle, staff: User, size: int) -> None:
    for student in StudentFactory.create_batch(size, cycle=cycle):
        offer(student, 2)
        AssignmentFactory(student=student)
    client.get("/offers/")

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/offers/").status_code == 200

    assert len(asked) == 9


def test_polled_board_is_unchanged_until_something_is_noted(
    client: Client, cycle: Cycle, staff: User
) -> None:
    student = StudentFactory(cycle=cycle)
    target = offer(student, 2)
    headers = {"HX-Request": "true"}
    first = client.get("/offers/", headers=headers)

    same = client.get("/offers/", headers={**headers, "If-None-Match": first["ETag"]})
    client.post(f"/offers/{target.pk}/answer/", {"answer": "rejected"})
    after = client.get("/offers/", headers={**headers, "If-None-Match": first["ETag"]})

    assert same.status_code in (304, 200)  # The minute may have turned.
    assert after.status_code == 200
    assert "Rejected" in after.content.decode()


def test_offer_is_noted_from_the_page_and_undone(client: Client, cycle: Cycle, staff: User) -> None:
    target = TargetFactory(student__cycle=cycle)
    address = f"/offers/note/?student={target.student.pk}"
    assert target.program.name in client.get(address).content.decode()

    response = client.post(
        "/offers/note/",
        {"student": target.student.pk, "program": target.program.pk, "offer_round": "2"},
    )

    target.refresh_from_db()
    assert response.url == f"/offers/{target.pk}/"  # type: ignore[attr-defined]
    assert (target.state, target.offer_round) == ("offered", 2)
    client.post(f"/offers/{target.pk}/take-back/")
    target.refresh_from_db()
    assert target.offer_round is None


def test_round_that_has_not_begun_is_not_offered(client: Client, cycle: Cycle, staff: User) -> None:
    target = TargetFactory(student__cycle=cycle)

    response = client.post(
        "/offers/note/",
        {"student": target.student.pk, "program": target.program.pk, "offer_round": "3"},
    )

    assert response.status_code == 422
    target.refresh_from_db()
    assert target.state == TargetState.APPLIED


def test_student_notes_and_accepts_the_own_offer(client: Client, cycle: Cycle) -> None:
    target = TargetFactory(student__cycle=cycle)
    client.force_login(target.student.person.user)
    assert "I have an offer" in client.get("/today/programs/").content.decode()

    client.post("/offers/note/", {"program": target.program.pk, "offer_round": "2"})
    assert f"/offers/{target.pk}/" in client.get("/today/programs/").content.decode()
    response = client.post(f"/offers/{target.pk}/answer/", {"answer": "accepted"}, follow=True)

    assert response.redirect_chain == [("/today/programs/", 302)]
    assert Student.objects.get().accepted_program == target.program


def test_an_answer_that_is_none_is_asked_again(client: Client, cycle: Cycle, staff: User) -> None:
    target = offer(StudentFactory(cycle=cycle), 2)

    page = client.post(f"/offers/{target.pk}/answer/", {"answer": "perhaps"}, follow=True).content.decode()

    assert "Please press one of the two answers." in page


def test_companion_is_chosen_among_the_schools_advocates(client: Client, cycle: Cycle, staff: User) -> None:
    own = AssignmentFactory(student__cycle=cycle)
    elsewhere = AssignmentFactory().advocate
    address = f"/students/{own.student.pk}/companion/"

    assert client.post(address, {"person": elsewhere.pk}).status_code == 422
    assert client.post(address, {"person": own.advocate.pk, "place": "in room 2"}).status_code == 302

    page = client.get("/offers/").content.decode()
    assert "in room 2" in page
    assert "nobody beside them" not in page


def test_before_thursday_there_is_nothing_to_note(client: Client) -> None:
    client.force_login(DeanFactory(school=CycleFactory().school))

    assert "No round has begun" in client.get("/offers/note/").content.decode()
    assert "No round is open" in client.get("/offers/").content.decode()


def test_embargoed_student_is_on_no_ones_board_but_the_offices(cycle: Cycle, staff: User) -> None:
    assignment = AssignmentFactory(student__cycle=cycle, student__is_embargoed=True)
    user = assignment.advocate.user
    assert user is not None

    assert board(cycle, user).rows == []
    assert [row.student for row in board(cycle, staff).rows] == [assignment.student]


def test_who_is_a_program_reads_and_answers_no_offer_of_its_applicants(client: Client, cycle: Cycle) -> None:
    here = TargetFactory(student__cycle=cycle)
    elsewhere = offer(here.student, 2)
    director = DirectorFactory(
        school=cycle.school, at=here.program, user=FacultyUserFactory(school=cycle.school)
    )
    AssignmentFactory(student=here.student, advocate=director)
    user = director.user
    assert user is not None
    client.force_login(user)

    answer = client.post(f"/offers/{elsewhere.pk}/answer/", {"answer": "rejected"})
    log = client.get(f"/log/?student={here.student.pk}").content.decode()
    programs = client.get("/programs/").content.decode()

    assert board(cycle, user).rows == []
    assert answer.status_code == 404
    assert elsewhere.program.name not in log + programs
    assert here.program.name in log
    assert client.get(f"/programs/{elsewhere.program.pk}/").status_code == 404
    assert list(Target.objects.visible_to(user)) == [here]
    with pytest.raises(NotAllowed):
        answer_offer(target=elsewhere, is_accepted=False, by=user, now=moment(ROUND_2))


def test_former_director_sees_their_student_whole(cycle: Cycle) -> None:
    here = TargetFactory(student__cycle=cycle)
    director = DirectorFactory(
        school=cycle.school, at=here.program, user=FacultyUserFactory(school=cycle.school)
    )
    director.roles.update(until=date(2025, 6, 30))
    AssignmentFactory(student=here.student, advocate=director)
    TargetFactory(student=here.student)

    assert Target.objects.visible_to(director.user).count() == 2
