from datetime import UTC, datetime, timedelta, timezone

import pytest

from outreach.inbound.forwarded import find, written_at

EDT = timezone(timedelta(hours=-4))


@pytest.mark.parametrize(
    "heading",
    [
        "---------- Forwarded message ---------\nFrom: Ana Ruiz <Ana@X.example>\nDate: Tue, Mar 16, 2027 at 2:11 PM\n"
        "Subject: Maya\nTo: Bell <bell@us.example>\n\n",
        "Begin forwarded message:\n\nFrom: Ana Ruiz <ana@x.example>\nSubject: Maya\n"
        "Date: March 16, 2027 at 2:11:00 PM\nTo: bell@us.example\n\n",
        "From: Ana Ruiz <ana@x.example>\nSent: Tuesday, March 16, 2027 2:11 PM\nTo: Bell <bell@us.example>\n"
        "Subject: Maya\n\n",
        "-----Original Message-----\nFrom: Ana Ruiz [mailto:ana@x.example]\nSent: Tuesday, March 16, 2027 2:11 PM\n"
        "To: bell@us.example\nSubject: Maya\n\n",
    ],
    ids=["gmail", "apple", "outlook", "older outlook"],
)
def test_find_reads_the_heading_and_the_words(heading: str) -> None:
    found = find("FYI, see below.\n\n" + heading + "We would like to talk.\n\nBest,\nAna\n")

    assert found is not None
    assert (found.name, found.address, found.subject) == ("Ana Ruiz", "ana@x.example", "Maya")
    assert found.receivers == ("bell@us.example",)
    assert found.sent_at == datetime(2027, 3, 16, 14, 11)  # noqa: DTZ001 (no zone in the heading)
    assert found.own_words == "We would like to talk."


def test_find_a_name_without_an_address() -> None:
    found = find("From: Ruiz, Ana\nSent: Tuesday, March 16, 2027 2:11 PM\nTo: Bell\nSubject: x\n\nHi")

    assert found is not None
    assert (found.name, found.address) == ("Ruiz, Ana", "")


@pytest.mark.parametrize(
    "body", ["Just words.", "From: here to there\nwe went.", "", "On Monday she wrote:\n> Hi"]
)
def test_find_nothing_in_words_that_are_no_forward(body: str) -> None:
    assert find(body) is None


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("Tue, 16 Mar 2027 14:11:00 -0400", datetime(2027, 3, 16, 14, 11, tzinfo=EDT)),
        ("March 16, 2027 at 2:11:00 PM EDT", datetime(2027, 3, 16, 14, 11, tzinfo=EDT)),
        ("Tuesday, 16 March 2027 18:11 UTC", datetime(2027, 3, 16, 18, 11, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_written_at_with_its_zone(words: str, at: datetime | None) -> None:
    assert written_at(words) == at
