"""The driver: PyMongo's asynchronous API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from .errors import confirm
from .options import CLIENT_OPTIONS, Document

Client = AsyncMongoClient[Document]
ClientSession = AsyncClientSession
DriverDatabase = AsyncDatabase[Document]


def create_client(url: str, **options: Any) -> Client:
    """Return a client that connects when it is first used, and belongs to the event loop on
    which that happens."""
    return AsyncMongoClient(url, **CLIENT_OPTIONS | options)


@asynccontextmanager
async def open_session(client: Client) -> AsyncIterator[ClientSession]:
    """Open a session without a transaction."""
    async with client.start_session() as session:
        yield session


@asynccontextmanager
async def open_transaction(client: Client) -> AsyncIterator[ClientSession]:
    """Open a session in a transaction; commit at the end, or abort on an exception."""
    async with client.start_session() as session:
        try:
            async with await session.start_transaction():
                yield session
        except PyMongoError as error:
            await confirm(session.commit_transaction, error)


def has_ended(session: ClientSession) -> bool:
    """Return whether the session has ended."""
    return session.has_ended


async def close_client(client: Client) -> None:
    """Close every connection, on the client's event loop."""
    await client.close()
