import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from advising.history import Event
from advising.models import AuditEvent
from advising.versions import Scope, bump
from outreach.actions import checks
from outreach.actions.checks import check_message, fingerprint
from outreach.checking import check_words
from outreach.models import Conflict, ConflictSide, Message, Settlement, StoredReading
from tests.factories import DirectorFactory, ProgramFactory
from tests.outreach.actions.letters import LATER, Desk, desk

pytestmark = pytest.mark.django_db

CLAIM = "She passed Step 1 on the first attempt."
CLAIMS = f"{CLAIM} She scored 238 on Step 2 CK. She took a medical leave of absence in 2024."


def queries(message: Message) -> int:
    with CaptureQueriesContext(connection) as captured:
        check_message(message, now=LATER)
    return len(captured)


def write_elsewhere(place: Desk, *, times: int) -> None:
    for number in range(times):
        program = ProgramFactory()
        director = DirectorFactory(school=place.cycle.school, at=program)
        place.draft(f"Dear Doctor,\n\nThis is letter {number}.", program=program, receivers=[director])


def claiming(place: Desk, claims: str) -> Message:
    return place.draft(f"{place.body}\n{claims}")


def filed_of(message: Message) -> list[Conflict]:
    return list(Conflict.objects.filter(sides__message=message).distinct())


def test_check_takes_as_many_queries_beside_one_message_as_beside_many() -> None:
    place = desk()
    write_elsewhere(place, times=1)
    message = place.draft()
    check_message(message, now=LATER)
    beside_one = queries(message)

    write_elsewhere(place, times=6)
    check_message(message, now=LATER)

    assert len(check_words(message, now=LATER).messages) == 8
    assert queries(message) == beside_one


def test_filing_many_conflicts_takes_as_many_queries_as_filing_one() -> None:
    one, many = claiming(desk(), CLAIM), claiming(desk(), CLAIMS)
    counts = (len(filed_of(one)), len(filed_of(many)))
    Conflict.objects.all().delete()

    took = (queries(one), queries(many))

    assert counts == (len(filed_of(one)), len(filed_of(many)))
    assert counts[0] < counts[1]
    assert took[0] == took[1]


def test_what_another_check_filed_at_this_moment_is_taken_from_there() -> None:
    message = claiming(desk(), CLAIMS)
    checked = check_words(message, now=LATER)
    fresh = {fingerprint(finding): finding for finding in checked.findings}
    missing, *kept = filed_of(message)
    earlier = set(AuditEvent.objects.values_list("pk", flat=True))

    with transaction.atomic():
        missing.delete()
        filed = checks._file_new(message, fresh, checked, LATER)
        bump(message.cycle_id, Scope.BOARD, Scope.CONFLICTS)  # As its caller does.

    made = filed.pop(missing.fingerprint)
    assert {conflict.pk for conflict in filed.values()} == {conflict.pk for conflict in kept}
    assert ConflictSide.objects.filter(message=message).count() == len(fresh)
    events = AuditEvent.objects.exclude(pk__in=earlier)
    assert [(event.event, event.about_id) for event in events] == [(Event.CONFLICT_FOUND, made.pk)]


def test_what_is_back_is_open_again_with_its_sides_once() -> None:
    message = claiming(desk(), CLAIMS)
    ids = {conflict.pk for conflict in filed_of(message)}
    Conflict.objects.update(settled_at=LATER.machine, settlement=Settlement.GONE)

    check_message(message, now=LATER)

    assert {conflict.pk for conflict in Conflict.objects.open()} == ids
    assert ConflictSide.objects.filter(message=message).count() == len(ids)


def test_what_is_gone_settles_itself() -> None:
    message = claiming(desk(), CLAIMS)
    ids = {conflict.pk for conflict in filed_of(message)}
    assert message.text is not None
    message.text.body = "Dear Doctor,\n\nThank you for your time."
    message.text.save()
    StoredReading.objects.all().delete()

    check_message(message, now=LATER)

    settled = Conflict.objects.filter(settlement=Settlement.GONE, settled_at=LATER.machine)
    assert len(ids) > 1
    assert {conflict.pk for conflict in settled} == ids
