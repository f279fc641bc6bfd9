"""Tasks of the queue use the test's database, after their request has committed, and fail the test
that enqueued them."""

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from taskiq import AsyncBroker, TaskiqDepends, async_shared_broker

from ..conftest import HarnessSettings
from ..harness.sync import SyncSession
from .expect import expect_error
from .subject import (
    Database,
    DatabaseSession,
    EnqueueDep,
    SessionDep,
    TaskQueue,
    add_note,
    create_app,
    get_database,
    list_notes,
    package,
)
from .test_modules import ENTRY_POINT

events: list[str] = []

router = APIRouter(prefix="/isolation/queue")


@pytest.fixture(scope="session")
def worker_app() -> FastAPI:
    """Worker: the application with the routes of this module."""
    app = create_app(HarnessSettings())
    app.include_router(router)
    return app


@pytest.fixture(autouse=True)
def no_events() -> None:
    """Test: nothing has happened yet."""
    events.clear()


@async_shared_broker.task
async def copy_note(text: str, database: Database = TaskiqDepends(get_database)) -> None:
    """Store a copy of the note."""
    events.append("task starts")
    async with database.transaction() as session:
        found = await list_notes(session)
        events.append(f"task finds {found}")
        await add_note(session, f"copy of {text}")
    events.append("task ends")


@async_shared_broker.task
async def fail() -> None:
    """Raise."""
    raise ZeroDivisionError("the task has failed")


@async_shared_broker.task
async def hang() -> None:
    """Wait for an event that never comes."""
    await asyncio.Event().wait()


@router.post("/notes/{text}", status_code=HTTPStatus.ACCEPTED)
async def create(text: str, session: SessionDep, enqueue: EnqueueDep) -> None:
    """Store a note, and let a task store another."""
    enqueue(copy_note, text)
    await add_note(session, text)


@router.post("/conflicts/{text}")
async def create_twice(text: str, session: SessionDep, enqueue: EnqueueDep) -> None:
    """Store a note twice, which fails, and enqueue a task."""
    enqueue(copy_note, text)
    await add_note(session, text)
    await add_note(session, text)


@router.post("/failures", status_code=HTTPStatus.ACCEPTED)
async def create_failure(enqueue: EnqueueDep) -> None:
    """Enqueue a task that fails."""
    enqueue(fail)


@router.websocket("/notes")
async def receive(websocket: WebSocket, enqueue: EnqueueDep) -> None:
    """Accept the connection."""
    await websocket.accept()


async def test_task_writes_to_the_test_database(
    client: AsyncClient, db_session: DatabaseSession
) -> None:
    """F01: it uses the application's `Database`, not an engine or client of its own."""
    await client.post("/isolation/queue/notes/a")

    stored = await list_notes(db_session)
    assert stored == ["a", "copy of a"], "the task did not write to the test database"


def test_task_of_a_sync_test_writes_to_the_test_database(
    sync_client: TestClient, sync_db_session: SyncSession
) -> None:
    """F01: so does that of a sync test."""
    sync_client.post("/isolation/queue/notes/a")

    stored = sync_db_session.run(list_notes)
    assert stored == ["a", "copy of a"], "the task did not write to the test database"


async def test_task_starts_after_its_request_has_committed(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19: also when the commit takes long."""
    transaction = Database.transaction

    @asynccontextmanager
    async def slow(
        database: Database, *, read_only: bool = False
    ) -> AsyncIterator[DatabaseSession]:
        async with transaction(database, read_only=read_only) as session:
            yield session
            for _ in range(100):  # of the event loop, which would run a task that is enqueued
                await asyncio.sleep(0)
        events.append("committed")

    monkeypatch.setattr(Database, "transaction", slow)

    await client.post("/isolation/queue/notes/a")

    assert events[0] == "committed", "the task started before its request had committed"
    assert events[1:3] == ["task starts", "task finds ['a']"]


async def test_failed_request_enqueues_nothing(client: AsyncClient) -> None:
    """F19: its task would look for what was rolled back."""
    with pytest.raises(Exception, match="a"):
        await client.post("/isolation/queue/conflicts/a")

    assert events == [], "the task of a failed request was enqueued"


async def test_request_succeeds_without_redis(
    app: FastAPI,
    client: AsyncClient,
    database: Database,
    settings: HarnessSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """F30: it has committed, so the log says that the task is missing."""
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    app.state.queue = TaskQueue(away, database)

    response = await client.post("/isolation/queue/notes/a")

    assert response.status_code == HTTPStatus.ACCEPTED
    assert "copy_note is not in the queue: " in caplog.text
    await app.state.queue.close()


async def test_nothing_is_in_flight_after_a_request(client: AsyncClient) -> None:
    """F22: the task has ended when the client has its response, so no later test meets it."""
    await client.post("/isolation/queue/notes/a")

    assert events[-1:] == ["task ends"], "the task is still running"


async def test_failing_task_fails_its_test(client: AsyncClient) -> None:
    """F22: it raises in the test that enqueued it."""
    with expect_error(
        ZeroDivisionError,
        match="the task has failed",
        otherwise="the test does not hear of its task's failure",
    ):
        await client.post("/isolation/queue/failures")


def test_failing_task_fails_its_sync_test(sync_client: TestClient) -> None:
    """F22: so it does in a sync test."""
    with pytest.raises(ZeroDivisionError, match="the task has failed"):
        sync_client.post("/isolation/queue/failures")


async def test_task_has_a_time_limit(database: Database, settings: HarnessSettings) -> None:
    """F32: one that hangs would hold a worker for ever."""
    short = settings.model_copy(update={"task_time_limit": settings.task_time_limit / 1000})
    queue = TaskQueue(short, database)

    with pytest.raises(TimeoutError):
        await queue.enqueue(hang)

    await queue.close()


def test_websocket_is_told_how_to_enqueue(sync_client: TestClient) -> None:
    """F30: what it enqueues after a response would never be enqueued."""
    with (
        pytest.raises(RuntimeError, match=r"app\.state\.queue\.enqueue"),
        sync_client.websocket_connect("/isolation/queue/notes"),
    ):
        pass


def test_no_module_holds_a_broker() -> None:
    """F13: it would belong to whichever event loop comes first."""
    names = [name for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    modules = [importlib.import_module(name) for name in names if name != ENTRY_POINT]

    held = [
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, (AsyncBroker, TaskQueue)) and value is not async_shared_broker
    ]

    assert not held, f"created by an import: {', '.join(held)}"
