"""Tests use the schema of production: the one that the migrations create."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ..harness.server import DatabaseServer
from .schema_dump import SCHEMA
from .subject import Database, migrations

ALEMBIC_INI = Path(__file__).parents[2] / "alembic.ini"


async def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """Return the sorted rows of the statement's result."""
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            result = await connection.execute(sa.text(statement))
            return sorted((tuple(row) for row in result), key=repr)
    finally:
        await database.close()


@pytest.mark.own_connection
async def test_test_database_is_at_head(database_url: str) -> None:
    """F05: by Alembic's own record, which `create_all` does not write."""
    heads = ScriptDirectory.from_config(migrations.alembic_config(database_url)).get_heads()

    assert "alembic_version" in str(await rows(database_url, SCHEMA)), (
        "the test database was not created by the migrations"
    )
    recorded = await rows(database_url, "SELECT version_num FROM alembic_version")
    assert recorded == sorted((head,) for head in heads), "the test database is not at head"


@pytest.mark.own_connection
async def test_test_database_equals_a_fresh_upgrade(
    database_url: str, database_server: DatabaseServer
) -> None:
    """F05: also in what no model knows, such as triggers, views and sequences."""
    with database_server.empty_database() as fresh_url:
        migrations.upgrade(fresh_url)
        fresh = await rows(fresh_url, SCHEMA)

    assert await rows(database_url, SCHEMA) == fresh, (
        "the test database is not what `upgrade head` creates"
    )


@pytest.mark.own_connection
async def test_migrations_run_inside_a_running_loop(database_url: str) -> None:
    """F21: a coroutine can call Alembic."""
    migrations.downgrade(database_url, "base")
    migrations.upgrade(database_url)


async def test_migrations_run_on_a_given_connection(database: Database) -> None:
    """F21: and they use it, instead of one of their own."""
    config = migrations.alembic_config("nowhere://")

    def down_and_up(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.exec_driver_sql("DROP TABLE alembic_version")
        command.upgrade(config, "head")
        assert sa.inspect(connection).has_table("alembic_version"), "it was not migrated"

    async with database.engine.begin() as connection:
        await connection.run_sync(down_and_up)


@pytest.mark.own_connection
def test_migrations_leave_logging_alone(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """F20: a migration changes neither loggers nor pytest's handlers, though alembic.ini
    configures logging for the command line."""
    config = Config(ALEMBIC_INI)
    config.attributes["url"] = database_url
    logger = logging.getLogger("another.library")

    command.upgrade(config, "head")
    logger.warning("still heard")

    assert "still heard" in caplog.messages, "the migration silenced the loggers"
