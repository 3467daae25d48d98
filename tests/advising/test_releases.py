import pytest

from advising.models import Category, Reader
from advising.releases import is_signature, wording


@pytest.mark.parametrize("category", Category.values)
@pytest.mark.parametrize("reader", Reader.values)
def test_wording_names_records_readers_and_purpose(category: str, reader: str) -> None:
    words = wording(category, reader)

    assert all([words.version, words.records, words.readers, words.purpose])


def test_wording_of_unknown_category_is_refused() -> None:
    with pytest.raises(KeyError):
        wording("shoe_size", "program")


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("José Gonçalves", True),
        ("jose  goncalves", True),
        ("Jose A. Goncalves", False),
        ("José", False),
        ("", False),
        (" . ", False),
    ],
)
def test_signature_is_the_name_but_for_case_accents_and_spaces(typed: str, is_one: bool) -> None:
    assert is_signature(typed, names=["José Gonçalves"]) is is_one
