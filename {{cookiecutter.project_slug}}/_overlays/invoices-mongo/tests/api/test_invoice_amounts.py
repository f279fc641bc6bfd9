"""Amounts are decimals in the database, too."""

import pytest
from pymongo.errors import WriteError

from {{ cookiecutter.__package_name }}.database import Database, DatabaseSession
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.invoices import store_invoice


async def test_an_amount_is_a_decimal(
    database: Database, db_session: DatabaseSession, test_user: UserInDB
) -> None:
    """F05: the validator that a migration adds rejects a float."""
    await store_invoice(database, test_user)

    with pytest.raises(WriteError, match="Document failed validation"):
        await db_session.collections.invoices.update_one({}, {"$set": {"amount": 0.1}})
