"""The queries on audit entries."""

from uuid import UUID

import sqlalchemy as sa

from ..clock import now
from ..database import DatabaseSession
from .models import AuditRow
from .schemas import AuditEntry


async def record(session: DatabaseSession, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Store an entry, in the same transaction as the change it describes."""
    session.add(AuditRow(actor_id=actor_id, action=action, subject_id=subject_id, at=now()))
    await session.flush()


async def list_by_subject(session: DatabaseSession, subject_id: UUID) -> list[AuditEntry]:
    """Return the entries about one resource, oldest first."""
    rows = await session.scalars(
        sa.select(AuditRow).where(AuditRow.subject_id == subject_id).order_by(AuditRow.id)
    )
    return [AuditEntry.model_validate(row, from_attributes=True) for row in rows]
