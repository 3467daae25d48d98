"""The site: settings, addresses, processes, and the desk where advising and outreach meet."""

from soapnet.celery import app as celery_app

__all__ = ["celery_app"]
