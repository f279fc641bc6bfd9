"""Which connections are open: SQLAlchemy announces each that it checks out and closes."""

import asyncio
from collections.abc import Iterable

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from .dialect import Dialect

# Objects that hold a connection, or open one on demand.
CONNECTION_TYPES = (AsyncEngine, AsyncSession, Engine, Session, async_sessionmaker, sessionmaker)

# Threads of the driver that may outlive a test: none, each ends with its connection.
DRIVER_THREAD_PREFIXES: tuple[str, ...] = ()

# The method of a session that ends its transaction.
COMMIT = "commit()"

_open: dict[int, tuple[ConnectionPoolEntry, str]] = {}


def prepare() -> None:
    """Track the connections of every engine of this process, from now on, and let the engines share
    what they compile: https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.PoolEvents."""
    event.listen(Pool, "checkout", _on_checkout)
    event.listen(Pool, "checkin", _on_checkin)
    event.listen(Pool, "close", _on_close)
    Dialect.register()


def open_connections() -> dict[int, str]:
    """Return what is open at this moment: a description, by the id of the connection's entry."""
    return {key: description for key, (_, description) in _open.items()}


def track_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Do nothing: the driver has no tasks."""


def is_driver_task(task: "asyncio.Task[object]") -> bool:
    """Return whether the task belongs to the driver: it has none."""
    return False


def terminate(connections: Iterable[int]) -> None:
    """Close the connections at once, without their event loop, which may have ended."""
    for key in connections:
        entry, _ = _open[key]
        entry.invalidate()


def _on_checkout(connection: object, entry: ConnectionPoolEntry, proxy: object) -> None:
    _open[id(entry)] = entry, "an open session or connection: open it with `async with`"


def _on_checkin(connection: object, entry: ConnectionPoolEntry) -> None:
    if id(entry) in _open:
        _open[id(entry)] = entry, "an open engine: dispose of it, or use the fixture `database`"


def _on_close(connection: object, entry: ConnectionPoolEntry) -> None:
    _open.pop(id(entry), None)
