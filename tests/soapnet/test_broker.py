"""The embedded broker's files: a job is there whole or not at all, and one worker alone takes it."""

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from soapnet import broker

JOBS, TAKERS = 300, 4


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    folders = {name: tmp_path / name for name in ("queue", "done", "control")}
    for folder in folders.values():
        folder.mkdir()
    return {
        "data_folder_in": str(folders["queue"]), "data_folder_out": str(folders["queue"]),
        "processed_folder": str(folders["done"]), "control_folder": str(folders["control"]),
    }  # fmt: skip


def channel(options: dict[str, str]) -> Any:
    return Connection("filesystem://localhost", transport_options=options).channel()


def test_jobs_of_a_queue_come_in_their_order_and_leave_no_file(
    options: dict[str, str], tmp_path: Path
) -> None:
    ours = channel(options)
    assert isinstance(ours, broker.Channel)
    for number in range(5):
        ours._put("work", {"job": number})
        ours._put("other", {"job": -1})

    taken = [ours._get("work")["job"] for _ in range(5)]

    with pytest.raises(Empty):
        ours._get("work")
    assert taken == [0, 1, 2, 3, 4]
    assert len(list((tmp_path / "queue").iterdir())) == 5  # the other queue's
    assert list((tmp_path / "done").iterdir()) == []


def test_half_a_job_is_none(options: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "queue" / "00_x.work.msg.part").write_bytes(b'{"job": ')

    with pytest.raises(Empty):
        channel(options)._get("work")


def test_each_job_is_taken_once_and_whole_while_others_are_put(options: dict[str, str]) -> None:
    taken: list[int] = []
    faults: list[Exception] = []
    done = threading.Event()

    def take() -> None:
        mine = channel(options)
        while True:
            was_done = done.is_set()
            try:
                taken.append(mine._get("work")["job"])
            except Empty:
                if was_done:
                    return
            except Exception as fault:
                faults.append(fault)
                return

    threads = [threading.Thread(target=take) for _ in range(TAKERS)]
    for thread in threads:
        thread.start()
    ours = channel(options)
    for number in range(JOBS):
        ours._put("work", {"job": number, "words": "x" * 2_000})
    done.set()
    for thread in threads:
        thread.join(60)

    assert faults == []
    assert sorted(taken) == list(range(JOBS))


def test_queues_bound_at_one_moment_are_all_bound(options: dict[str, str]) -> None:
    barrier = threading.Barrier(TAKERS)
    faults: list[Exception] = []

    def bind(number: int) -> None:
        ours = channel(options)
        barrier.wait(10)
        try:
            for turn in range(10):
                ours._queue_bind("celery", "key", "", f"queue-{number}-{turn}")
                ours.get_table("celery")
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(TAKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert faults == []
    assert len(channel(options).get_table("celery")) == TAKERS * 10
