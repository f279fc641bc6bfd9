"""Each test has its own client, on its event loop, and closes it."""

import asyncio

import pytest
from fastapi.testclient import TestClient

from ..harness.connections import is_driver_task, open_connections
from ..harness.sync import portal_of
from .subject import NOTES, Database, add_note

clients: list[object] = []


async def child_of_a_driver_task() -> "asyncio.Task[None]":
    """Return a task that was started by another one, whose name is that of a driver's."""

    async def start() -> "asyncio.Task[None]":
        return asyncio.create_task(asyncio.sleep(60))

    return await asyncio.create_task(start(), name="pymongo_server_monitor_task")


@pytest.mark.own_connection
@pytest.mark.parametrize("run", ["once", "again"])
async def test_client_is_used_by_one_test(database: Database, run: str) -> None:
    """F12: it is created on the test's own event loop, for the test. Runs twice: the second run
    would find the client of the first."""
    used = any(database.client is client for client in clients)
    assert not used, "the client of another test, and event loop, is here"
    clients.append(database.client)


@pytest.mark.own_connection
async def test_tasks_of_the_client_are_known_as_such() -> None:
    """F22: it asks the server for its state now and then, for example when a test takes long. That is
    no leak of the test."""
    child = await child_of_a_driver_task()

    assert is_driver_task(child), "a task of the driver is taken for a leak"
    child.cancel()


def test_tasks_of_the_client_are_known_as_such_beside_sync_tests(sync_client: TestClient) -> None:
    """F22: on the event loop of the application, too."""
    child = portal_of(sync_client).call(child_of_a_driver_task)

    assert is_driver_task(child), "a task of the driver is taken for a leak"


@pytest.mark.own_connection
async def test_open_client_is_detected(database_url: str) -> None:
    """F22: leak detection knows a client that is not closed."""
    before = open_connections()
    leaked = Database(database_url)
    assert await leaked.readiness_error() is None

    detected = open_connections().items() - before.items()

    assert [leak for _, leak in detected] == [
        "an open client: close it, or use the fixture `database`"
    ]
    await leaked.close()
    assert open_connections() == before


async def test_open_session_is_detected(database: Database) -> None:
    """F22: and a session that is not ended."""
    before = open_connections()
    leaked = database.session()
    await leaked.__aenter__()

    detected = open_connections().items() - before.items()

    assert [leak for _, leak in detected] == ["an open session: open it with `async with`"]
    await leaked.__aexit__(None, None, None)
    assert open_connections() == before


async def test_open_cursor_is_detected(database: Database) -> None:
    """F22: and a cursor that is not read to its end."""
    async with database.session() as session:
        for text in "abc":
            await add_note(session, text)
        before = open_connections()
        leaked = session.collections[NOTES].find(batch_size=1)
        await anext(leaked)

    detected = open_connections().items() - before.items()

    assert [leak for _, leak in detected] == ["an open cursor: read it to its end, or close it"]
    await leaked.close()
