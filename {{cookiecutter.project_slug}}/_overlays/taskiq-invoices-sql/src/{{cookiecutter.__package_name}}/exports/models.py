"""The table of export jobs."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import Timestamp
from ..database import Base


class ExportRow(Base):
    """One export job; `content` is its CSV file, and `attempts` counts the workers that have begun
    to write it."""

    __tablename__ = "exports"
    __table_args__ = (sa.Index(None, "status", "updated_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    content: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    attempts: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(Timestamp)
