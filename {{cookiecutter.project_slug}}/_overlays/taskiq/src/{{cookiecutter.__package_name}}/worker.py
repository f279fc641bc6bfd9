"""The workers: `taskiq worker {{ cookiecutter.__package_name }}.worker:create_worker`.

Each starts and stops the application as a server does, and runs tasks instead of requests.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from taskiq import (
    AsyncBroker,
    SendTaskError,
    TaskiqDepends,
    TaskiqEvents,
    TaskiqState,
    async_shared_broker,
)
from taskiq_redis import RedisStreamBroker

from .database import Database
from .main import create_app
from .queue import TaskQueue, create_broker, get_database, get_queue
from .settings import load_settings
from .streams import trim
from .sweeps import SWEEPS

SWEEPS_PER_TIME_LIMIT = 2

logger = logging.getLogger(__name__)


def create_worker() -> AsyncBroker:
    """Return the broker of a worker, from the environment. Raises `SystemExit` with one line when
    a setting is invalid, or there is no Redis."""
    settings = load_settings()
    if settings.redis_url is None:
        raise SystemExit("REDIS_URL: a worker needs the Redis that the tasks are in")
    broker = create_broker(settings)
    app = create_app(settings, open_queue=partial(TaskQueue, broker=broker))
    run_with(broker, app)
    return broker


def run_with(broker: AsyncBroker, app: FastAPI) -> None:
    """Let the broker of a worker start and stop the application."""
    resources = AsyncExitStack()

    async def start(state: TaskiqState) -> None:
        await resources.enter_async_context(app.router.lifespan_context(app))
        await resources.enter_async_context(sweeping(app.state.queue))

    async def stop(state: TaskiqState) -> None:
        await resources.aclose()

    broker.add_event_handler(TaskiqEvents.WORKER_STARTUP, start)
    broker.add_event_handler(TaskiqEvents.WORKER_SHUTDOWN, stop)


@asynccontextmanager
async def sweeping(queue: TaskQueue) -> AsyncIterator[None]:
    """Enqueue sweeps until the block ends."""

    async def enqueue_sweeps() -> None:
        while True:
            try:
                await queue.enqueue(sweep)
            except SendTaskError as error:
                logger.error("No sweep is in the queue: %s", error.__cause__)
            await asyncio.sleep(queue.time_limit.total_seconds() / SWEEPS_PER_TIME_LIMIT)

    task = asyncio.create_task(enqueue_sweeps(), name="sweeps")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@async_shared_broker.task
async def sweep(
    database: Database = TaskiqDepends(get_database), queue: TaskQueue = TaskiqDepends(get_queue)
) -> None:
    """Run the sweeps of the features, and trim the queue.

    A worker looks for the entries of dead workers only after it has received one, so this is also
    how they are found while nothing else is enqueued.
    """
    for sweep_feature in SWEEPS:
        await sweep_feature(database, queue)
    if isinstance(queue.broker, RedisStreamBroker):
        await trim(queue.broker)
