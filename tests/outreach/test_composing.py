import pytest

from outreach.actions.checks import judge
from outreach.checking import check_words
from outreach.checks.passed import LABELS, passed
from outreach.checks.registry import KINDS
from outreach.composing import Card, Composing
from outreach.models import Message
from outreach.shown import Shown, findings_for
from tests.outreach.actions.letters import NOW, Desk, desk

pytestmark = pytest.mark.django_db


def beside(place: Desk, message: Message) -> Composing:
    return Composing(message, place.user, NOW)


def cards(place: Desk, message: Message) -> list[Card]:
    verdict = judge(message, check_words(message, now=NOW))
    found = findings_for(place.user, message, verdict)
    body = message.text.body if message.text else ""
    return beside(place, message).cards(found, verdict, subject="", body=body, can_edit=True)


def test_every_kind_has_a_name_and_says_what_it_means_to_pass() -> None:
    assert {kind.name for kind in KINDS} == set(LABELS)
    assert len(set(passed([]))) == len(KINDS)


def test_title_is_who_to_where() -> None:
    place = desk()

    title = beside(place, place.draft()).title

    assert title == f"{place.student.person.full_name} to {place.program.institution_name}"


def test_card_leaves_out_what_the_page_says_of_this_very_message() -> None:
    place = desk()
    message = place.draft(place.body.replace("Please", "Please rank her first on your list. Please"))

    sentence = cards(place, message)[0].sentence

    assert sentence.startswith("This ")
    assert place.advocate.full_name not in sentence
    assert "March" not in sentence


def shown(kind: str, start: int, end: int, *, stops: bool = True) -> Shown:
    return Shown(
        kind, "held", f"It is {kind}.", "Mend it.", spans=[{"start": start, "end": end}], stops=stops
    )


def test_findings_on_the_same_words_are_one_card() -> None:
    place = desk()
    message = place.draft()
    verdict = judge(message, check_words(message, now=NOW))
    found = [
        shown("record_mismatch", 10, 30),
        shown("unreleased_disclosure", 20, 40, stops=False),
        shown("too_long", 60, 70),
    ]

    made = beside(place, message).cards(found, verdict, subject="", body="", can_edit=True)

    assert [(card.sentence, card.source, card.key) for card in made] == [
        (
            "It is record_mismatch. It is unreleased_disclosure.",
            "2 findings, same words: not as on the record, unreleased fact.",
            "1",
        ),
        ("It is too_long.", "Mend it.", "2"),
    ]


@pytest.mark.parametrize(
    ("is_open", "says"), [(True, "Window open. Helps most"), (False, "Opens with the window")]
)
def test_levers_say_what_the_clock_says(is_open: bool, says: str) -> None:
    place = desk(is_open=is_open)
    message = place.draft()
    verdict = judge(message, check_words(message, now=NOW))

    levers = beside(place, message).levers(verdict)

    assert [one["value"] for one in levers] == ["prescreen", "context", "prioritisation", "thanks"]
    assert levers[1]["says"] == says


def test_words_from_the_record_are_those_released_to_this_reader() -> None:
    place = desk()
    place.student.exams.create(exam="Step 1", result="pass", attempts=1)
    inside = place.draft(receivers=[place.advocate], program=None)

    assert beside(place, place.draft()).words == {}
    assert "exam_result" in beside(place, inside).words


def test_said_before_is_about_this_program_and_student() -> None:
    place = desk()
    first = place.draft()
    Message.objects.update(state="sent")
    second = place.draft()
    elsewhere = place.draft(receivers=[place.advocate], program=None)
    Message.objects.filter(pk=elsewhere.pk).update(state="sent")

    said = beside(place, second).said()

    assert [line.pk for line in said] == [first.pk]
