"""The transaction that is never committed, and savepoints in place of those inside it."""

import sqlite3
from typing import Any

from aiosqlite import Connection
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


class Uncommitted(sqlite3.Connection):
    """A connection that ends no transaction by itself: SQLAlchemy has ended the savepoint."""

    def commit(self) -> None:
        """Do nothing."""

    def rollback(self) -> None:
        """Do nothing."""


def prepare(engine: AsyncEngine) -> None:
    """Let the engine begin, commit and roll back savepoints:
    https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.ConnectionEvents."""

    def connect(
        dialect: object, record: object, arguments: object, options: dict[str, Any]
    ) -> None:
        options["factory"] = Uncommitted

    def execute(
        connection: object, cursor: object, statement: str, parameters: object, *rest: object
    ) -> tuple[str, object]:
        begins = statement.startswith("BEGIN")
        return ("SAVEPOINT the_applications" if begins else statement), parameters

    def commit(connection: SyncConnection) -> None:
        tell_driver(connection, "RELEASE the_applications")

    def roll_back(connection: SyncConnection) -> None:
        tell_driver(connection, "ROLLBACK TO the_applications")
        tell_driver(connection, "RELEASE the_applications")

    event.listen(engine.sync_engine, "do_connect", connect)
    event.listen(engine.sync_engine, "before_cursor_execute", execute, retval=True)
    event.listen(engine.sync_engine, "commit", commit)
    event.listen(engine.sync_engine, "rollback", roll_back)


def tell_driver(connection: SyncConnection, statement: str) -> None:
    """Execute the statement without a cursor: its thread has to be asked once, not three times."""
    adapted: Any = connection.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(statement))


class Transaction:
    """The transaction around a test."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(self) -> None:
        """Begin it."""
        await self._connection.execute("BEGIN")

    async def roll_back(self) -> bool:
        """End it. Return False when it has come to an end before."""
        try:
            in_transaction = self._connection.in_transaction
        except ValueError:  # the connection has been closed
            return False
        if in_transaction:
            await self._connection.execute("ROLLBACK")
        return in_transaction
