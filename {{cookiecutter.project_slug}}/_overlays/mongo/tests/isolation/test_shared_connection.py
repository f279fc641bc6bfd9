"""The shared connection: one client for many tests, and a database for each."""

import asyncio

import pytest
from httpx2 import AsyncClient

from ..harness.blocked import expect_blocked
from ..harness.connections import is_driver_task, open_connections
from ..harness.modes import ConnectionMode
from ..harness.server import DatabaseServer
from ..harness.shared_connection import SharedConnection
from ..harness.template import TemplateDatabase
from .subject import Database

clients: list[object] = []

twice = pytest.mark.parametrize("run", ["once", "again"])


@pytest.mark.shared_connection
@twice
async def test_rows(client: AsyncClient, run: str) -> None:
    """F08: the database is the test's own. Runs twice: the second run would find the note of the
    first."""
    response = await client.post("/isolation/notes/a")

    assert response.status_code == 201, "what a test stored on the shared connection is here"


@pytest.mark.shared_connection
@twice
async def test_client_is_shared(database: Database, run: str) -> None:
    """F12: tests may share it, as they share its event loop. Runs twice."""
    clients.append(database.client)
    await database.client.admin.command("ping")

    assert database.client is clients[0], "each test has a client, though they share a connection"


@pytest.mark.shared_connection
async def test_default_database_of_the_client_is_blocked(database: Database) -> None:
    """F08: it is not that of the test, and would be shared by all."""
    with expect_blocked("_template"):
        await database.client.get_default_database().left_behind.insert_one({})


@pytest.mark.shared_connection
async def test_tasks_of_the_client_are_known_as_such(database: Database) -> None:
    """F22: the shared client asks the server for its state now and then. That is not a leak of
    the test that runs at the moment."""
    await database.client.admin.command("ping")
    others = asyncio.all_tasks() - {asyncio.current_task()}

    assert all(is_driver_task(task) for task in others), "a task of the driver is taken for a leak"


async def test_connection_is_open_until_the_last_test(template_database: TemplateDatabase) -> None:
    """F22: it is not the first of them that opens it, and nobody else would close it."""
    before = open_connections()
    async with SharedConnection(template_database, Database):
        assert len(open_connections()) == len(before) + 1

    assert open_connections() == before, "the shared connection is still open"


@pytest.mark.shared_connection
async def test_another_database_is_not_shared(
    connection_mode: ConnectionMode, database: Database, database_server: DatabaseServer
) -> None:
    """F08: the application opens it with a client of its own, and closes that."""
    with database_server.empty_database() as url:
        other = connection_mode.open_database(url)
        assert other.client is not database.client
        await other.close()

    assert await database.readiness_error() is None
