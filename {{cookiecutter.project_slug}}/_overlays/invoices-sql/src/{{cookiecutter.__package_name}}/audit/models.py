"""The table of audit entries. It is append-only: a trigger rejects every change to a row."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import Timestamp
from ..database import Base


class AuditRow(Base):
    """One audit entry; `id` keeps the order."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
