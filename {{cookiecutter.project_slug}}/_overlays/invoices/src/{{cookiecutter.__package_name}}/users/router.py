"""Register, log in, who am I."""

from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import OAuth2PasswordRequestForm

from ..audit import storage as audit
from ..dependencies import CurrentUser, DatabaseDep, SessionDep, SettingsDep
from . import storage
from .passwords import hash_password, verify_password
from .schemas import Registration, StoredUser, Token, User, is_email
from .tokens import create_token

router = APIRouter(tags=["users"])


@router.post("/users", status_code=HTTPStatus.CREATED)
async def register(registration: Registration, session: SessionDep) -> User:
    """Make a user; 409 when the address is taken."""
    password_hash = await hash_password(registration.password.get_secret_value())
    user = StoredUser(id=uuid4(), email=registration.email, password_hash=password_hash)
    await storage.add(session, user)
    await audit.record(session, user.id, "user.registered", user.id)
    return User(id=user.id, email=user.email)


@router.post("/token")
async def log_in(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    database: DatabaseDep,
    settings: SettingsDep,
    response: Response,
) -> Token:
    """Answer a bearer token for an address (the form's `username`) and its password."""
    # A transaction of its own, which ends before the slow part begins.
    async with database.transaction(read_only=True) as session:
        known = is_email(form.username)
        user = await storage.find(session, form.username.lower()) if known else None
    stored_hash = user.password_hash if user else None
    if not await verify_password(form.password, stored_hash) or user is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "Wrong address or password.", challenge)
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=create_token(user.id, settings.secret_key, settings.token_lifetime))


@router.get("/users/me")
async def who_am_i(user: CurrentUser) -> User:
    """Answer the user whose token came with the request."""
    return user
