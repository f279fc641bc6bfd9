"""Tests that leave a connection open."""

import asyncio
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from ..subject import Database, DatabaseSession, list_notes

SESSION = "leaked: an open session or connection"

kept: list[Any] = []


async def open_session(database: Database) -> DatabaseSession:
    """Return a session that has executed a statement."""
    session = database.session()
    await list_notes(session)
    return session


async def drop_a_session(database: Database, url: str) -> None:
    """Leave a session to the garbage collector."""
    await open_session(database)


async def keep_a_session(database: Database, url: str) -> None:
    """Leave a session in a global."""
    kept.append(await open_session(database))


async def leave_a_session_in_a_cycle(database: Database, url: str) -> None:
    """Leave a session that the garbage collector finds later."""
    cycle: dict[str, Any] = {"session": await open_session(database)}
    cycle["cycle"] = cycle


async def leave_a_connection(database: Database, url: str) -> None:
    """Leave a connection, with a cursor."""
    connection = await database.engine.connect()
    kept.append(await connection.stream(sa.text("SELECT 1")))


async def leave_an_engine(database: Database, url: str) -> None:
    """Leave an engine; with a shared connection it cannot even connect."""
    kept.append(another := Database(url))
    await another.readiness_error()


async def cancel_a_statement(database: Database, url: str) -> None:
    """Cancel a request's statement while it runs, and leave a session."""

    async def read() -> None:
        async with database.transaction() as session:
            await list_notes(session)
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await asyncio.sleep(0.05)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await keep_a_session(database, url)


CONNECTION_CULPRITS = {
    "dropped session": (drop_a_session, SESSION),
    "kept session": (keep_a_session, SESSION),
    "session in a cycle": (leave_a_session_in_a_cycle, SESSION),
    "connection": (leave_a_connection, SESSION),
    "engine": (leave_an_engine, "leaked: an open engine|blocked: "),
    "cancelled": (cancel_a_statement, SESSION),
}
