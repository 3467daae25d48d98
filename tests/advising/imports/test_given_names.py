import pytest

from advising.imports.given_names import are_swapped, is_given_name


@pytest.mark.parametrize("text", ["Sophia", "Joséphine", "Zoë", "Priya K.", "bob"])
def test_given_name_is_known_however_it_is_written(text: str) -> None:
    assert is_given_name(text)


@pytest.mark.parametrize("text", ["Espinoza", "James", "Henry", "", "M.", "陳"])
def test_last_names_and_initials_tell_nothing(text: str) -> None:
    assert not is_given_name(text)


def test_pairs_the_right_way_round() -> None:
    assert not are_swapped([("Sophia", "Thomas"), ("Adaeze", "Ghosh"), ("Janelle", "Ruth")])


def test_pairs_that_have_changed_places() -> None:
    assert are_swapped([("Espinoza", "Sophia"), ("Ghosh", "Adaeze"), ("Gallagher", "Janelle")])


def test_one_odd_name_among_many_is_no_change_of_places() -> None:
    assert not are_swapped([("Xiu", "Rebecca"), *[("Ngoc", "Tran")] * 9])
