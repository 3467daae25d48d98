import pytest

from advising.finding import best_first, folded, likeness, read_query


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("  Raúl   Ortiz-Lund ", "raul ortiz lund"),
        ("ŁUKASZ Øster", "lukasz oster"),
        ("O'Brien", "o brien"),
        ("1482 0937", "1482 0937"),
    ],
)
def test_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_query_reads_digits_codes_and_specialties() -> None:
    assert read_query("1482 0937").digits == "14820937"
    assert read_query("1203140c0").code == "1203140C0"
    assert [word.specialty_code for word in read_query("IM Iowa").words] == ["140", ""]
    assert not read_query(" .,- ")


def test_query_brings_nicknames() -> None:
    assert "bob" in read_query("Robert").words[0].forms
    assert "robert" in read_query("Bob").words[0].forms


FOUND = {
    "whole": ("Maya Chen", "maya chen"),
    "one of two": ("Chen", "maya chen"),
    "beginning": ("Okaf", "ruth okafor"),
    "slip": ("Okafer", "ruth okafor"),
    "two letters exchanged": ("Hadadd", "noor haddad"),
    "accent lost": ("Munoz", folded("Ana Muñoz")),
    "accent typed": ("Muñoz", "ana munoz"),
    "nickname": ("Bob Lund", "robert lund"),
    "full name of a nickname": ("Robert Lund", "bob lund"),
}
NOT_FOUND = {
    "one word has nothing": ("Maya Okafor", "maya chen"),
    "short names are not guessed": ("Lee", "ann lei"),
    "another name": ("Brown", "ruth okafor"),
}


@pytest.mark.parametrize(("typed", "text"), FOUND.values(), ids=FOUND)
def test_found(typed: str, text: str) -> None:
    assert likeness(read_query(typed), text) > 0


@pytest.mark.parametrize(("typed", "text"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found(typed: str, text: str) -> None:
    assert likeness(read_query(typed), text) == 0


def test_specialty_stands_for_its_abbreviation() -> None:
    assert likeness(read_query("IM Iowa"), "iowa hospital internal medicine", "140") > 0
    assert likeness(read_query("IM Iowa"), "iowa hospital pediatrics", "320") == 0


def test_best_first_is_by_likeness_then_id() -> None:
    assert best_first([(0.6, 3), (1.0, 9), (0.0, 1), (0.6, 2)], 3) == [9, 2, 3]
