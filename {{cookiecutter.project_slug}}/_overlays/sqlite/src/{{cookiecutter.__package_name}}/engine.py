"""The engine, set up for SQLite as a server needs it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

SETUP_HINT = "Create it with `uv run alembic upgrade head`."

SECONDS_TO_WAIT_FOR_A_LOCK = 10

ENGINE_OPTIONS: dict[str, Any] = {
    "connect_args": {"timeout": SECONDS_TO_WAIT_FOR_A_LOCK, "isolation_level": None},
    "hide_parameters": True,  # stored values do not belong in logs
}

# The beginning of each connection. With WAL, readers and the writer do not wait for each other,
# and NORMAL is safe.
PRAGMAS = """
    PRAGMA foreign_keys = ON;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
"""


def create_engine(url: str, **engine_options: Any) -> AsyncEngine:
    """Return an engine that connects when it is first used.

    SQLAlchemy begins every transaction, not the driver, whose own mode lets DDL and savepoints
    survive a rollback:
    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl
    """
    engine = create_async_engine(url, **ENGINE_OPTIONS | engine_options)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def for_reading(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for read-only transactions: they wait for nobody."""
    return engine


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for transactions that write: they queue for the lock at once.

    A transaction that reads first and asks for the lock later is refused without a wait when
    another one wrote in between: https://www.sqlite.org/lang_transaction.html.
    """
    return engine.execution_options(begin="BEGIN IMMEDIATE")


def is_transient(error: DBAPIError) -> bool:
    """Return whether the transaction may succeed when it is run again: another one held the lock.
    The last eight bits of a code are the primary one: https://www.sqlite.org/rescode.html."""
    code: int = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF == sqlite3.SQLITE_BUSY


def violates(error: IntegrityError, constraint: UniqueConstraint) -> bool:
    """Return whether it is this constraint that the rows violate. SQLite names its columns only."""
    columns = ", ".join(f"{column.table.name}.{column.name}" for column in constraint.columns)
    return str(error.orig) == f"UNIQUE constraint failed: {columns}"


class ForeignKeyViolationError(Exception):
    """A migration left rows that refer to rows which do not exist."""


@asynccontextmanager
async def migration_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection in a transaction for migrations, committed at the end.

    SQLite alters a table by creating another and dropping the first, which foreign keys would
    refuse. They are off meanwhile, and checked before the commit:
    https://www.sqlite.org/lang_altertable.html#otheralter.

    Raises `ForeignKeyViolationError`.
    """
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute("PRAGMA foreign_keys = OFF")
        try:
            async with connection.begin():
                yield connection
                violations = await connection.exec_driver_sql("PRAGMA foreign_key_check")
                if rows := violations.all():
                    raise ForeignKeyViolationError(f"table, row, table referred to: {rows[:10]}")
        finally:
            await driver.execute("PRAGMA foreign_keys = ON")


def _set_pragmas(connection: Any, record: object) -> None:
    connection.run_async(lambda driver: driver.executescript(PRAGMAS))


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
