"""Included by the test worker: makes the file that tells the test it may begin."""

import os
from pathlib import Path
from typing import Any

from celery.signals import worker_ready


@worker_ready.connect
def tell(**kwargs: Any) -> None:
    Path(os.environ["TEST_WORKER_READY"]).touch()
