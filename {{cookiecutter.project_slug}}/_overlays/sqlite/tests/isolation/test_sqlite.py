"""SQLite behaves as a database should: in production code, and so in the tests."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.exports.storage import ExportRow
from {{ cookiecutter.__package_name }}.users.storage import UserRow


async def test_a_rolled_back_savepoint_leaves_nothing(
    db_session: Session, database: Database
) -> None:
    """F18: SQLAlchemy begins the transactions, not the driver."""
    async with db_session.begin_nested():
        await db_session.execute(sa.text("CREATE TABLE left_behind (id INTEGER)"))
    await db_session.rollback()

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert "left_behind" not in tables


async def test_foreign_keys_are_enforced(db_session: Session) -> None:
    """F18: SQLite has to be told, on every connection."""
    export_of_nobody = {"id": uuid4(), "owner_id": uuid4(), "status": "", "created_at": now()}

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await db_session.execute(sa.insert(ExportRow).values(export_of_nobody))


async def test_a_reader_may_become_a_writer(database: Database) -> None:
    """A transaction for writing takes its turn at once: one that begins as a reader would be
    refused with `database is locked` when somebody else has written meanwhile."""
    count = sa.select(sa.func.count()).select_from(UserRow)

    async with database.transaction() as session:
        await session.scalar(count)
        async with database.transaction(read_only=True) as reader:
            assert await reader.scalar(count) == 0
        await session.execute(sa.text("INSERT INTO users VALUES ('1', 'a@example.com', '')"))
