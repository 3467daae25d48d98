"""The embedded way's broker: kombu's files, put and taken whole.

Kombu opens a file under its final name and then writes it: a job, read without asking for the lock, and the list of
an exchange's queues, which is locked only once it is empty. A process that looked in between read half of it and died.
Here a file gets its name when it is complete. A job is taken by a rename within our own folder, which one worker wins.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        # The oldest first, by name. Without the queue's ending nobody takes it.
        name = f"{time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.part"
        draft.write_bytes(str_to_bytes(dumps(payload)))
        draft.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder, ours = Path(self.data_folder_in), Path(self.processed_folder)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = ours / name
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another worker was first
                continue
            payload = taken.read_bytes()
            taken.unlink()
            return loads(bytes_to_str(payload))
        raise Empty

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        file = self._exchange_file(exchange)  # type: ignore[attr-defined]
        self.control_folder.mkdir(exist_ok=True)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with (self.control_folder / f"{file.name}.lock").open("w") as turn:
            # One after the other: held until it is closed.
            filesystem.lock(turn, filesystem.LOCK_EX)  # type: ignore[attr-defined]
            queues = self.get_table(exchange)
            if bound not in queues:
                draft = self.control_folder / f"{file.name}.part"
                draft.write_bytes(str_to_bytes(dumps([bound, *queues])))
                draft.replace(file)


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """From now on `filesystem://` is ours."""
    TRANSPORT_ALIASES["filesystem"] = "soapnet.broker:Transport"
