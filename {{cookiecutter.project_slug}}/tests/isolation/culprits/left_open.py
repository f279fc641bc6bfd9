"""Tests that leave something open. Each is followed by an innocent one, in both connection modes."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from io import FileIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ...harness.blocked import DatabaseBlockedError
from ...harness.sync import portal_of
from ..subject import Database, Settings, add_note
from .connections import CONNECTION_CULPRITS

Act = Callable[[Database, str], Awaitable[None]]  # the URL is that of the database

kept: list[Any] = []
released = threading.Event()


@pytest.fixture(scope="module", autouse=True)
def release_threads() -> Iterator[None]:
    """Module: at its end, ends the threads that culprits left."""
    yield
    released.set()


async def leave_a_task(database: Database, url: str) -> None:
    """Leave a task that goes on to use the database."""

    async def write() -> None:
        for number in range(100):
            async with database.transaction() as session:
                await add_note(session, str(number))

    kept.append(asyncio.create_task(write(), name="forgotten"))


async def leave_a_thread(database: Database, url: str) -> None:
    """Leave a thread."""
    threading.Thread(target=released.wait, name="forgotten").start()


async def leave_a_file_in_a_cycle(database: Database, url: str) -> None:
    """Leave a file that the garbage collector closes later."""
    cycle: dict[str, Any] = {"file": FileIO(__file__)}
    cycle["cycle"] = cycle


def divide_by_zero() -> None:
    """Let a thread raise, which nobody hears of."""
    thread = threading.Thread(target=lambda: 1 / 0, name="forgotten")
    thread.start()
    thread.join()


async def raise_in_a_thread(database: Database, url: str) -> None:
    """Let a thread raise, which nobody hears of."""
    divide_by_zero()


async def swallow_a_blocked_connection(database: Database, url: str) -> None:
    """Open the configured database, and ignore that it is blocked."""
    with suppress(DatabaseBlockedError):
        configured = Database(Settings.model_fields["database_url"].default)
        await configured.readiness_error()


# What each culprit does, and what its report says.
CULPRITS: dict[str, tuple[Act, str]] = {
    **CONNECTION_CULPRITS,
    "task": (leave_a_task, "leaked: a running task, forgotten"),
    "thread": (leave_a_thread, "leaked: a running thread, forgotten"),
    "file in a cycle": (leave_a_file_in_a_cycle, "leaked: exception ignored in .*unclosed file"),
    "error in a thread": (raise_in_a_thread, "leaked: an exception in thread forgotten"),
    "swallowed": (swallow_a_blocked_connection, "blocked: "),
}


@pytest.mark.parametrize("culprit", CULPRITS, scope="class")  # one after the other
class InTurns:
    """Each culprit is followed by an innocent test."""

    async def test_culprit(self, database: Database, database_url: str, culprit: str) -> None:
        leave, _ = CULPRITS[culprit]
        await leave(database, database_url)

    async def test_innocent(self, client: AsyncClient, culprit: str) -> None:
        assert (await client.post("/isolation/notes/innocent")).status_code == 201
        assert (await client.get("/isolation/notes")).json() == ["innocent"]


@pytest.mark.own_connection
class TestOwnConnection(InTurns):
    """Tests with connections and a database of their own."""


@pytest.mark.shared_connection
class TestSharedConnection(InTurns):
    """Tests that share a connection."""


async def test_without_a_database() -> None:
    kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten"))


@pytest.fixture
def fixture_that_leaves_a_thread() -> None:
    """Test: leaves a thread."""
    threading.Thread(target=released.wait, name="forgotten").start()


def test_with_a_fixture(fixture_that_leaves_a_thread: None) -> None:
    """Does nothing itself."""


def test_with_a_hook_before() -> None:
    """Does nothing itself: conftest.py does."""


def test_with_a_hook_after() -> None:
    """Does nothing itself, either."""


def test_sync(sync_client: TestClient) -> None:
    async def leave() -> None:
        kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten"))

    portal_of(sync_client).call(leave)


def test_sync_innocent(sync_client: TestClient) -> None:
    assert sync_client.get("/isolation/notes").json() == []


EXPECTED = {
    "left_open::test_without_a_database": "leaked: a running task, forgotten",
    "left_open::test_sync": "leaked: a running task, forgotten",
    "left_open::test_with_a_fixture": "leaked: a running thread, forgotten",
    "left_open::test_with_a_hook_before": "leaked: a running thread, forgotten",
    "left_open::test_with_a_hook_after": "leaked: an exception in thread forgotten",
    **{
        f"{mode}::test_culprit[{culprit}]": expected
        for mode in (TestOwnConnection.__name__, TestSharedConnection.__name__)
        for culprit, (_, expected) in CULPRITS.items()
    },
}
