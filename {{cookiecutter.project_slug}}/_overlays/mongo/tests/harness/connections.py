"""Which clients and sessions are open. The list keeps what was forgotten: otherwise the garbage
collector would come first, and blame another test."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
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

# Threads that are the driver's business, by how their names begin. PyMongo's end by themselves,
# half a second after their client was closed.
DRIVER_THREADS = ("pymongo_", *driver.THREADS)

_clients: list[Any] = []
_sessions: list[Any] = []


def watch() -> None:
    """Follow the clients of this process and their sessions, from now on. What Motor makes stands
    on PyMongo's synchronous API."""
    driver.prepare()
    patch = pytest.MonkeyPatch()
    for client in (AsyncMongoClient, MongoClient):
        patch.setattr(client, "__init__", _noting(client.__init__, _clients))
    for session in (AsyncClientSession, ClientSession):
        patch.setattr(session, "__init__", _noting(session.__init__, _sessions))


def open_connections() -> dict[int, str]:
    """Return what is open at this moment: what to close, by the id of what is open.

    A client that has not been used has opened nothing.
    """
    _clients[:] = [client for client in _clients if not client._closed]
    _sessions[:] = [session for session in _sessions if not session.has_ended]
    clients = {
        id(client): "a client was not closed: use the fixture `database`"
        for client in _clients
        if client._opened
    }
    sessions = {
        id(session): "a session was not ended: open it with `async with`" for session in _sessions
    }
    return clients | sessions


def _noting(make: Callable[..., None], notes: list[Any]) -> Callable[..., None]:
    """Return the constructor, made to note what it makes."""

    @wraps(make)
    def noting(made: Any, *arguments: Any, **options: Any) -> None:
        make(made, *arguments, **options)
        of_one_operation = getattr(made, "_implicit", False)  # PyMongo ends such a session itself
        if not of_one_operation:
            notes.append(made)

    return noting
