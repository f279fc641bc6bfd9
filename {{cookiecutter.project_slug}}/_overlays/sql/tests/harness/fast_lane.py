"""The fast lane: the application's transactions are savepoints of one that is never committed.

All sessions go through one engine with one connection: requests, background tasks, `db_session`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import pytest
from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection, exc
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from {{ cookiecutter.__package_name }} import database, engine
from {{ cookiecutter.__package_name }}.engine import create_engine

from . import fuse
from .savepoints import Transaction, prepare
from .server import DatabaseServer

SECONDS_TO_WAIT = 5


class NeedsOwnDatabase(Exception):
    """A test has done what the fast lane cannot. Says what, and what would mend it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. Or mark the test with @pytest.mark.own_database.")


class OneConnection(AsyncAdaptedQueuePool):
    """A pool whose only connection everybody waits for."""

    def connect(self) -> PoolProxiedConnection:
        """Return the connection. Raises `NeedsOwnDatabase` when somebody does not give it back."""
        try:
            return super().connect()
        except exc.TimeoutError:
            raise NeedsOwnDatabase(
                "The fast lane has one connection, and a session that is still open has it:"
                " commit or close that session before the application is called"
            ) from None


class KeptEngine(AsyncEngine):
    """An engine that stays when the application disposes of it."""

    async def dispose(self, close: bool = True) -> None:
        """Do nothing: the next test goes on with it."""


class FastLane:
    """What the tests of a worker share that take the fast lane: a database, and a connection.

    It belongs to the event loop on which it is entered.
    """

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server

    async def __aenter__(self) -> Self:
        """Make the database, and connect."""
        self._url = self._server.clone()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "create_async_engine", one_connection)
            self._engine = create_engine(self._url)
        prepare(self._engine)
        assert isinstance(self._engine.pool, OneConnection)
        self._pool = self._engine.pool
        async with self._engine.connect() as connection:
            self._connection: Any = (await connection.get_raw_connection()).driver_connection
        fuse.share(self._url)
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Disconnect, and drop the database."""
        await self._engine.dispose()
        self._server.drop(self._url)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of the database that the tests share."""
        yield self._url

    @asynccontextmanager
    async def connections(self) -> AsyncIterator[None]:
        """Give the application the engine, and roll back what it does. Raises `NeedsOwnDatabase`
        when that is not possible; the next test has another database then."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "create_engine", self._engine_for)
            transaction = Transaction(self._connection)
            await transaction.begin()
            try:
                yield
            finally:
                left_open = self._pool.checkedout()  # the guards tell of it
                rolled_back = await transaction.roll_back()
                if left_open or not rolled_back:
                    await self.__aexit__()
                    await self.__aenter__()
                if not rolled_back:
                    raise NeedsOwnDatabase(
                        "The transaction of the fast lane has been ended, by a COMMIT that was"
                        " written out, or by a statement that was cancelled: avoid that"
                    )

    def _engine_for(self, url: str) -> AsyncEngine:
        return KeptEngine(self._engine.sync_engine) if url == self._url else create_engine(url)


def one_connection(url: str, **options: Any) -> AsyncEngine:
    """Return what `create_async_engine` does, but with one connection that is kept as it is."""
    pool = {"poolclass": OneConnection, "pool_size": 1, "max_overflow": 0}
    waits = {"pool_timeout": SECONDS_TO_WAIT, "pool_reset_on_return": None}
    return create_async_engine(url, **options | pool | waits)
