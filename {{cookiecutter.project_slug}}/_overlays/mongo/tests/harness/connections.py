"""Which clients, sessions and cursors are open. The lists keep them alive: the garbage collector
would otherwise report a leak during a later test."""

import asyncio
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from weakref import WeakSet

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.command_cursor import AsyncCommandCursor
from pymongo.asynchronous.cursor import AsyncCursor
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.command_cursor import CommandCursor
from pymongo.cursor import Cursor
from pymongo.database import Database

from . import driver
from .driver_names import CLOSED, IMPLICIT, KILLED, OPENED

SESSION_TYPES = (AsyncClientSession, ClientSession)

# Objects that hold a connection, or open one on demand.
CONNECTION_TYPES = (
    AsyncMongoClient,
    AsyncDatabase,
    AsyncCollection,
    AsyncClientSession,
    MongoClient,
    Database,
    Collection,
    ClientSession,
    *driver.CONNECTION_TYPES,
)

# Threads of the driver that may outlive a test. PyMongo's end by themselves, half a second after
# their client was closed; its tasks have such names, too.
DRIVER_THREAD_PREFIXES = ("pymongo_", *driver.THREAD_PREFIXES)

# The method of a session that ends its transaction.
COMMIT = "client_session.commit_transaction()"

_clients: list[Any] = []
_sessions: list[Any] = []
_cursors: list[Any] = []

# Tasks that a task of the driver started.
_driver_tasks: WeakSet[asyncio.Task[Any]] = WeakSet()


def prepare() -> None:
    """Track the clients of this process, their sessions and cursors, from now on. Motor is built on
    PyMongo's synchronous API."""
    driver.name_threads()
    patch = pytest.MonkeyPatch()
    for client in (AsyncMongoClient, MongoClient):
        patch.setattr(client, "__init__", _tracked(client.__init__, _clients))
    for session in SESSION_TYPES:
        patch.setattr(session, "__init__", _tracked(session.__init__, _sessions))
    for cursor in (AsyncCursor, AsyncCommandCursor, Cursor, CommandCursor):
        patch.setattr(cursor, "__init__", _tracked(cursor.__init__, _cursors))


def open_connections() -> dict[int, str]:
    """Return what is open at this moment: a description, by the id of the object.

    A client that was not used has opened nothing. A cursor is open while the server has more
    results for it.
    """
    _clients[:] = [client for client in _clients if not CLOSED.of(client)]
    _sessions[:] = [session for session in _sessions if not session.has_ended]
    _cursors[:] = [cursor for cursor in _cursors if cursor.cursor_id and not KILLED.of(cursor)]
    clients = {
        id(client): "an open client: close it, or use the fixture `database`"
        for client in _clients
        if OPENED.of(client)
    }
    sessions = {id(session): "an open session: open it with `async with`" for session in _sessions}
    cursors = {id(cursor): "an open cursor: read it to its end, or close it" for cursor in _cursors}
    return clients | sessions | cursors


def track_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Let each task that a task of the driver starts on the loop belong to the driver, too: as long
    as a client is open, they come and go, whatever the test does."""
    loop.set_task_factory(_task)


def is_driver_task(task: asyncio.Task[Any]) -> bool:
    """Return whether the task belongs to the driver, which ends it with its client."""
    return task in _driver_tasks or task.get_name().startswith(DRIVER_THREAD_PREFIXES)


def terminate(connections: Iterable[int]) -> None:
    """Leave them to the process: without their event loop they cannot be closed, and as they are
    tracked, they are not collected during a later test."""


def _task(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> "asyncio.Task[Any]":
    task = asyncio.Task(coroutine, loop=loop, **options)
    parent = asyncio.current_task(loop)
    if parent and is_driver_task(parent):
        _driver_tasks.add(task)
    return task


def _tracked(original: Callable[..., None], tracked: list[Any]) -> Callable[..., None]:
    """Return the constructor, which also appends the new object to `tracked`."""

    @wraps(original)
    def init(made: Any, *arguments: Any, **options: Any) -> None:
        original(made, *arguments, **options)
        of_one_operation = isinstance(made, SESSION_TYPES) and IMPLICIT.of(made)
        if not of_one_operation:  # PyMongo ends such a session itself
            tracked.append(made)

    return init
