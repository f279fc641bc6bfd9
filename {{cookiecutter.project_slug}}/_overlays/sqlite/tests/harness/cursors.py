"""Cursors that wait for the driver's thread when they execute and fetch, and not also, as
SQLAlchemy's do, when they are created and closed."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, Self

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

# What a cursor has before it executes: https://peps.python.org/pep-0249/#cursor-attributes.
NOT_EXECUTED = SimpleNamespace(description=None, rowcount=-1, lastrowid=None, arraysize=1)


class DriverCursor:
    """A cursor of the driver, which creates it as it executes the statement.

    SQLAlchemy fetches all rows at once. With the last one, nothing of a cursor is left in the
    database, so it need not be closed: https://www.sqlite.org/c3ref/step.html.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._cursor: Any = NOT_EXECUTED
        self._has_rows = False

    async def __aenter__(self) -> Self:
        """Return the cursor."""
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        """Execute the statement."""
        self._cursor = await self._connection.execute(statement, parameters)
        self._has_rows = self._cursor.description is not None

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> None:
        """Execute the statement with each of the parameters."""
        self._cursor = await self._connection.executemany(statement, parameters)
        self._has_rows = self._cursor.description is not None

    async def fetchall(self) -> Iterable[Any]:
        """Return all rows."""
        rows: Iterable[Any] = await self._cursor.fetchall()
        self._has_rows = False
        return rows

    async def close(self) -> None:
        """Close it, if fetching its rows failed."""
        if self._has_rows:
            await self._cursor.close()

    def __getattr__(self, name: str) -> Any:
        """Return what the driver's cursor has by that name."""
        return getattr(self._cursor, name)


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """SQLAlchemy's cursor, with one of these."""

    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:
        return DriverCursor(connection)


class Connection(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy's connection, with these cursors."""

    __slots__ = ()

    _cursor_cls = Cursor


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """SQLAlchemy's driver, with these connections."""

    def connect(self, *arguments: Any, **options: Any) -> Connection:
        """Return a new connection."""
        return Connection(self, super().connect(*arguments, **options).driver_connection)
