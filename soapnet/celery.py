"""Celery's application. Rows in the database are the truth; the broker only wakes workers up."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from soapnet import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soapnet.settings")
broker.use()

app = Celery("soapnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_own_logging(**kwargs: Any) -> None:
    """Worker and beat log as the web does: through settings.LOGGING, which lets no student fact by."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
