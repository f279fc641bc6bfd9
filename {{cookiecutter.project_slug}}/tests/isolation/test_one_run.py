"""One `pytest` call runs everything: sync and async tests, side by side and in any order."""

from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ..harness.sync import SyncSession
from .subject import list_notes


async def test_async_test(client: AsyncClient) -> None:
    """F06: it has an application and a database of its own."""
    assert (await client.post("/isolation/notes/a")).status_code == 201


def test_sync_test(sync_client: TestClient, sync_db_session: SyncSession) -> None:
    """F06: so has this one, and its session sees what the routes wrote."""
    assert sync_client.post("/isolation/notes/a").status_code == 201

    assert sync_db_session.run(list_notes) == ["a"]
