"""The transaction that is never committed, and savepoints in place of those inside it."""

from asyncpg import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


def prepare(engine: AsyncEngine) -> None:
    """Nothing to do: asyncpg makes a savepoint of a transaction that begins inside another."""


class Transaction:
    """The transaction around a test."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transaction = connection.transaction()

    async def begin(self) -> None:
        """Begin it."""
        await self._transaction.start()

    async def roll_back(self) -> bool:
        """End it. Return False when it has come to an end before."""
        in_transaction: bool = self._connection.is_in_transaction()  # a closed one is in none
        if in_transaction:
            await self._transaction.rollback()
        return in_transaction
