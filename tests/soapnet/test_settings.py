import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = dict(
    line.split("=", 1) for line in (ROOT / ".ci/production.env").read_text().splitlines() if line[0] != "#"
)


def python(*arguments: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SOAPNET_ENV_FILE": "",
            "SOAPNET_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "soapnet.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def read(expression: str, *, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    code = f"import soapnet.settings as settings; print(repr(settings.{expression}))"
    return python("-c", code, environment=environment, folder=folder)


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("SECRET_KEY", "SECRET_KEY: is required in production"),
        ("SITE_URL", "SITE_URL: is required in production"),
        ("DATABASE_URL", "DATABASE_URL: is required in production"),
        ("BROKER_URL", "BROKER_URL: is required in production"),
        ("EMAIL_URL", "EMAIL_URL: is required in production"),
        ("DEFAULT_FROM_EMAIL", "DEFAULT_FROM_EMAIL: is required in production"),
    ],
)
@pytest.mark.slow
def test_production_stops_early_with_a_hint(missing: str, hint: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in COMPLETE.items() if name != missing}

    done = read("PRODUCTION", environment=environment, folder=tmp_path)

    assert done.returncode == 1
    assert f"ImproperlyConfigured: {hint}" in done.stderr


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"SOAPNET_DEBUG": "true"}, "SOAPNET_DEBUG: must be off in production"),
        ({"SOAPNET_ENV": "prod"}, "SOAPNET_ENV: is 'prod'; write 'embedded' or 'production'"),
        (
            {"SITE_URL": "http://soapnet.example.edu"},
            "SITE_URL: is required in production and starts with https",
        ),
        ({"SECRET_KEY": "short"}, "SECRET_KEY: is required in production, 50 random characters or more"),
    ],
)
@pytest.mark.slow
def test_contradictory_settings_stop_early(given: dict[str, str], hint: str, tmp_path: Path) -> None:
    done = read("PRODUCTION", environment={**COMPLETE, **given}, folder=tmp_path)

    assert done.returncode == 1
    assert f"ImproperlyConfigured: {hint}" in done.stderr


@pytest.mark.slow
def test_complete_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    done = python(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=COMPLETE, folder=tmp_path
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEBUG", "False"),
        ("ALLOWED_HOSTS", "['soapnet.example.edu']"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("SECURE_PROXY_SSL_HEADER", "None"),
        ("ADMINS", "[]"),
        ("DATABASES['default']['PASSWORD']", "'p@ss'"),
    ],
)
@pytest.mark.slow
def test_production_is_safe_by_default(setting: str, value: str, tmp_path: Path) -> None:
    assert read(setting, environment=COMPLETE, folder=tmp_path).stdout.strip() == value


@pytest.mark.slow
def test_embedded_needs_nothing_and_keeps_its_secret(tmp_path: Path) -> None:
    first = read("SECRET_KEY", environment={}, folder=tmp_path).stdout.strip()
    second = read("SECRET_KEY", environment={}, folder=tmp_path).stdout.strip()

    assert first == second
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def variables_read(files: Iterable[Path]) -> set[str]:
    """The names in env.str("NAME"), os.environ.get("NAME") and the like."""
    names = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) in ("env", "os.environ")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(str(node.args[0].value))
    return names


def test_env_example_names_every_variable_and_no_other() -> None:
    described = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    of_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert described == of_compose | variables_read(
        [ROOT / "soapnet/settings.py", ROOT / "soapnet/gunicorn.py"]
    )
