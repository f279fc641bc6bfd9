"""The transaction that is never committed, and savepoints in place of those inside it."""

import sqlite3
from contextlib import suppress
from typing import Any

from aiosqlite import Connection
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from .driver_names import CONNECTION


class NonCommittingConnection(sqlite3.Connection):
    """A connection that ends no transaction by itself: SQLAlchemy has ended the savepoint."""

    def commit(self) -> None:
        """Do nothing."""

    def rollback(self) -> None:
        """Do nothing."""


def install_savepoints(engine: AsyncEngine) -> None:
    """Let the engine begin, commit and roll back savepoints:
    https://docs.sqlalchemy.org/en/21/core/events.html#sqlalchemy.events.ConnectionEvents."""

    def connect(
        dialect: object, record: object, arguments: object, options: dict[str, Any]
    ) -> None:
        options["factory"] = NonCommittingConnection

    def execute(
        connection: object, cursor: object, statement: str, parameters: object, *rest: object
    ) -> tuple[str, object]:
        begins = statement.startswith("BEGIN")
        return ("SAVEPOINT application" if begins else statement), parameters

    def commit(connection: SyncConnection) -> None:
        execute_on_driver(connection, "RELEASE application")

    def roll_back(connection: SyncConnection) -> None:
        execute_on_driver(connection, "ROLLBACK TO application")
        execute_on_driver(connection, "RELEASE application")

    event.listen(engine.sync_engine, "do_connect", connect)
    event.listen(engine.sync_engine, "before_cursor_execute", execute, retval=True)
    event.listen(engine.sync_engine, "commit", commit)
    event.listen(engine.sync_engine, "rollback", roll_back)


def execute_on_driver(connection: SyncConnection, statement: str) -> None:
    """Execute the statement unheard by listeners, as they do not hear a commit or a rollback."""
    adapted: Any = connection.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(statement))


class OuterTransaction:
    """The transaction around a test."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(self) -> None:
        """Begin it."""
        await self._connection.execute("BEGIN")

    async def roll_back(self) -> bool:
        """Roll it back. Return False when it had ended already."""
        in_transaction = self._connection.in_transaction
        if in_transaction:
            await self._connection.execute("ROLLBACK")
        return in_transaction


def interrupt(connection: Connection) -> None:
    """Interrupt the statement that runs: closing the connection would wait for it."""
    with suppress(ValueError):  # it is closed
        CONNECTION.of(connection).interrupt()
