import pytest

from outreach.inbound.mime import MOST_PARTS, UnreadableMail, content, head_of, leaves

HEAD = b"Content-Type: multipart/mixed; boundary=B\n\n"


def bodies(raw: bytes) -> list[bytes]:
    return [content(raw, part) for part in leaves(raw)]


def test_leaves_are_the_stretches_between_delimiters() -> None:
    raw = HEAD + b"preamble\n--B\n\none\n--B\nX-A: 1\n\ntwo\nlines\n\n--B--\nafter"

    assert bodies(raw) == [b"one", b"two\nlines\n"]


def test_leaves_with_carriage_returns() -> None:
    raw = HEAD.replace(b"\n", b"\r\n") + b"--B\r\n\r\none\r\n--B--\r\n"

    assert bodies(raw) == [b"one"]


def test_leaves_of_a_mail_that_was_cut_off() -> None:
    assert bodies(HEAD + b"--B\n\none\n--B\n\ntw") == [b"one", b"tw"]


def test_leaves_of_parts_in_parts() -> None:
    inner = b"Content-Type: multipart/alternative; boundary=C\n\n--C\n\nplain\n--C\n\nmarkup\n--C--\n"
    raw = HEAD + b"--B\n" + inner + b"--B\n\nlast\n--B--\n"

    assert bodies(raw) == [b"plain", b"markup", b"last"]
    assert [part.is_alternative for part in leaves(raw)] == [True, True, False]


def test_leaves_without_their_delimiter_are_the_whole_body() -> None:
    assert bodies(HEAD + b"no parts here") == [b"no parts here"]


def test_leaves_keep_a_line_that_only_begins_like_a_delimiter() -> None:
    assert bodies(HEAD + b"--B\n\n--Bell rang\n--B--\n") == [b"--Bell rang"]


def test_leaves_too_many_say_so() -> None:
    with pytest.raises(UnreadableMail, match="more than 500 parts"):
        list(leaves(HEAD + b"--B\n\nx\n" * (MOST_PARTS + 2)))


def test_head_ends_where_the_first_line_is_no_header() -> None:
    raw = b"Subject: Hi\nThis is no header\n\nand this is body"

    head, body = head_of(raw)

    assert (head["subject"], raw[body:]) == ("Hi", b"This is no header\n\nand this is body")


def test_head_that_is_empty() -> None:
    head, body = head_of(b"\nbody")

    assert (head.items(), body) == ([], 1)


@pytest.mark.parametrize(
    ("encoding", "encoded", "decoded"),
    [
        (b"base64", b"SGVs\nbG8=\n", b"Hello"),
        (b"base64", b"SGVsbG8", b"Hel"),  # cut off
        (b"base64", b"!!SGVs--", b"Hel"),
        (b"quoted-printable", b"na=C3=AFve=\n!", "naïve!".encode()),
        (b"8bit", b"as it is", b"as it is"),
        (b"x-unknown", b"as it is", b"as it is"),
    ],
)
def test_content_is_decoded(encoding: bytes, encoded: bytes, decoded: bytes) -> None:
    assert bodies(b"Content-Transfer-Encoding: " + encoding + b"\n\n" + encoded) == [decoded]
