"""The product's settings with what tests need otherwise.

TEST_DATABASE=postgresql runs on a throw-away PostgreSQL and Redis, started here by the first process that reads
this; the processes it starts find the addresses in the environment. The default is SQLite and a file broker.
"""

import os
from pathlib import Path

from tests import services
from tests.loud_templates import MissingVariable
from tests.services.process import temporary_folder

os.environ["SOAPNET_ENV"] = "embedded"
os.environ["SOAPNET_ENV_FILE"] = ""  # A developer's .env is no part of a test.
if "TEST_FOLDER" not in os.environ:
    os.environ["TEST_FOLDER"] = str(temporary_folder("tests"))
XDIST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
DATA_FOLDER = Path(os.environ["TEST_FOLDER"]) / XDIST_WORKER
os.environ["SOAPNET_DATA_DIR"] = str(DATA_FOLDER)

if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
    services.start_full()
    _first = 2 * int(XDIST_WORKER.removeprefix("gw"))  # Two of the server's databases for each worker.
    os.environ["BROKER_URL"] = f"redis+socket://{os.environ['TEST_REDIS_SOCKET']}?virtual_host={_first}"
    os.environ["REDIS_URL"] = f"unix://{os.environ['TEST_REDIS_SOCKET']}?db={_first + 1}"

from soapnet.settings import *  # noqa: E402, F403
from soapnet.settings import CACHES, DATABASES, REDIS_URL, STATIC_ROOT, STORAGES, TEMPLATES  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable()
if not REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that a worker process sees it too; it need not survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
