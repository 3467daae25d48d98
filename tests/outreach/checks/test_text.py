"""Own words, quoted text and signature told apart."""

import pytest

from outreach.checks.text import split, word_count


def own(body: str, **rest) -> str:
    parts = split(body, **{"sender": "Ruth Okafor", **rest})
    return "\n".join(body[line.start : line.end] for line in parts.own).strip()


@pytest.mark.parametrize(
    "below",
    [
        "> He failed.",
        "On Mon, Mar 8, 2027 at 9:00 AM John Marsh wrote:\n> He failed.",
        "On Mon, Mar 8, 2027 at 9:00 AM John Marsh\n<marsh@example.org> wrote:\n\n> He failed.",
        "On Monday John Marsh wrote:\n\nHe failed.",
        "From: John Marsh\nSent: Monday\nTo: Ruth Okafor\nSubject: x\n\nHe failed.",
        "-----Original Message-----\nHe failed.",
        "---------- Forwarded message ---------\nFrom: John\n\nHe failed.",
        "Begin forwarded message:\n\nHe failed.",
    ],
)
def test_what_another_wrote_is_not_ones_own(below):
    assert own(f"She passed.\n\n{below}") == "She passed."


def test_an_answer_below_a_marked_quotation_is_ones_own():
    assert (
        own("On Monday John Marsh wrote:\n> Did she pass?\n\nShe did.\n\n> And the other?\n\nTomorrow.")
        == "She did.\n\n\nTomorrow."
    )


@pytest.mark.parametrize(
    "signature",
    [
        "Sincerely,\nRuth Okafor, MD\nDean",
        "With regards,\n\nRuth",
        "Ruth Okafor, MD\nAssociate Dean\n555-0100",
        "RO",
        "-- \nRuth\nThis confidential message is for the person to whom it is addressed; delete it if it is not you.",
        "Sent from my iPhone",
    ],
)
def test_a_signature_is_no_part_of_the_text(signature):
    assert own(f"Dear John,\n\nShe passed.\n\n{signature}") == "Dear John,\n\nShe passed."


def test_a_postscript_is_text():
    assert own("She passed.\n\nBest,\nRuth\n\nP.S. He failed.").endswith("P.S. He failed.")


def test_text_that_is_all_signature_is_text():
    assert own("Thanks,\nRuth") == "Thanks,\nRuth"


def test_a_line_of_thanks_before_more_text_is_no_closing():
    assert own("Thanks!\n\nShe did well on the wards.\nRuth") == "Thanks!\n\nShe did well on the wards."


def test_texts_and_notes_have_no_signature():
    assert own("She passed.\nRuth", is_letter=False) == "She passed.\nRuth"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_kinds_are_known(end):
    body = end.join(["She passed.", "", "> He failed.", ""])

    assert own(body) == "She passed."


def test_words_are_what_stands_between_white_space_and_says_something():
    body = "One - two, three-four * 5."

    assert word_count(body, split(body).own) == 4
