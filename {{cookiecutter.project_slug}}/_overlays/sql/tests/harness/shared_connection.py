"""The shared connection: the application's transactions are savepoints of one transaction, which
is never committed.

All sessions use one engine with one connection: requests, background tasks, `db_session`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from threading import Timer
from typing import Any, Self

from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection, event
from sqlalchemy.pool import ConnectionPoolEntry

from . import blocker
from .leaks import outliving_the_test
from .modes import DatabaseFactory
from .savepoints import OuterTransaction, install_savepoints, interrupt
from .template import TemplateDatabase

SECONDS_TO_WAIT = 5


class SharedConnectionError(Exception):
    """A test did something that a shared connection cannot do. Says what, and the remedy."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. Or mark the test with @pytest.mark.own_connection.")


class SingleConnectionPool(AsyncAdaptedQueuePool):
    """A pool with one connection, for which sessions wait."""

    def connect(self) -> PoolProxiedConnection:
        """Return the connection, at once if it is free."""
        return self._wait_for_it() if self.checkedout() else super().connect()

    def _wait_for_it(self) -> PoolProxiedConnection:
        """Return the connection. Raises `SharedConnectionError` when it is not returned in time:
        by a clock that a test cannot freeze."""
        loop = asyncio.get_running_loop()
        task: Any = asyncio.current_task()
        timer = Timer(SECONDS_TO_WAIT, lambda: loop.call_soon_threadsafe(task.cancel, TIMED_OUT))
        timer.start()
        try:
            return super().connect()
        except asyncio.CancelledError as error:
            if error.args != (TIMED_OUT,):
                raise
            task.uncancel()
            raise SharedConnectionError(
                "An open session holds the only connection. Commit or close it first"
            ) from None
        finally:
            timer.cancel()


TIMED_OUT = "the shared connection was not returned in time"


class SharedConnection:
    """The database and the connection that tests of a worker share.

    It belongs to the event loop on which it is entered.
    """

    def __init__(self, template: TemplateDatabase, open_database: DatabaseFactory) -> None:
        self._template = template
        self._factory = open_database

    async def __aenter__(self) -> Self:
        """Create the database, and connect."""
        async with AsyncExitStack() as stack:
            self._url = stack.enter_context(self._template.clone())
            self._owner = self._factory(
                self._url,
                poolclass=SingleConnectionPool,
                pool_size=1,
                max_overflow=0,
                pool_reset_on_return=None,
            )
            stack.push_async_callback(self._owner.close)
            install_savepoints(self._owner.engine)
            event.listen(self._owner.engine.sync_engine, "connect", self._on_connect)
            async with self._owner.engine.connect() as connection:
                self._connection: Any = (await connection.get_raw_connection()).driver_connection
            blocker.block_further_connections(self._url)
            self._resources = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Disconnect, and drop the database."""
        await self._resources.aclose()

    def open_database(self, url: str) -> Any:
        """Return the application's `Database` at `url`; on the shared connection if that is the
        shared database."""
        return self._factory(url, self._owner.engine if url == self._url else None)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of the database that tests share."""
        yield self._url

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[None]:
        """Roll back what the application does in the block. Raises `SharedConnectionError` when
        that fails; the next test gets another database and another connection then."""
        transaction = OuterTransaction(self._connection)
        try:
            await transaction.begin()
            yield
        finally:
            error = await self._roll_back(transaction)
            if error:
                self._terminate()
            if error or self._owner.engine.pool.checkedout():  # leak detection reports the latter
                await self._replace()
            if error:
                raise SharedConnectionError(error)

    async def _roll_back(self, transaction: OuterTransaction) -> str | None:
        """Roll back the test's transaction. Return why that failed."""
        try:
            if await transaction.roll_back():
                return None
        except Exception as error:  # whatever it is: nobody can use this connection any more
            return f"The test left the shared connection unusable: {str(error) or repr(error)}"
        return (
            "The transaction around the test has ended, by a COMMIT that was executed as a"
            " statement, or by a statement that was cancelled: avoid that"
        )

    def _terminate(self) -> None:
        """Close the connection at once, whatever it is doing."""
        interrupt(self._connection)
        self._entry.invalidate()

    async def _replace(self) -> None:
        """Get another connection, to another database."""
        await self.__aexit__()
        with outliving_the_test():
            await self.__aenter__()

    def _on_connect(self, connection: object, entry: ConnectionPoolEntry) -> None:
        self._entry = entry
