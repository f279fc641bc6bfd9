"""Each test has its own engine, and disposes of it."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, sessionmaker

from ..harness.connections import CONNECTION_TYPES, open_connections
from .subject import Database, DatabaseSession, Settings

engines: list[AsyncEngine] = []


def test_everything_that_connects_is_known() -> None:
    """F13: no module may hold one."""
    engine = Database(Settings.model_fields["database_url"].default).engine
    values = [
        *(engine, engine.sync_engine, AsyncSession(), Session()),
        *(async_sessionmaker(), sessionmaker()),
    ]

    assert not [value for value in values if not isinstance(value, CONNECTION_TYPES)]


@pytest.mark.own_connection
@pytest.mark.parametrize("run", ["once", "again"])
async def test_engine_is_used_by_one_test(database: Database, run: str) -> None:
    """F03: it is created on the test's own event loop, for the test. Runs twice: the second run
    would find the engine of the first."""
    assert database.engine not in engines, "the engine of another test, and event loop, is here"
    engines.append(database.engine)


@pytest.mark.own_connection
async def test_open_engine_is_detected(database_url: str) -> None:
    """F22: leak detection knows an engine that is not disposed of."""
    before = open_connections()
    leaked = Database(database_url)
    assert await leaked.readiness_error() is None

    detected = open_connections().items() - before.items()

    assert "an open engine" in str(detected)
    await leaked.close()
    assert open_connections() == before


async def test_isolated_session_is_closed(isolated_db_session: DatabaseSession) -> None:
    """F22: with its engine, or leak detection fails this test."""
    await isolated_db_session.execute(text("SELECT 1"))


async def test_open_session_is_detected(database: Database) -> None:
    """F22: and a session that is not closed."""
    before = open_connections()
    leaked = database.session()
    await leaked.execute(text("SELECT 1"))

    detected = open_connections().items() - before.items()

    assert "an open session or connection" in str(detected)
    await leaked.close()
