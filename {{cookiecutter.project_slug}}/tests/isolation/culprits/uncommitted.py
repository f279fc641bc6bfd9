"""Tests whose session has an open transaction while they send a request."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ...harness.connections import COMMIT
from ...harness.sync import SyncSession
from ..subject import Database, DatabaseSession, add_note

pytestmark = pytest.mark.own_connection


@pytest.fixture
async def db_session(database: Database) -> AsyncIterator[DatabaseSession]:
    """Test: a session in a transaction, which is committed when the test has ended."""
    async with database.transaction() as session:
        yield session


@pytest.fixture
def sync_db_session(app: FastAPI, sync_client: TestClient) -> Iterator[SyncSession]:
    """Test: the same for sync tests."""
    with SyncSession(app.state.database.transaction(), sync_client) as session:
        yield session


async def test_async(client: AsyncClient, db_session: DatabaseSession) -> None:
    await add_note(db_session, "a")
    assert (await client.get("/isolation/notes")).json() == ["a"]


def test_sync(sync_client: TestClient, sync_db_session: SyncSession) -> None:
    sync_db_session.run(add_note, "a")
    assert sync_client.get("/isolation/notes").json() == ["a"]


async def test_without_a_transaction(client: AsyncClient, database: Database) -> None:
    assert (await client.get("/isolation/notes")).json() == ["a"]


EXPECTED = {
    "uncommitted::test_async": re.escape(
        "db_session has an open transaction: requests do not see its changes, and may wait for it."
        f" Before you call the application, `await db_session.{COMMIT}`."
    ),
    "uncommitted::test_sync": re.escape(f"`sync_db_session.{COMMIT}`"),
    "uncommitted::test_without_a_transaction": r"(?s)\A(?!.*has an open transaction).",
}
