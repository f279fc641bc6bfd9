"""Workers, and the queue's broker, without Redis."""

import asyncio
import logging
from functools import partial
from logging.handlers import QueueHandler
from pathlib import Path

import pytest
from fastapi import FastAPI
from redis.exceptions import ConnectionError
from taskiq import InMemoryBroker, TaskiqDepends, async_shared_broker
from taskiq_redis import RedisStreamBroker

from {{ cookiecutter.__package_name }} import worker
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.queue import TaskQueue, create_broker, get_database
from {{ cookiecutter.__package_name }}.settings import Settings

from .conftest import HarnessSettings
from .harness.modes import ConnectionMode

NOWHERE = "redis://127.0.0.1:1"  # nothing listens on port 1

seen: list[Database] = []


@async_shared_broker.task
async def see_database(database: Database = TaskiqDepends(get_database)) -> None:
    """Record the database of the task."""
    seen.append(database)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Test: the environment, without a setting of the service, nor `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.own_connection
async def test_worker_runs_tasks_with_the_application(
    app: FastAPI,
    settings: HarnessSettings,
    connection_mode: ConnectionMode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F01: with the `Database` that the application's lifespan opened."""
    swept = asyncio.Event()

    async def sweep_something(database: Database, queue: TaskQueue) -> None:
        assert database is app.state.database
        assert queue is app.state.queue
        swept.set()

    monkeypatch.setattr(worker, "SWEEPS", [sweep_something])
    broker = InMemoryBroker(await_inplace=True)
    app.state.settings = settings
    app.state.open_database = connection_mode.open_database
    app.state.open_queue = partial(TaskQueue, broker=broker)
    worker.run_with(broker, app)

    await broker.startup()
    await app.state.queue.enqueue(see_database)
    await swept.wait()
    await broker.shutdown()

    assert seen == [app.state.database]
    seen.clear()


def test_worker_takes_its_settings_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REDIS_URL", NOWHERE)

    broker = worker.create_worker()

    assert isinstance(broker, RedisStreamBroker)
    assert broker.connection_pool.connection_kwargs["port"] == 1


def test_worker_requires_redis(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="REDIS_URL: "):
        worker.create_worker()


def test_time_limit_is_below_the_age_at_which_a_task_is_given_to_another_worker() -> None:
    settings = HarnessSettings(redis_url=NOWHERE)

    broker = create_broker(settings)

    assert isinstance(broker, RedisStreamBroker)
    assert settings.task_time_limit.total_seconds() * 1000 < broker.idle_timeout


async def test_sweeps_go_on_without_redis(
    database: Database, settings: HarnessSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: asyncio.Queue[logging.LogRecord] = asyncio.Queue()
    monkeypatch.setattr(worker.logger, "handlers", [QueueHandler(logged)])
    short = settings.task_time_limit / 1000
    away = settings.model_copy(update={"redis_url": NOWHERE, "task_time_limit": short})
    queue = TaskQueue(away, database)

    async with worker.sweeping(queue):
        messages = [(await logged.get()).getMessage() for _ in range(2)]

    assert all(message.startswith("No sweep is in the queue: ") for message in messages)
    await queue.close()


async def test_sweep_trims_the_queue_in_redis(
    database: Database, settings: HarnessSettings
) -> None:
    queue = TaskQueue(settings.model_copy(update={"redis_url": NOWHERE}), database)

    with pytest.raises(ConnectionError, match="connecting to 127"):
        await worker.sweep(database, queue)

    await queue.close()
