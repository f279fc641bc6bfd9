"""The dependencies of route handlers."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from .database import Database, DatabaseSession
from .settings import Settings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110, section 9.2.1


def get_settings(request: Request) -> Settings:
    """Return the settings that the application was created with."""
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    """Return the database that the lifespan opened: for background tasks, which run after the
    request's transaction has ended."""
    database: Database = request.app.state.database
    return database


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


async def get_session(request: Request, database: DatabaseDep) -> AsyncIterator[DatabaseSession]:
    """Yield a session for the request: committed when the handler returns, rolled back when it
    raises."""
    async with database.transaction(read_only=request.method in SAFE_METHODS) as session:
        yield session


# The scope "function" ends the transaction before the response is sent, so that a commit that
# fails is a 500, and before background tasks start, so that they find what was committed:
# https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/
SessionDep = Annotated[DatabaseSession, Depends(get_session, scope="function")]
