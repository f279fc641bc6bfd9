"""An invoice belongs to a user."""

from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users.schemas import User

from .factories.invoices import store_invoice


async def test_unknown_owner_is_not_a_used_number(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await store_invoice(database, User(id=uuid4(), email="nobody@example.com"))
