"""Which connections are open: SQLAlchemy tells of each that it opens, lends and closes."""

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, Pool

# What holds a connection, or makes one on demand.
LIVE = (AsyncEngine, AsyncSession, Engine, Session, async_sessionmaker, sessionmaker)

# Threads and tasks that are the driver's business: none, each is to end with its connection.
DRIVERS_OWN: tuple[str, ...] = ()

_open: dict[int, str] = {}


def watch() -> None:
    """Follow the connections of every engine of this process, from now on:
    https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.PoolEvents."""
    event.listen(Pool, "connect", _opened)
    event.listen(Pool, "checkout", _lent)
    event.listen(Pool, "checkin", _returned)
    event.listen(Pool, "close", _closed)


def open_connections() -> dict[int, str]:
    """Return what is open at this moment: what to close, by the id of its connection."""
    return dict(_open)


def _opened(connection: object, entry: ConnectionPoolEntry) -> None:
    _open[id(entry)] = "an engine was not disposed of: use the fixture `database`"


def _lent(connection: object, entry: ConnectionPoolEntry, proxy: object) -> None:
    _open[id(entry)] = "a session or connection was not closed: open it with `async with`"


def _returned(connection: object, entry: ConnectionPoolEntry) -> None:
    if id(entry) in _open:
        _opened(connection, entry)


def _closed(connection: object, entry: ConnectionPoolEntry) -> None:
    _open.pop(id(entry), None)
