"""The one way to the task queue: nothing else in the service makes a broker.

A task is an async function below `@async_shared_broker.task`, which belongs to no broker.
"""

import logging
from typing import Annotated, Any, ParamSpec

from fastapi import BackgroundTasks, Depends
from fastapi.requests import HTTPConnection
from taskiq import (
    AsyncBroker,
    AsyncTaskiqDecoratedTask,
    InMemoryBroker,
    SendTaskError,
    TaskiqDepends,
    TaskiqState,
)
from taskiq.kicker import AsyncKicker
from taskiq_redis import RedisStreamBroker

from .database import Database
from .settings import Settings

NOT_FOR_WEBSOCKETS = (
    "A WebSocket has no response, after which EnqueueDep could enqueue a task. When you have"
    " committed, `await websocket.app.state.queue.enqueue(...)`."
)

Parameters = ParamSpec("Parameters")

logger = logging.getLogger(__name__)


def create_broker(settings: Settings) -> AsyncBroker:
    """Return a broker that is not connected yet: on Redis Streams, or in memory when the settings
    name no Redis."""
    if settings.redis_url is None:
        return InMemoryBroker(await_inplace=True)
    milliseconds = int(settings.task_time_limit.total_seconds() * 1000)
    return RedisStreamBroker(
        str(settings.redis_url),
        # A worker whose task is that old has died: a task that lives has reached its time limit.
        idle_timeout=2 * milliseconds,
        # One at a time: an entry that waited in a busy worker would become as old.
        xread_count=1,
        unacknowledged_batch_size=1,
        # The first worker begins with the first entry, also with one that is older than itself.
        consumer_id="0",
    )


class TaskQueue:
    """The queue of one running application. Requests, tasks and tests all go through it.

    Without a Redis in the settings, a task runs where it is enqueued, with the application's
    `database`. It creates its broker, or uses `broker`, which stays open: whoever created it shuts
    it down.
    """

    def __init__(
        self, settings: Settings, database: Database, broker: AsyncBroker | None = None
    ) -> None:
        self.broker = broker or create_broker(settings)
        self._owns_broker = broker is None
        self.time_limit = settings.task_time_limit
        self.broker.state.update(database=database, queue=self)

    async def enqueue(
        self,
        task: AsyncTaskiqDecoratedTask[Parameters, Any],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> None:
        """Let a worker run the task, at least once. Commit first what the task is to find.

        Raises `SendTaskError` when Redis cannot be reached. In memory, returns when the task has
        ended, and raises what the task raised.
        """
        labels = task.labels | {"timeout": self.time_limit.total_seconds()}
        kicker: AsyncKicker[Parameters, Any] = AsyncKicker(task.task_name, self.broker, labels)
        sent = await kicker.kiq(*args, **kwargs)
        if isinstance(self.broker, InMemoryBroker):
            result = await sent.get_result()
            result.raise_for_error()

    async def close(self) -> None:
        """Close every connection. The last thing done on the queue's event loop."""
        if self._owns_broker:
            await self.broker.shutdown()


class Enqueue:
    """Enqueues tasks for a handler after its response: by then its transaction is committed, and
    a handler that fails has enqueued nothing."""

    def __init__(self, connection: HTTPConnection, background: BackgroundTasks) -> None:
        if connection.scope["type"] == "websocket":
            raise RuntimeError(NOT_FOR_WEBSOCKETS)
        self._queue: TaskQueue = connection.app.state.queue
        self._background = background

    def __call__(
        self,
        task: AsyncTaskiqDecoratedTask[Parameters, Any],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> None:
        """Enqueue the task after the response. The log says so if Redis cannot be reached."""

        async def enqueue() -> None:
            try:
                await self._queue.enqueue(task, *args, **kwargs)
            except SendTaskError as error:
                logger.error("%s is not in the queue: %s", task.task_name, error.__cause__)

        self._background.add_task(enqueue)


EnqueueDep = Annotated[Enqueue, Depends(Enqueue)]


def get_database(state: Annotated[TaskiqState, TaskiqDepends()]) -> Database:
    """Return the database of the application that runs the task."""
    database: Database = state.database
    return database


def get_queue(state: Annotated[TaskiqState, TaskiqDepends()]) -> TaskQueue:
    """Return the queue of the application that runs the task."""
    queue: TaskQueue = state.queue
    return queue
