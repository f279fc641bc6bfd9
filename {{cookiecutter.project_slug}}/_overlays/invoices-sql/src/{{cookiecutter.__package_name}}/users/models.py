"""The tables of users, and of attempts to log in."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import Timestamp
from ..database import Base

UNIQUE_EMAIL = sa.UniqueConstraint("email")


class UserRow(Base):
    """One user."""

    __tablename__ = "users"
    __table_args__ = (UNIQUE_EMAIL,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    password_hash: Mapped[str] = mapped_column(sa.String(200))


class LoginAttemptsRow(Base):
    """The attempts to log in with one email address, registered or not."""

    __tablename__ = "login_attempts"

    email: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    number: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Timestamp, index=True)
