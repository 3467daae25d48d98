"""Every factory makes a row that the database accepts, at one school."""

import pytest
from factory.django import DjangoModelFactory

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", factories.__all__)
def test_factory_makes_a_row(name: str) -> None:
    made: type[DjangoModelFactory] = getattr(factories, name)

    row = made.create()

    assert type(row).objects.get(pk=row.pk) == row
