"""Each test has its own client, on its event loop, and closes it."""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pymongo import AsyncMongoClient, MongoClient

from ..harness.connections import CONNECTION_TYPES, is_driver_task, open_connections
from ..harness.sync import portal_of
from .subject import NOTES, Database, add_note

CLIENT = "an open client: close it, or use the fixture `database`"
SESSION = "an open session: open it with `async with`"
CURSOR = "an open cursor: read it to its end, or close it"

clients: list[object] = []


def opened_since(before: dict[int, str]) -> list[str]:
    """Return what has been opened, and is still open."""
    return sorted(leak for _, leak in open_connections().items() - before.items())


async def child_of_a_driver_task() -> "asyncio.Task[None]":
    """Return a task that was started by another one, whose name is that of a driver's."""

    async def start() -> "asyncio.Task[None]":
        return asyncio.create_task(asyncio.sleep(60))

    return await asyncio.create_task(start(), name="pymongo_server_monitor_task")


async def test_everything_that_connects_is_known(database: Database, database_url: str) -> None:
    """F13: no module may hold one, of the driver or of PyMongo's two APIs."""
    async with (
        database.session() as used,
        AsyncMongoClient[Any](database_url) as client,
        client.start_session() as session,
    ):
        values: list[Any] = [
            *(database.client, database.driver_database, database.driver_database[NOTES]),
            *(client, client[NOTES], client[NOTES][NOTES]),
            *(used.client_session, session),
        ]
    with MongoClient[Any](database_url) as sync_client, sync_client.start_session() as sync_session:
        values += [sync_client, sync_client[NOTES], sync_client[NOTES][NOTES], sync_session]

    assert not [value for value in values if not isinstance(value, CONNECTION_TYPES)]


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

    assert opened_since(before) == [CLIENT]
    await leaked.close()
    assert open_connections() == before


async def test_open_session_is_detected(database: Database) -> None:
    """F22: and a session that is not ended."""
    before = open_connections()
    leaked = database.session()
    await leaked.__aenter__()

    assert opened_since(before) == [SESSION]
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

    assert opened_since(before) == [CURSOR]
    await leaked.close()
    assert opened_since(before) == []


async def test_open_cursor_of_an_aggregation_is_detected(database_url: str) -> None:
    """F22: PyMongo has another class for it."""
    async with AsyncMongoClient[dict[str, Any]](database_url) as client:
        notes = client.get_default_database()[NOTES]
        await notes.insert_many([{}, {}, {}])
        before = open_connections()
        leaked = await notes.aggregate([], batchSize=1)
        await anext(leaked)

        assert opened_since(before) == [CURSOR]
        await leaked.close()
        assert open_connections() == before


def test_what_the_synchronous_api_leaves_open_is_detected(database_url: str) -> None:
    """F22: Motor is built on it, and so is code without an event loop. Nothing is open that was
    not used, or has come to its end by itself."""
    before = open_connections()
    client = MongoClient[dict[str, Any]](database_url)
    notes = client.get_default_database()[NOTES]
    notes.insert_many([{}, {}, {}])
    assert len(list(notes.find())) == 3
    notes.find()
    session = client.start_session()
    cursors: list[Any] = [notes.find(batch_size=1), notes.aggregate([], batchSize=1)]
    for cursor in cursors:
        next(cursor)

    assert opened_since(before) == [CLIENT, CURSOR, CURSOR, SESSION]

    for cursor in cursors:
        cursor.close()
    session.end_session()
    client.close()
    assert open_connections() == before
