"""A connection that a test leaves open is closed."""

import pytest
from sqlalchemy import event

from ..harness.leaks import leaked_connections
from .subject import Database


@pytest.mark.own_connection
async def test_leaked_connection_is_closed(database: Database) -> None:
    """F33: it would warn during a later test."""
    closed: list[object] = []
    event.listen(database.engine.sync_engine, "close", lambda *which: closed.append(which))
    connection = await database.engine.connect()

    leaks = leaked_connections()

    assert leaks == ["an open session or connection: open it with `async with`"]
    assert closed, "a connection that a test left is still open"
    await connection.close()
