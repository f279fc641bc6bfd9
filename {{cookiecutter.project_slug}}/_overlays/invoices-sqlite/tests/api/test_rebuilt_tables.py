"""SQLite alters a table by creating another, copying the rows and dropping the first."""

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.engine import (
    ForeignKeyViolationError,
    migration_connection,
)
from {{ cookiecutter.__package_name }}.invoices import repository
from {{ cookiecutter.__package_name }}.users.models import UserRow
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.invoices import store_invoice

pytestmark = pytest.mark.own_connection


async def test_rebuilding_the_users_table_keeps_invoices(
    database: Database, test_user: UserInDB
) -> None:
    """F18: foreign keys are off during a migration, so no row is deleted or rejected."""
    await store_invoice(database, test_user)

    def widen_email(connection: sa.Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users") as users:
            users.alter_column("email", type_=sa.String(300))

    async with migration_connection(database.engine) as connection:
        await connection.run_sync(widen_email)

    async with database.transaction(read_only=True) as session:
        assert len(await repository.list_by_owner(session, test_user.id)) == 1


async def test_migration_that_breaks_foreign_keys_is_rolled_back(
    database: Database, test_user: UserInDB
) -> None:
    """F18: foreign keys are checked at the end of a migration."""
    await store_invoice(database, test_user)

    with pytest.raises(ForeignKeyViolationError, match="invoices"):
        async with migration_connection(database.engine) as connection:
            await connection.execute(sa.delete(UserRow))

    async with database.transaction(read_only=True) as session:
        assert await session.get(UserRow, test_user.id) is not None
