"""What the schema of docker-compose.yml does not see: names that nothing declares."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_every_dependency_is_a_service() -> None:
    named = {other for service in SERVICES.values() for other in service.get("depends_on", {})}

    assert named - set(SERVICES) == set()


def test_healthy_is_asked_only_of_services_that_can_tell() -> None:
    asked = {
        other
        for service in SERVICES.values()
        for other, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }

    assert asked == {name for name, service in SERVICES.items() if "test" in service.get("healthcheck", {})}


def test_every_named_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"])


def test_no_two_services_publish_one_port() -> None:
    published = [port.rsplit(":", 1)[0] for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(published) == len(set(published))


def test_every_variable_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    described = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert asked - described == set()


def test_only_the_proxy_of_this_machine_reaches_the_site() -> None:
    assert [port for service in SERVICES.values() for port in service.get("ports", [])] == [
        "127.0.0.1:8000:8000"
    ]


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_in_production_after_the_migrations(name: str) -> None:
    service = SERVICES[name]

    assert service["environment"]["SOAPNET_ENV"] == "production"
    assert name == "migrate" or "migrate" in service["depends_on"]


def test_every_process_of_the_product_has_a_service() -> None:
    commands = {name: " ".join(SERVICES[name].get("command", ["(the image's)"])) for name in OURS}

    assert commands == {
        "beat": "celery -A soapnet beat --pidfile=",
        "migrate": "python manage.py migrate --no-input",
        "web": "(the image's)",
        "worker": "celery -A soapnet worker -n worker@%h --without-gossip --without-mingle",
    }
