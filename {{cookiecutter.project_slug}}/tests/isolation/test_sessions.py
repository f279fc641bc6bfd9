"""Tests and requests share a database, and never a session."""

from fastapi import FastAPI
from httpx2 import AsyncClient

from .subject import DatabaseSession, database_name, list_notes


async def test_test_and_routes_share_a_database(
    client: AsyncClient, db_session: DatabaseSession
) -> None:
    """F02: `db_session` comes from the application's own `Database`."""
    await client.post("/isolation/notes/a")

    assert await list_notes(db_session) == ["a"], "the test does not see what a route wrote"


async def test_isolated_session_has_another_database(
    db_session: DatabaseSession, isolated_db_session: DatabaseSession
) -> None:
    """F02: `isolated_db_session` does not."""
    same = database_name(isolated_db_session) == database_name(db_session)
    assert not same, "isolated_db_session uses the database of the application"


async def test_request_never_gets_the_session_of_the_test(
    app: FastAPI, client: AsyncClient, db_session: DatabaseSession
) -> None:
    """F17: otherwise a handler that forgets to commit would pass."""
    await client.get("/isolation/notes")

    shared = app.state.request_session is db_session
    assert not shared, "a request got the session of the test"
