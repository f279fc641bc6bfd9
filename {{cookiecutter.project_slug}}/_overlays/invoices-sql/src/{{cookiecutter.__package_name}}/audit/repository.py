"""The queries on audit entries."""

from uuid import UUID

import sqlalchemy as sa

from ..clock import now
from ..database import DatabaseSession
from ..pagination import PageParameters
from .models import AuditRow
from .schemas import AuditEntry, AuditPage


async def record(session: DatabaseSession, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Store an entry, in the same transaction as the change it describes."""
    session.add(AuditRow(actor_id=actor_id, action=action, subject_id=subject_id, at=now()))
    await session.flush()


async def list_by_subject(
    session: DatabaseSession, subject_id: UUID, parameters: PageParameters
) -> AuditPage:
    """Return one page of the entries about one resource."""
    about = AuditRow.subject_id == subject_id
    rows = await session.scalars(
        sa.select(AuditRow)
        .where(about)
        .order_by(AuditRow.id)
        .limit(parameters.limit)
        .offset(parameters.offset)
    )
    total = await session.scalar(sa.select(sa.func.count()).select_from(AuditRow).where(about))
    items = [AuditEntry.model_validate(row, from_attributes=True) for row in rows]
    return AuditPage(items=items, total=total or 0)
