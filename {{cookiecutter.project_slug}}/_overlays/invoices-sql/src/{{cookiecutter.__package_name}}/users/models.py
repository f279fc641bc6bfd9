"""The table of users."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base

UNIQUE_EMAIL = sa.UniqueConstraint("email")


class UserRow(Base):
    """One user."""

    __tablename__ = "users"
    __table_args__ = (UNIQUE_EMAIL,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
