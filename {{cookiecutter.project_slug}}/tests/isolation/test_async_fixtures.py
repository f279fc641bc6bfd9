"""Async fixtures of sync tests: an autouse fixture serves the sync and the async tests of a folder."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ..harness.loops import refuse_async_argument
from .expect import expect_error
from .subject import Database, DatabaseSession, add_note


@pytest.fixture(autouse=True)
async def note(app: FastAPI, client: AsyncClient, database: Database) -> AsyncIterator[None]:
    """Test: there is a note. Afterwards the application is as the fixtures started it."""
    async with database.transaction() as session:
        await add_note(session, "a")
    yield
    assert app.state.database is database, "the application does not get back its database"
    assert (await client.get("/isolation/notes")).json() == ["a", "b"]


async def test_async_test(client: AsyncClient) -> None:
    assert (await client.post("/isolation/notes/b")).status_code == 201


def test_sync_test(sync_client: TestClient) -> None:
    """F06: the fixture and the client each have an event loop, and use one database."""
    assert sync_client.get("/isolation/notes").json() == ["a"]
    assert sync_client.post("/isolation/notes/b").status_code == 201


async def test_sync_test_cannot_have_an_async_session(
    client: AsyncClient, db_session: DatabaseSession, request: pytest.FixtureRequest
) -> None:
    """F26: it cannot await the session's methods."""
    await client.post("/isolation/notes/b")
    with expect_error(
        pytest.fail.Exception,
        match="db_session an async session. Use sync_db_session",
        otherwise="a sync test gets an async session",
    ):
        refuse_async_argument(request.node, "db_session")
