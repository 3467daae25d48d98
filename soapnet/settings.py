"""Every setting, read from the environment once, here.

Two ways to run (docs/architecture.md): `SOAPNET_ENV=embedded`, the default, needs nothing and keeps what it
writes in var/; `SOAPNET_ENV=production` stops early with a hint for whatever is missing. Each variable is
described in .env.example, and a test holds the two together.
"""

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if _env_file := env.str("SOAPNET_ENV_FILE", str(BASE_DIR / ".env")):
    environ.Env.read_env(_env_file)  # What the environment holds already wins.


def refuse(variable: str, hint: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{variable}: {hint} (see .env.example)")


SOAPNET_ENV = env.str("SOAPNET_ENV", "embedded")
if SOAPNET_ENV not in ("embedded", "production"):
    raise refuse("SOAPNET_ENV", f"is {SOAPNET_ENV!r}; write 'embedded' or 'production'")
PRODUCTION = SOAPNET_ENV == "production"

DEBUG = env.bool("SOAPNET_DEBUG", False)
if DEBUG and PRODUCTION:
    raise refuse("SOAPNET_DEBUG", "must be off in production, its error pages show student records")

DATA_DIR = Path(env.str("SOAPNET_DATA_DIR", str(BASE_DIR / "var")))


def kept_secret(path: Path) -> str:
    """The embedded way's key: made once, readable by its owner alone, so that sessions outlive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # Another process was first: then its key holds.
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


# Sites and secrets

SECRET_KEY = env.str("SECRET_KEY", "")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise refuse("SECRET_KEY", "is required in production, 50 random characters or more")
if not SECRET_KEY:
    SECRET_KEY = kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

SITE_URL = env.str("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise refuse(
        "SITE_URL", "is required in production and starts with https://, links in mails are made of it"
    )
_host = SITE_URL.split("://")[1].split("/")[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_host] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if PRODUCTION else [])
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# Applications

INSTALLED_APPS = [
    "soapnet",
    "advising",
    "outreach",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "soapnet.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "advising.middleware.now_middleware",
    "soapnet.watchdog.watchdog_middleware",
    "advising.middleware.NoCycleMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "soapnet.urls"
WSGI_APPLICATION = "soapnet.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "soapnet.desk.shell.shell",
                "soapnet.demo.logins.demo_logins",
            ],
            # The parts of pages: every template may use them without a load.
            "builtins": [
                "soapnet.templatetags.icons",
                "soapnet.templatetags.components",
                "soapnet.templatetags.clock",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Database: no ATOMIC_REQUESTS, actions open their own transactions

DATABASE_URL = env.str("DATABASE_URL", "" if PRODUCTION else f"sqlite:///{DATA_DIR / 'soapnet.sqlite3'}")
if not DATABASE_URL:
    raise refuse("DATABASE_URL", "is required in production, as postgres://user:password@host/name")
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Deferred transactions fail with "database is locked" when web, worker and beat write at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# Caches: the default is shared by all processes, since sign-in's rate limits count in it; no student facts in it

REDIS_URL = env.str("REDIS_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "soapnet_cache"}
    ),
    # Counts of a running job, told from inside its transaction: outside of the database, else nobody would see them.
    "progress": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "progress",
        }
    ),
    # What one session was last shown, for a minute: the one cache with student facts, so in a process's memory alone
    # and under a key of that session (docs/decisions/0015).
    "own_pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "own_pages",
        "TIMEOUT": 90,
        "OPTIONS": {"MAX_ENTRIES": 50},
    },
}

# Background work: the broker only wakes workers up, rows are the truth

CELERY_BROKER_URL = env.str("BROKER_URL", REDIS_URL or ("" if PRODUCTION else "filesystem://localhost"))
if not CELERY_BROKER_URL:
    raise refuse("BROKER_URL", "is required in production, as redis://host:6379/0 (or set REDIS_URL)")
if CELERY_BROKER_URL.startswith("filesystem://localhost"):
    _queue = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(_queue / "queue"),
        "data_folder_out": str(_queue / "queue"),
        "processed_folder": str(_queue / "done"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for _folder in ("queue", "done", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
else:
    # Longer than any task; what a killed worker held comes back by its row's lease, long before this.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = (
    "celery.beat:Scheduler"  # A tick every second needs no file to remember when it last was.
)
CELERY_BEAT_SCHEDULE = {
    # A tick that waited longer than the next two says nothing new.
    "tick": {"task": "outreach.tick", "schedule": 1.0, "options": {"expires": 2}},
}

# Mail

EMAIL_URL = env.str("EMAIL_URL", "")
if PRODUCTION and not EMAIL_URL:
    raise refuse("EMAIL_URL", "is required in production, as smtp+tls://user:password@host:587")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "" if PRODUCTION else "SoapNet <soapnet@localhost>")
if not DEFAULT_FROM_EMAIL:
    raise refuse("DEFAULT_FROM_EMAIL", "is required in production, as 'SoapNet <soapnet@school.edu>'")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", 32)
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "soapnet.outbox.EmailBackend"
# Mail in: the address of its mailbox, whose plus-addresses are given out (docs/mail-in.md).
INBOUND_ADDRESS: str = env.str("INBOUND_ADDRESS", "").strip().lower()
if INBOUND_ADDRESS and not re.fullmatch(r"[^@+\s]+@[^@\s]+", INBOUND_ADDRESS):
    raise refuse("INBOUND_ADDRESS", "is one bare address, as log@in.school.edu")
INBOUND_AUTHSERV_ID = env.str("INBOUND_AUTHSERV_ID", "")
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", "")
if INBOUND_IMAP_URL and not re.match(r"imaps?://[^/@]+@[^/]", INBOUND_IMAP_URL):
    raise refuse("INBOUND_IMAP_URL", "is written imaps://user:password@host/INBOX")
if INBOUND_IMAP_URL and not INBOUND_ADDRESS:
    raise refuse("INBOUND_ADDRESS", "is required with INBOUND_IMAP_URL, as log@in.school.edu")
# Nobody is mailed a traceback: it could hold a student's record.
ADMINS: list[tuple[str, str]] = []
MANAGERS: list[tuple[str, str]] = []

# Sign-in

AUTH_USER_MODEL = "advising.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "soapnet.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # Following the invitation's link is the verification.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = (
    False  # Whoever asks for a stranger's password learns nothing and mails nobody.
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split("://")[0]
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "SoapNet"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # An invitation is such a link; people read mail late.

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Transport and content

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's sheet carries its small pictures as data.
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Static files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = DATA_DIR / "media"

# Language and time: stored in UTC, shown in the official zone and the reader's

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Logs: what happened and where, never about whom

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "soapnet.logs.ScrubbedFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own set-up adds mails to administrators and a console of its own: one handler is enough.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.db.backends": {"level": "INFO"},  # Below INFO it would print statements with their values.
        # One tick a second would fill the log with its coming and going.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}

# An outside monitor pinged every minute that the engine runs, so that silence is heard.
MONITOR_URL = env.str("MONITOR_URL", "")
