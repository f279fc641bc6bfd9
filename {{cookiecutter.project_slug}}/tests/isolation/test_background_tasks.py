"""Background tasks use the test's database, after their request has committed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from .subject import Database, DatabaseSession, list_notes


async def test_background_task_writes_to_the_test_database(
    client: AsyncClient, db_session: DatabaseSession
) -> None:
    """F01: it uses the application's `Database`, not an engine or client of its own."""
    await client.post("/isolation/tasks/a")

    stored = await list_notes(db_session)
    assert stored == ["a", "copy of a"], "the background task did not write to the test database"


async def test_background_task_finds_what_its_request_wrote(
    app: FastAPI, client: AsyncClient
) -> None:
    """F19: the request's transaction is committed before the task starts."""
    await client.post("/isolation/tasks/a")

    found = app.state.found_by_task
    assert found == ["a"], "the background task started before its request had committed"


async def test_failed_commit_is_not_a_success(
    app: FastAPI, database: Database, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19: the transaction ends before the response is sent, so the client learns of it."""
    transaction = Database.transaction

    @asynccontextmanager
    async def failing(
        database: Database, *, read_only: bool = False
    ) -> AsyncIterator[DatabaseSession]:
        async with transaction(database, read_only=read_only) as session:
            yield session
            raise OSError("the server went away during the commit")

    monkeypatch.setattr(Database, "transaction", failing)
    transport = ASGITransport(app, raise_app_exceptions=False)

    async with AsyncClient(transport=transport, base_url=base_url) as client:
        response = await client.post("/isolation/notes/a")

    assert response.status_code == 500, "the client got its response before the commit failed"
