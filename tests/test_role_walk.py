"""Walks every address of the product as every role, signed out, and with another school's ids."""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import ADDRESSES, Address, filled
from tests.role_walk_table import WALKS, Walk
from tests.role_walk_world import SECRET_NAME, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Who may know nothing of the student, wherever they ask.
STRANGERS = ("colleague", "classmate", "it_admin", "other_dean")


def test_every_address_has_a_name_and_stands_in_the_table() -> None:
    nameless = [address.route for address in ADDRESSES if not address.name]
    unknown = sorted({address.name for address in ADDRESSES if address.name not in WALKS} - {""})

    assert nameless == [], "Give these addresses a name."
    assert unknown == [], "Say in tests/role_walk_table.py which roles may open these addresses."


def test_table_names_no_address_that_is_gone() -> None:
    assert sorted(WALKS.keys() - {address.name for address in ADDRESSES}) == []


def _walk_of(address: Address) -> ParameterSet:
    """Making the demo school anew takes its time."""
    marks = [pytest.mark.slow] if address.name == "demo_reset" else []
    return pytest.param(address, marks=marks, id=address.name or address.route)


@pytest.mark.parametrize("address", [_walk_of(address) for address in ADDRESSES])
def test_address_is_for_its_roles_alone(address: Address) -> None:
    walk = WALKS.get(address.name)
    if walk is None:
        pytest.fail(f"Say in tests/role_walk_table.py which roles may open {address.name!r}.")
    world = make_world()
    path = reverse(address.name, kwargs=filled(address, walk, world))

    faults = [fault for role in world.users for fault in _faults(role, path, walk, address, world)]
    faults += _signed_out(path, walk)

    assert faults == []


def _faults(role: str, path: str, walk: Walk, address: Address, world: World) -> Iterator[str]:
    client = Client()
    client.force_login(world.users[role])
    answer = _ask(client, path, walk)
    may = role in walk.may
    if role == "other_dean":
        # Another school's page of the same kind is theirs; another school's object never is.
        may = "dean" in walk.may and (walk.public or not address.arguments)
    if may and not (_is_let_in(answer) or walk.signs_out):
        yield f"{role}: {answer.status_code} {answer.headers.get('Location', '')}, but may"
    if not may and role not in walk.told_no and not _is_turned_away(answer):
        yield f"{role}: {answer.status_code} {answer.headers.get('Location', '')}, but may not"
    if role in STRANGERS and SECRET_NAME.encode() in answer.content:
        yield f"{role}: reads the student's name"


def _signed_out(path: str, walk: Walk) -> Iterator[str]:
    answer = _ask(Client(), path, walk)
    asks = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
    if not walk.public and not asks:
        yield f"signed out: {answer.status_code}"
    if SECRET_NAME.encode() in answer.content:
        yield "signed out: reads the student's name"


def _ask(client: Client, path: str, walk: Walk) -> HttpResponse:
    """Asks, and leaves the world as it was."""
    with transaction.atomic():
        answer: HttpResponse = client.post(path, walk.data) if walk.post else client.get(path)  # type: ignore[assignment]
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code)  # type: ignore[call-overload]
        transaction.set_rollback(True)
    return answer


def _is_let_in(answer: HttpResponse) -> bool:
    if answer.status_code == 302:
        return "/accounts/login/" not in answer.headers["Location"]
    return answer.status_code in {200, 204, 304, 400, 405, 409, 410, 422}


def _is_turned_away(answer: HttpResponse) -> bool:
    """403, 404, or sent to their own home."""
    return answer.status_code in {403, 404} or (
        answer.status_code == 302 and answer.headers["Location"] == "/"
    )
