"""Async fixtures of sync tests."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ..harness.loop_checks import refuse_async_argument
from .expect import expect_error
from .subject import Database, DatabaseSession, add_note


class TestAutouse:
    """An autouse fixture serves the sync and the async tests of a folder, module or class."""

    @pytest.fixture(autouse=True)
    async def note(
        self, app: FastAPI, client: AsyncClient, database: Database
    ) -> AsyncIterator[None]:
        """Test: there is a note. Afterwards the application is as the fixtures started it."""
        async with database.transaction() as session:
            await add_note(session, "a")
        yield
        assert app.state.database is database, "the application does not get back its database"
        assert (await client.get("/isolation/notes")).json() == ["a", "b"]

    async def test_async(self, client: AsyncClient) -> None:
        assert (await client.post("/isolation/notes/b")).status_code == 201

    def test_sync(self, sync_client: TestClient) -> None:
        """F06: the fixture and the client each have an event loop, and use one database."""
        assert sync_client.get("/isolation/notes").json() == ["a"]
        assert sync_client.post("/isolation/notes/b").status_code == 201


@pytest.fixture
async def stored_note(database: Database) -> str:
    """Test: a note."""
    async with database.transaction() as session:
        await add_note(session, "a")
    return "a"


def test_requested_after_the_client(
    sync_client: TestClient, app: FastAPI, stored_note: str, database: Database
) -> None:
    """F06: the application that the fixture starts does not replace that of the client."""
    assert app.state.database is not database, "the client uses a database of another event loop"
    assert sync_client.get("/isolation/notes").json() == [stored_note]


async def test_async_session_of_a_sync_test_is_refused(
    db_session: DatabaseSession, request: pytest.FixtureRequest
) -> None:
    """F26: it cannot await the session's methods."""
    with expect_error(
        pytest.fail.Exception,
        match="db_session an async session. Use sync_db_session",
        otherwise="a sync test gets an async session",
    ):
        refuse_async_argument(request.node, "db_session")
