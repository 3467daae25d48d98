"""The product's settings with what tests need otherwise: plain static files, quick passwords, loud templates."""

from soapnet.settings import *  # noqa: F403
from soapnet.settings import STORAGES, TEMPLATES
from tests.loud_templates import MissingVariable

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable()
