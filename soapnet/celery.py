"""Celery's application. Rows in the database are the truth; the broker only wakes workers up."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soapnet.settings")

app = Celery("soapnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
