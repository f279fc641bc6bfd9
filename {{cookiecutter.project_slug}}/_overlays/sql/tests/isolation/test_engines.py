"""Each test has an engine of its own, and closes it."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from {{ cookiecutter.__package_name }}.database import Database

from ..harness.connections import open_connections

engines: list[AsyncEngine] = []


@pytest.mark.own_database
@pytest.mark.parametrize("run", ["once", "again"])
async def test_an_engine_is_used_by_one_test(database: Database, run: str) -> None:
    """F03: the engine is made on the test's own event loop, for the test. Runs twice: the second
    run would find the engine of the first."""
    assert database.engine not in engines, "the engine of another test, and event loop, is here"
    engines.append(database.engine)


@pytest.mark.own_database
async def test_an_engine_left_open_is_noticed(database_url: str) -> None:
    """F22: the guard of every test knows an engine that is not disposed of."""
    before = open_connections()
    forgotten = Database(database_url)
    assert await forgotten.complaint() is None

    noticed = open_connections().items() - before.items()

    assert "an engine was not disposed of" in str(noticed)
    await forgotten.close()
    assert open_connections() == before


async def test_a_session_left_open_is_noticed(database: Database) -> None:
    """F22: so it does a session that is not closed."""
    before = open_connections()
    forgotten = database.session()
    await forgotten.execute(text("SELECT 1"))

    noticed = open_connections().items() - before.items()

    assert "a session or connection was not closed" in str(noticed)
    await forgotten.close()
