"""Which clients, sessions and cursors are open. The list keeps what was forgotten: otherwise the garbage
collector would come first, and blame another test."""

from collections.abc import Callable
from functools import wraps
from typing import Any

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

# What holds a connection, or makes one on demand.
LIVE = (
    AsyncMongoClient,
    AsyncDatabase,
    AsyncCollection,
    AsyncClientSession,
    MongoClient,
    Database,
    Collection,
    ClientSession,
    *driver.LIVE,
)

# Threads and tasks that are the driver's business, by how their names begin. PyMongo's threads end
# by themselves, half a second after their client was closed.
DRIVERS_OWN = ("pymongo_", *driver.THREADS)

_clients: list[Any] = []
_sessions: list[Any] = []
_cursors: list[Any] = []


def watch() -> None:
    """Follow the clients of this process, their sessions and cursors, from now on. What Motor
    makes stands on PyMongo's synchronous API."""
    driver.prepare()
    patch = pytest.MonkeyPatch()
    for client in (AsyncMongoClient, MongoClient):
        patch.setattr(client, "__init__", _noting(client.__init__, _clients))
    for session in (AsyncClientSession, ClientSession):
        patch.setattr(session, "__init__", _noting(session.__init__, _sessions))
    for cursor in (AsyncCursor, AsyncCommandCursor, Cursor, CommandCursor):
        patch.setattr(cursor, "__init__", _noting(cursor.__init__, _cursors))


def open_connections() -> dict[int, str]:
    """Return what is open at this moment: what to close, by the id of what is open.

    A client that has not been used has opened nothing. A cursor is open while the server has more
    for it.
    """
    _clients[:] = [client for client in _clients if not client._closed]
    _sessions[:] = [session for session in _sessions if not session.has_ended]
    _cursors[:] = [cursor for cursor in _cursors if cursor.cursor_id and not cursor._killed]
    clients = {
        id(client): "a client was not closed: use the fixture `database`"
        for client in _clients
        if client._opened
    }
    sessions = {
        id(session): "a session was not ended: open it with `async with`" for session in _sessions
    }
    cursors = {
        id(cursor): "a cursor was not closed: read it to its end, or close it"
        for cursor in _cursors
    }
    return clients | sessions | cursors


def _noting(make: Callable[..., None], notes: list[Any]) -> Callable[..., None]:
    """Return the constructor, made to note what it makes."""

    @wraps(make)
    def noting(made: Any, *arguments: Any, **options: Any) -> None:
        make(made, *arguments, **options)
        of_one_operation = getattr(made, "_implicit", False)  # PyMongo ends such a session itself
        if not of_one_operation:
            notes.append(made)

    return noting
