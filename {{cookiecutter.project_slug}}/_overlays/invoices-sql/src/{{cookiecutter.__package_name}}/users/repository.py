"""The table of users, and what is asked of it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Session
from ..problems import Conflict
from .schemas import StoredUser, User


class UserRow(Base):
    """One user."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))


async def add(session: Session, user: StoredUser) -> None:
    """Store a new user. Raises `Conflict` when the address is taken."""
    session.add(UserRow(**user.model_dump()))
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict("Somebody has registered with this address already.") from None


async def get(session: Session, user_id: UUID) -> User | None:
    """Return the user of that id."""
    row = await session.get(UserRow, user_id)
    return User.model_validate(row, from_attributes=True) if row else None


async def find(session: Session, email: str) -> StoredUser | None:
    """Return the user of that address, ready for a log-in."""
    row = await session.scalar(sa.select(UserRow).where(UserRow.email == email))
    return StoredUser.model_validate(row, from_attributes=True) if row else None
