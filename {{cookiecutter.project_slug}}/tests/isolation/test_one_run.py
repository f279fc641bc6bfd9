"""One `pytest` call runs everything: sync and async tests, side by side and in any order."""

from contextlib import nullcontext

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ..harness.sync import SyncSession
from .subject import list_notes


class AnySession:
    """A session of any driver."""

    async def double(self, number: int) -> int:
        """Return twice the number."""
        return 2 * number


async def test_async_test(client: AsyncClient) -> None:
    """F06: it has an application and a database of its own."""
    assert (await client.post("/isolation/notes/a")).status_code == 201


def test_sync_test(sync_client: TestClient, sync_db_session: SyncSession) -> None:
    """F06: so has this one, and its session sees what the routes wrote."""
    assert sync_client.post("/isolation/notes/a").status_code == 201

    assert sync_db_session.run(list_notes) == ["a"]


def test_methods_of_a_sync_session_return_their_result(sync_client: TestClient) -> None:
    """F06: those that are awaited elsewhere, too."""
    with SyncSession(nullcontext(AnySession()), sync_client) as session:
        assert session.double(2) == 4


def test_sync_session_needs_a_started_application(app: FastAPI, base_url: str) -> None:
    """F06: the session says so."""
    with pytest.raises(AssertionError, match="has not been entered"):
        SyncSession(nullcontext(AnySession()), TestClient(app, base_url))
