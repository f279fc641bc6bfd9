"""Register, log in, read the current user."""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import OAuth2PasswordRequestForm

from ..audit import repository as audit
from ..database import DatabaseSession
from ..dependencies import DatabaseDep, SettingsDep
from . import repository
from .dependencies import CurrentUser
from .login_limit import count_attempt, forget_attempts
from .passwords import hash_password, verify_password
from .schemas import Token, User, UserCreate, UserInDB, parse_email
from .tokens import create_token

router = APIRouter(tags=["users"])


@router.post("/users", status_code=HTTPStatus.CREATED)
async def register(body: UserCreate, database: DatabaseDep) -> User:
    """Register a user; 409 if the email address is already registered."""
    password_hash = await hash_password(body.password.get_secret_value())
    user = UserInDB(id=uuid4(), email=body.email, password_hash=password_hash)

    async def store(session: DatabaseSession) -> None:
        await repository.add(session, user)
        await audit.record(session, user.id, "user.registered", user.id)

    await database.run_in_transaction(store)
    return User(id=user.id, email=user.email)


@router.post("/token")
async def log_in(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    database: DatabaseDep,
    settings: SettingsDep,
    response: Response,
) -> Token:
    """Return a bearer token for an email address (the form's `username`) and its password; 429 after
    too many attempts."""
    user = None
    if email := parse_email(form.username):
        await count_attempt(database, settings, email)
        # The transaction ends here, not after the slow verification below.
        async with database.transaction(read_only=True) as session:
            user = await repository.get_by_email(session, email)
    stored_hash = user.password_hash if user else None
    matches, new_hash = await verify_password(form.password, stored_hash)
    if not matches or user is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "Incorrect email address or password.",
            {"WWW-Authenticate": "Bearer"},
        )
    await forget_attempts(database, user.email)
    if new_hash:
        await database.run_in_transaction(
            partial(repository.set_password_hash, user_id=user.id, password_hash=new_hash)
        )
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=create_token(user.id, settings.secret_key, settings.token_lifetime))


@router.get("/users/me")
async def read_current_user(user: CurrentUser) -> User:
    """Return the user that the token belongs to."""
    return user
