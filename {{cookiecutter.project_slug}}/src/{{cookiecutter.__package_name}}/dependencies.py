"""The dependencies of route handlers."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from .database import Database, DatabaseSession
from .settings import Settings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110, section 9.2.1

NOT_FOR_WEBSOCKETS = (
    "On a WebSocket, SessionDep would hold a transaction for the whole connection. Take"
    " DatabaseDep, and open a session for each message: `async with database.transaction() as"
    " session`."
)

NOT_STARTED = (
    "The application has not been started, so it has no database: enter its lifespan. In a test, take"
    " the fixture `client` or `sync_client`."
)


def get_settings(connection: HTTPConnection) -> Settings:
    """Return the settings that the application was created with."""
    settings: Settings = connection.app.state.settings
    return settings


def get_database(connection: HTTPConnection) -> Database:
    """Return the database that the lifespan opened: for WebSockets, and for background tasks and
    streams, which run after the request's transaction has ended. Raises `RuntimeError` when the
    lifespan has not begun."""
    database: Database | None = getattr(connection.app.state, "database", None)
    if database is None:
        raise RuntimeError(NOT_STARTED)
    return database


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


async def get_session(
    connection: HTTPConnection, database: DatabaseDep
) -> AsyncIterator[DatabaseSession]:
    """Yield a session for the request: committed when the handler returns, rolled back when it
    raises. Raises `RuntimeError` on a WebSocket."""
    if connection.scope["type"] == "websocket":
        raise RuntimeError(NOT_FOR_WEBSOCKETS)
    read_only = connection.scope["method"] in SAFE_METHODS
    async with database.transaction(read_only=read_only) as session:
        yield session


# The scope "function" ends the transaction before the response is sent, so that a commit that
# fails is a 500, and before background tasks start, so that they find what was committed:
# https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/
SessionDep = Annotated[DatabaseSession, Depends(get_session, scope="function")]
