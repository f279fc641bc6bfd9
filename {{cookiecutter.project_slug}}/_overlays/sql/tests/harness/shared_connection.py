"""The shared connection: the application's transactions are savepoints of one transaction, which
is never committed.

All sessions use one engine with one connection: requests, background tasks, `db_session`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, Self

from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection, exc

from . import blocker
from .modes import DatabaseFactory
from .savepoints import OuterTransaction, install_savepoints
from .template import TemplateDatabase

SECONDS_TO_WAIT = 5


class SharedConnectionError(Exception):
    """A test did something that a shared connection cannot do. Says what, and the remedy."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. Or mark the test with @pytest.mark.own_connection.")


class SingleConnectionPool(AsyncAdaptedQueuePool):
    """A pool with one connection, for which sessions wait."""

    def connect(self) -> PoolProxiedConnection:
        """Return the connection. Raises `SharedConnectionError` when it is not returned in
        time."""
        try:
            return super().connect()
        except exc.TimeoutError:
            raise SharedConnectionError(
                "An open session holds the only connection. Commit or close it first"
            ) from None


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
                pool_timeout=SECONDS_TO_WAIT,
                pool_reset_on_return=None,
            )
            stack.push_async_callback(self._owner.close)
            install_savepoints(self._owner.engine)
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
        that fails; the next test gets another database then."""
        transaction = OuterTransaction(self._connection)
        await transaction.begin()
        try:
            yield
        finally:
            left_open = self._owner.engine.pool.checkedout()  # leak detection reports it
            rolled_back = await transaction.roll_back()
            if left_open or not rolled_back:
                await self.__aexit__()
                await self.__aenter__()
            if not rolled_back:
                raise SharedConnectionError(
                    "The transaction around the test has ended, by a COMMIT that was executed as"
                    " a statement, or by a cancelled statement: avoid that"
                )
