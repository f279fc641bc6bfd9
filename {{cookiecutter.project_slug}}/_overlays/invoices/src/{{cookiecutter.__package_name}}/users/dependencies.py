"""The dependency of every route that requires a user."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from ..dependencies import DatabaseDep, SettingsDep
from . import repository
from .schemas import User
from .tokens import decode_token


async def get_current_user(
    database: DatabaseDep,
    settings: SettingsDep,
    token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))],
) -> User:
    """Return the user that the bearer token belongs to. Raises 401 for any other token."""
    user = None
    if user_id := decode_token(token, settings.secret_key):
        # A transaction of its own: handlers open others, and one that writes may be run again.
        async with database.transaction(read_only=True) as session:
            user = await repository.get(session, user_id)
    if user is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED, "Invalid or expired token.", {"WWW-Authenticate": "Bearer"}
        )
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
