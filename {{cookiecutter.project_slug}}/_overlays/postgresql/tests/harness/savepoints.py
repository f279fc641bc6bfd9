"""The transaction that is never committed, and savepoints in place of those inside it."""

from asyncpg import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


def install_savepoints(engine: AsyncEngine) -> None:
    """Leave it to asyncpg: it turns a transaction inside another into a savepoint."""


class OuterTransaction:
    """The transaction around a test."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transaction = connection.transaction()

    async def begin(self) -> None:
        """Begin it."""
        await self._transaction.start()

    async def roll_back(self) -> bool:
        """Roll it back. Return False when it had ended already."""
        in_transaction: bool = self._connection.is_in_transaction()  # False when it is closed
        if in_transaction:
            await self._transaction.rollback()
        return in_transaction


def interrupt(connection: Connection) -> None:
    """Do nothing: terminating the connection interrupts the statement that runs."""
