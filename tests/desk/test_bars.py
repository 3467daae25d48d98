import pytest

from soapnet.desk.bars import Beat, LoadBar, heartbeat, load


@pytest.mark.parametrize(
    ("carried", "capacity", "would_be", "bar"),
    [
        (0, 4, None, LoadBar(filled=0.0, added=0.0, is_full=False)),
        (2, 4, 3, LoadBar(filled=50.0, added=25.0, is_full=False)),
        (3, 3, None, LoadBar(filled=100.0, added=0.0, is_full=True)),
        (5, 3, 6, LoadBar(filled=100.0, added=0.0, is_full=True)),
        (0, 0, None, LoadBar(filled=100.0, added=0.0, is_full=True)),
    ],
)
def test_load(carried, capacity, would_be, bar):
    assert load(carried=carried, capacity=capacity, would_be=would_be) == bar


def test_heartbeat_is_tall_where_something_was_sent():
    drawn = heartbeat([Beat(on_time=True, sent=0), Beat(on_time=True, sent=3), Beat(on_time=False, sent=0)])

    assert [(bar.look, bar.height) for bar in drawn] == [("calm", 18), ("sent", 22), ("miss", 18)]
    assert [bar.x for bar in drawn] == [0.0, 33.33, 66.67]


def test_heartbeat_of_nothing():
    assert heartbeat([]) == []
