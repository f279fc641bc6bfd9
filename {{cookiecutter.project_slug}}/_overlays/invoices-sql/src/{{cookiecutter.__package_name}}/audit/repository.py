"""The table of changes. It only grows: a trigger refuses any change to what is written."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..columns import Timestamp
from ..database import Base, Session
from .schemas import AuditEntry


class AuditRow(Base):
    """One change; `id` keeps the order."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)


async def record(session: Session, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Write down a change, in the transaction that makes it."""
    session.add(AuditRow(actor_id=actor_id, action=action, subject_id=subject_id, at=now()))
    await session.flush()


async def entries(session: Session, subject_id: UUID) -> list[AuditEntry]:
    """Return what was done to `subject_id`, oldest first."""
    rows = await session.scalars(
        sa.select(AuditRow).where(AuditRow.subject_id == subject_id).order_by(AuditRow.id)
    )
    return [AuditEntry.model_validate(row, from_attributes=True) for row in rows]
