"""The queries on users."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..database import DatabaseSession
from ..engine import violates
from ..problems import ConflictError
from .models import UNIQUE_EMAIL, UserRow
from .schemas import User, UserInDB


async def add(session: DatabaseSession, user: UserInDB) -> None:
    """Store a new user. Raises `ConflictError` if the email address is already registered."""
    session.add(UserRow(**user.model_dump()))
    try:
        await session.flush()
    except IntegrityError as error:
        if not violates(error, UNIQUE_EMAIL):
            raise
        raise ConflictError("This email address is already registered.") from None


async def get(session: DatabaseSession, user_id: UUID) -> User | None:
    """Return the user with this id."""
    row = await session.get(UserRow, user_id)
    return User.model_validate(row, from_attributes=True) if row else None


async def get_by_email(session: DatabaseSession, email: str) -> UserInDB | None:
    """Return the user with this email address, including the password's hash."""
    row = await session.scalar(sa.select(UserRow).where(UserRow.email == email))
    return UserInDB.model_validate(row, from_attributes=True) if row else None


async def set_password_hash(session: DatabaseSession, user_id: UUID, password_hash: str) -> None:
    """Replace the hash of the user's password."""
    await session.execute(
        sa.update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash)
    )
