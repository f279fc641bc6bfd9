"""SQLite behaves as a database should: in production code, and therefore in tests."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from .expect import expect_error
from .subject import Database, DatabaseSession, add_note, list_notes, notes

metadata = sa.MetaData()
replies = sa.Table(
    "isolation_replies", metadata, sa.Column("note_id", sa.ForeignKey(notes.c.id), nullable=False)
)


async def test_rolled_back_savepoint_leaves_nothing(
    db_session: DatabaseSession, database: Database
) -> None:
    """F18: SQLAlchemy begins the transactions, not the driver."""
    async with db_session.begin_nested():
        await db_session.execute(sa.text("CREATE TABLE left_behind (id INTEGER)"))
    await db_session.rollback()

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert "left_behind" not in tables, "a rolled-back table is still there"


async def test_foreign_keys_are_enforced(database: Database) -> None:
    """F18: every connection has to switch them on."""
    async with database.transaction() as session:
        await session.run_sync(lambda sync: metadata.create_all(sync.connection()))

    with expect_error(
        IntegrityError,
        match="FOREIGN KEY",
        otherwise="a reply to no note was stored: foreign keys are not enforced",
    ):
        async with database.transaction() as session:
            await session.execute(sa.insert(replies).values(note_id=1))


@pytest.mark.own_connection
async def test_writers_that_read_first_wait_for_each_other(database: Database) -> None:
    """A transaction that writes takes the lock when it begins: one that begins as a reader would
    be refused with `database is locked` when another wrote meanwhile."""

    async def read_and_write(text: str) -> None:
        async with database.transaction() as session:
            await list_notes(session)
            await add_note(session, text)

    await asyncio.gather(*(read_and_write(text) for text in "abcde"))

    async with database.transaction(read_only=True) as session:
        assert await list_notes(session) == list("abcde")
