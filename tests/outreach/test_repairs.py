import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.checks.finding import Evidence, Finding, Severity
from outreach.repairs import Known, Repair, repairs, sentence_around, take_out

BODY = (
    "Dear Dr. Marsh,\n\nThank you for calling. She passed Step 1. Her leave in 2024 was for a family illness. "
    "She came back well.\n\nCould you tell me where she might land on your list?\n\nRuth Okafor, MD\n"
)
KNOWN = Known(
    receiver="Dr. Marsh",
    program="County General",
    names={"1": "Maya Chen"},
    identifiers={"1": "14820937"},
    wordings={"leave": "She took a leave in 2024."},
)


def finding(kind: str, quote: str, *, body: str = BODY, topic: str | None = None) -> Finding:
    start = body.index(quote)
    evidence = (Evidence("7", quote, start, start + len(quote)),)
    return Finding(kind, Severity.BLOCK, ("7",), "Why.", topic, evidence, students=("1",))


def made(found: Finding, *, body: str = BODY, known: Known = KNOWN) -> list[Repair]:
    return repairs(found, "7", subject="Maya Chen", body=body, known=known)


def test_take_out_in_a_paragraph_leaves_its_neighbours() -> None:
    start = BODY.index("family illness")

    text = take_out(BODY, start, start + 6)

    assert "She passed Step 1. She came back well.\n\nCould" in text


def test_take_out_of_a_paragraph_leaves_no_gap() -> None:
    start = BODY.index("where she might")

    text = take_out(BODY, start, start + 20)

    assert text.endswith("She came back well.\n\nRuth Okafor, MD\n")


@pytest.mark.parametrize(
    ("body", "quote", "left"),
    [
        ("A b. C d.", "b", "C d."),
        ("A b. C d.", "d", "A b."),
        ("One.\nTwo here.\nThree.\n", "here", "One.\nThree.\n"),
        ("Only this", "this", ""),
        ("He met Dr. Bell at 3.5 p.m. today. And more.", "Bell", "And more."),
        ("One (two. Three) four. Five.", "Three", "One (two. Five."),
        ("She said “no.” Then left.", "no", "Then left."),
        ("One. It spans. This too. Four.", "spans. This", "One. Four."),
    ],
)
def test_take_out(body: str, quote: str, left: str) -> None:
    start = body.index(quote)

    assert take_out(body, start, start + len(quote)) == left


@given(st.text(alphabet="Ab. \n?!Dr", max_size=80), st.data())
def test_take_out_takes_the_words_and_only_whole_stretches(body: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(len(body) - 1, 0)))
    end = data.draw(st.integers(start, len(body)))

    first, last = sentence_around(body, start, end)

    assert first <= start
    assert last >= end
    assert len(take_out(body, start, end)) <= len(body) + 2


def test_unreleased_words_are_replaced_or_taken_out() -> None:
    found = made(finding("unreleased_disclosure", "leave in 2024", topic="leave"))

    assert [one.label for one in found] == ["Use the released wording", "Take out the sentence"]
    assert "She passed Step 1. She took a leave in 2024. She came back well." in found[0].body
    assert "2024" not in found[1].body


def test_unreleased_words_without_a_released_wording_are_taken_out() -> None:
    found = made(finding("unreleased_disclosure", "leave in 2024", topic="leave"), known=Known())

    assert [one.label for one in found] == ["Take out the sentence"]


def test_wrong_greeting_becomes_the_receivers() -> None:
    body = BODY.replace("Dr. Marsh", "Dr. Pell")

    found = made(finding("wrong_addressee", "Dr. Pell", body=body), body=body)

    assert [(one.label, one.body) for one in found] == [("Write Dr. Marsh", BODY)]


def test_wrong_program_becomes_the_right_one() -> None:
    body = "Dear Dr. Marsh,\n\nShe would do well at Lakeside.\n"

    found = made(finding("wrong_addressee", "Lakeside", body=body), body=body)

    assert found[0].body == "Dear Dr. Marsh,\n\nShe would do well at County General.\n"


@pytest.mark.parametrize(
    ("body", "subject", "after"),
    [
        ("I know Maya Chen well.", "Maya Chen", "I know Maya Chen (AAMC 14820937) well."),
        (
            "Maya Chen's file. Maya Chen asks.",
            "Maya Chen",
            "Maya Chen's file. Maya Chen (AAMC 14820937) asks.",
        ),
        ("I know her well.", "Maya Chen (AAMC 14820937)", "I know her well."),
    ],
)
def test_missing_identifier_is_put_behind_the_name(body: str, subject: str, after: str) -> None:
    found = made(finding("missing_identifier", body[:6], body=body), body=body)

    assert [(one.subject, one.body) for one in found] == [(subject, after)]


def test_wrong_identifier_becomes_the_right_one() -> None:
    body = "Maya Chen (AAMC 14820938) is reliable. She is kind."

    found = made(finding("record_mismatch", "AAMC 14820938", body=body, topic="identifier"), body=body)

    assert [one.body for one in found] == ["Maya Chen (AAMC 14820937) is reliable. She is kind."]


def test_asking_for_a_rank_becomes_an_offer() -> None:
    found = made(finding("rank_pressure", "where she might land"))

    assert "\n\nPlease call me if anything in the file needs more context.\n\n" in found[0].body


def test_words_that_have_changed_have_no_repair_and_codes_differ() -> None:
    held = finding("rank_pressure", "where she might land")
    one, other = made(held)[0].code, made(held, body=f"{BODY}\nMore.")[0].code

    assert one != other
    assert made(held, body="Dear Dr. Marsh,\n\nOther words.\n") == []


@pytest.mark.parametrize("kind", ["duplicate_contact", "contact_window", "moot", "too_long"])
def test_what_no_word_can_mend_has_no_repair(kind: str) -> None:
    assert made(finding(kind, "Thank you")) == []


def test_words_of_another_message_are_not_touched() -> None:
    found = finding("contradiction", "leave in 2024", topic="leave")
    theirs = Finding(
        "contradiction", Severity.BLOCK, ("3", "7"), "Why.", "leave", (Evidence("3", "x", 0, 1),)
    )

    assert made(theirs) == []
    assert len(made(found)) == 2
