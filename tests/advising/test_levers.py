"""What still helps now: design's table, cell by cell."""

import pytest

from advising.clock import Phase, PhaseKind
from advising.levers import Help, Lever, lever_now, levers_now

TABLE = """
                prepare | quiet build | reply | eve | round gap last_hour | after
ask_others      M       | -           | -     | -   | -                   | S
preparation     M       | M           | M     | S   | S                   | -
strategy        M       | M           | M     | S   | M                   | M
pre_screen      S       | -           | M w   | F w | -                   | -
context         S       | -           | M w   | M w | S w                 | -
prioritisation  -       | -           | S w   | M w | S w                 | -
close           -       | -           | -     | -   | S                   | M
"""
HELP = {"M": Help.MOST, "S": Help.SOME, "F": Help.FADING, "-": Help.NONE}


def read_table():
    head, *rows = TABLE.strip("\n").splitlines()
    columns = [column.split() for column in head.split("|")]
    for row in rows:
        name, first = row.split("|")[0].split()
        for kinds, cell in zip(columns, [first, *row.split("|")[1:]], strict=True):
            letter, *needs_window = cell.split()
            for kind in kinds:
                yield Lever(name), PhaseKind(kind), HELP[letter], bool(needs_window)


CELLS = list(read_table())


@pytest.mark.parametrize(("lever", "kind", "helps", "needs_window"), CELLS)
def test_lever_helps_as_the_table_says(lever, kind, helps, needs_window):
    found = lever_now(lever, Phase(kind))

    assert (found.help, found.needs_window) == (helps, needs_window)


@pytest.mark.parametrize(("lever", "kind", "helps", "needs_window"), CELLS)
def test_lever_for_a_shut_pair_helps_only_where_no_window_is_needed(lever, kind, helps, needs_window):
    shut = lever_now(lever, Phase(kind), is_window_open=False)

    assert shut.now == (Help.NONE if needs_window else helps)


@pytest.mark.parametrize(("lever", "kind", "helps", "needs_window"), CELLS)
def test_lever_for_an_open_pair_helps_as_the_phase_says(lever, kind, helps, needs_window):
    assert lever_now(lever, Phase(kind), is_window_open=True).now == helps


def test_table_covers_every_lever_in_every_phase():
    assert {(lever, kind) for lever, kind, _, _ in CELLS} == {
        (lever, kind) for lever in Lever for kind in PhaseKind
    }


def test_lever_words():
    reply, after = Phase(PhaseKind.REPLY), Phase(PhaseKind.AFTER)

    assert lever_now(Lever.CONTEXT, reply).sentence == "Most, only in open windows"
    assert lever_now(Lever.CONTEXT, reply, is_window_open=False).sentence == "Opens with the window"
    assert lever_now(Lever.CONTEXT, reply, is_window_open=True).sentence == "Most"
    assert lever_now(Lever.STRATEGY, after).sentence == "Most, for next year"
    assert lever_now(Lever.PREPARATION, after).sentence == "Closed"


def test_levers_free_for_every_student_in_the_reply_days():
    free = [found.lever for found in levers_now(Phase(PhaseKind.REPLY)) if found.is_free]

    assert free == [Lever.PREPARATION, Lever.STRATEGY]
