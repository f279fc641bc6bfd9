"""Tests run on the schema that production has: what the migrations make."""

from typing import Any

import pytest
from pymongo.errors import WriteError

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Session
from {{ cookiecutter.__package_name }}.migrations.versions import v0002_validators

from .expect import expect_error


@pytest.mark.parametrize("collection", v0002_validators.FIELDS)
async def test_what_only_a_migration_makes_is_there(db_session: Session, collection: str) -> None:
    """F05: a collection that is made by its first document takes anything; a migrated one has a
    validator."""
    with expect_error(
        WriteError,
        match="Document failed validation",
        otherwise="an empty document was taken: what only a migration makes is missing",
    ):
        await db_session.collections[collection].insert_one({})


async def test_an_amount_is_a_decimal(db_session: Session) -> None:
    """F05: in the database, too, a float is no amount."""
    amount: dict[str, Any] = {"$set": {"amount": 0.1}}

    with pytest.raises(WriteError, match="Document failed validation"):
        await db_session.collections.invoices.update_one({}, amount, upsert=True)


async def test_migrations_run_inside_a_running_loop(database_url: str) -> None:
    """F21: they can be called from a coroutine."""
    with migrations.connected(database_url) as database:
        migrations.downgrade(database, migrations.BASE)

        assert migrations.upgrade(database) == migrations.known()
