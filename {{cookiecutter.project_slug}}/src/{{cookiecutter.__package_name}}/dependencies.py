"""What handlers ask for."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer

from .database import Database, Session
from .settings import Settings
from .users import storage as users
from .users.schemas import User
from .users.tokens import read_token

READING = ("GET", "HEAD")


def get_settings(request: Request) -> Settings:
    """Return the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    """Return the database that the lifespan opened: for background tasks, which outlive
    the request's own transaction."""
    database: Database = request.app.state.database
    return database


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


async def get_session(request: Request, database: DatabaseDep) -> AsyncIterator[Session]:
    """Yield the request's transaction; it is rolled back when the handler raises."""
    async with database.transaction(read_only=request.method in READING) as session:
        yield session


# The scope "function" ends the transaction before the response is sent, so that a commit that
# fails is a 500, and before background tasks start, so that they find what was committed:
# https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_current_user(
    session: SessionDep,
    settings: SettingsDep,
    token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))],
) -> User:
    """Return the user whose token came with the request, or answer 401."""
    user_id = read_token(token, settings.secret_key)
    user = await users.get(session, user_id) if user_id else None
    if user is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "The token is not valid, or no longer.",
            {"WWW-Authenticate": "Bearer"},
        )
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
