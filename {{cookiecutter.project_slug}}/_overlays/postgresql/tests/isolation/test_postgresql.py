"""What PostgreSQL adds."""

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError

from .subject import Database, add_note, migrations


@pytest.mark.own_connection
async def test_read_only_transaction_cannot_write(database: Database) -> None:
    """A GET that changes something fails in its first test."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.transaction(read_only=True) as session:
            await add_note(session, "a")


@pytest.mark.own_connection
async def test_migrations_commit_where_nobody_began_a_transaction(database: Database) -> None:
    """F21: on a connection that they are given."""
    config = migrations.alembic_config("nowhere://")

    def upgrade(connection: sa.Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        await connection.exec_driver_sql("CREATE SCHEMA public")
    async with database.engine.connect() as connection:
        await connection.run_sync(upgrade)

    assert await database.readiness_error() is None, "what the migrations did is lost"
