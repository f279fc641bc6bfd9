"""SQLite behaves as a database should: in production code, and so in the tests."""

import asyncio
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.exc import IntegrityError

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.engine import ForeignKeysBroken, migrating
from {{ cookiecutter.__package_name }}.exports.storage import ExportRow
from {{ cookiecutter.__package_name }}.invoices import storage as invoices
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser
from {{ cookiecutter.__package_name }}.users.storage import UserRow

from ..factories import store_invoice
from .expect import expect_error


async def test_a_rolled_back_savepoint_leaves_nothing(
    db_session: Session, database: Database
) -> None:
    """F18: SQLAlchemy begins the transactions, not the driver."""
    async with db_session.begin_nested():
        await db_session.execute(sa.text("CREATE TABLE left_behind (id INTEGER)"))
    await db_session.rollback()

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert "left_behind" not in tables, "what was rolled back is still there"


async def test_foreign_keys_are_enforced(db_session: Session) -> None:
    """F18: SQLite has to be told, on every connection."""
    export_of_nobody = {"id": uuid4(), "owner_id": uuid4(), "status": "", "created_at": now()}

    with expect_error(
        IntegrityError,
        match="FOREIGN KEY",
        otherwise="the export of nobody was taken: foreign keys are not enforced",
    ):
        await db_session.execute(sa.insert(ExportRow).values(export_of_nobody))


@pytest.mark.own_database
async def test_writers_that_read_first_wait_for_each_other(database: Database) -> None:
    """A transaction for writing takes its turn at once: one that begins as a reader would be
    refused with `database is locked` when somebody else has written meanwhile."""

    async def read_and_write(name: str) -> None:
        async with database.transaction() as session:
            await session.scalars(sa.select(UserRow))
            session.add(UserRow(id=uuid4(), email=f"{name}@example.com", password_hash=""))

    await asyncio.gather(*(read_and_write(name) for name in "abcde"))

    async with database.transaction(read_only=True) as session:
        assert len((await session.scalars(sa.select(UserRow))).all()) == 5


@pytest.mark.own_database
async def test_a_table_can_be_rebuilt_that_others_refer_to(
    database: Database, test_user: StoredUser
) -> None:
    """SQLite alters a table by making another, and drops the first: a migration that does so
    keeps the rows that refer to it."""
    await store_invoice(database, test_user)

    def widen(connection: sa.Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users") as users:
            users.alter_column("email", type_=sa.String(300))

    async with migrating(database.engine) as connection:
        await connection.run_sync(widen)

    async with database.transaction(read_only=True) as session:
        assert len(await invoices.all_of(session, test_user.id)) == 1


@pytest.mark.own_database
async def test_a_migration_cannot_leave_rows_that_refer_to_nothing(
    database: Database, test_user: StoredUser
) -> None:
    """Foreign keys are off while tables are rebuilt, so they are checked at the end."""
    await store_invoice(database, test_user)

    with pytest.raises(ForeignKeysBroken, match="invoices"):
        async with migrating(database.engine) as connection:
            await connection.execute(sa.delete(UserRow))

    async with database.transaction(read_only=True) as session:
        assert await session.get(UserRow, test_user.id) is not None
