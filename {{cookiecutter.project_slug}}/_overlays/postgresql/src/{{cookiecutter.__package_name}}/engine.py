"""The engine, set up for PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

SETUP_HINT = (
    "Start one with `docker run --rm -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust"
    " -e POSTGRES_DB=app postgres:18`, or set DATABASE_URL to yours;"
    " then run `uv run alembic upgrade head`."
)

SECONDS_TO_CONNECT = 5

ENGINE_OPTIONS: dict[str, Any] = {
    "connect_args": {"timeout": SECONDS_TO_CONNECT},
    "hide_parameters": True,  # stored values do not belong in logs
}

# https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
SERIALIZATION_FAILURE = "40001"
DEADLOCK_DETECTED = "40P01"


def create_engine(url: str, **engine_options: Any) -> AsyncEngine:
    """Return an engine that connects when it is first used."""
    return create_async_engine(url, **ENGINE_OPTIONS | engine_options)


def for_reading(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for read-only transactions: the server refuses any write in them."""
    return engine.execution_options(postgresql_readonly=True)


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for transactions that write."""
    return engine


def is_transient(error: DBAPIError) -> bool:
    """Return whether the transaction may succeed when it is run again: it met another one."""
    state = getattr(error.orig, "sqlstate", None)
    return state in (SERIALIZATION_FAILURE, DEADLOCK_DETECTED)


def violates(error: IntegrityError, constraint: UniqueConstraint) -> bool:
    """Return whether it is this constraint that the rows violate."""
    driver_error = error.orig and error.orig.__cause__
    return getattr(driver_error, "constraint_name", None) == constraint.name


@asynccontextmanager
async def migration_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection in a transaction for migrations, committed at the end."""
    async with engine.begin() as connection:
        yield connection
