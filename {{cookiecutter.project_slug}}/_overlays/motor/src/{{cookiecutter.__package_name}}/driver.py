"""The driver: Motor.

Its end of life was in May 2026; PyMongo's own asynchronous API succeeds it, and this file is all
that has to change: https://www.mongodb.com/docs/languages/python/pymongo-driver/current/reference/migration/.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorDatabase,
)
from pymongo.errors import PyMongoError

from .errors import confirm
from .options import CLIENT_OPTIONS, Document

Client = AsyncIOMotorClient[Document]
ClientSession = AsyncIOMotorClientSession
DriverDatabase = AsyncIOMotorDatabase[Document]


def create_client(url: str, **options: Any) -> Client:
    """Return a client that connects when it is first used, and belongs to the event loop on
    which that happens."""
    return AsyncIOMotorClient(url, **CLIENT_OPTIONS | options)


@asynccontextmanager
async def open_session(client: Client) -> AsyncIterator[ClientSession]:
    """Open a session without a transaction."""
    async with _start_session(client) as session:
        yield session


@asynccontextmanager
async def open_transaction(client: Client) -> AsyncIterator[ClientSession]:
    """Open a session in a transaction; commit at the end, or abort on an exception."""
    async with _start_session(client) as session:
        try:
            async with session.start_transaction():
                yield session
        except PyMongoError as error:
            await confirm(session.commit_transaction, error)


def has_ended(session: ClientSession) -> bool:
    """Return whether the session has ended."""
    ended: bool = session.delegate.has_ended
    return ended


async def close_client(client: Client) -> None:
    """Close every connection, on the client's event loop."""
    client.close()


def _start_session(client: Client) -> ClientSession:
    """Return a new session. `await client.start_session()` would start it in a thread, and a task
    that is cancelled meanwhile would never get the session that it has to end."""
    return AsyncIOMotorClientSession(client.delegate.start_session(), client)
