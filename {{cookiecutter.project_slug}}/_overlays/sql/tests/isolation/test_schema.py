"""Tests run on the schema that production has: what the migrations make."""

import logging

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from {{ cookiecutter.__package_name }}.audit.storage import AuditRow
from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from ..harness.migrations import alembic_config
from .expect import expect_error


async def test_what_only_a_migration_makes_is_there(
    db_session: Session, test_user: StoredUser
) -> None:
    """F05: the trigger that protects audit entries is in no model; `create_all` knows nothing
    of it."""
    entry = {"actor_id": test_user.id, "action": "a", "subject_id": test_user.id}
    await db_session.execute(sa.insert(AuditRow).values(entry | {"at": sa.func.now()}))

    with expect_error(
        DBAPIError,
        match="audit entries only grow",
        otherwise="an audit entry could be deleted: what only a migration makes is missing",
    ):
        await db_session.execute(sa.delete(AuditRow))


@pytest.mark.own_database
async def test_migrations_run_inside_a_running_loop(database_url: str) -> None:
    """F21: alembic can be called from a coroutine."""
    command.downgrade(alembic_config(database_url), "base")
    command.upgrade(alembic_config(database_url), "head")


async def test_migrations_run_on_a_connection_that_is_handed_in(database: Database) -> None:
    """F21: and they use it, instead of one of their own."""
    config = alembic_config("nowhere://")

    def down_and_up(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "head")

    async with database.engine.begin() as connection:
        await connection.run_sync(down_and_up)


def test_migrations_leave_logging_alone(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """F20: after a migration, loggers and pytest's handlers are what they were."""
    logger = logging.getLogger("somebody.elses")

    command.upgrade(alembic_config(database_url), "head")
    logger.warning("still heard")

    assert "still heard" in caplog.messages, "the migration has silenced the loggers"
