"""The table of export jobs, and what is asked of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import Timestamp
from ..database import Base, Session
from .schemas import Export, ExportStatus


class ExportRow(Base):
    """One export job; `content` is the CSV that came of it."""

    __tablename__ = "exports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    content: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Timestamp)


async def add(session: Session, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    session.add(ExportRow(owner_id=owner_id, **export.model_dump()))
    await session.flush()


async def get(session: Session, owner_id: UUID, export_id: UUID) -> Export | None:
    """Return one job of the owner's."""
    row = await session.scalar(
        sa.select(ExportRow).where(ExportRow.id == export_id, ExportRow.owner_id == owner_id)
    )
    return _export(row) if row else None


async def all_of(session: Session, owner_id: UUID) -> list[Export]:
    """Return every job of the owner's, oldest first."""
    rows = await session.scalars(
        sa.select(ExportRow)
        .where(ExportRow.owner_id == owner_id)
        .order_by(ExportRow.created_at, ExportRow.id)
    )
    return [_export(row) for row in rows]


async def mark(
    session: Session,
    export_id: UUID,
    status: ExportStatus,
    content: str | None,
    reason: str | None,
) -> None:
    """Write down how far the job has come, and what came of it."""
    await session.execute(
        sa.update(ExportRow)
        .where(ExportRow.id == export_id)
        .values(status=status, content=content, reason=reason)
    )


async def content(session: Session, export_id: UUID) -> str | None:
    """Return the CSV of a finished job."""
    return await session.scalar(sa.select(ExportRow.content).where(ExportRow.id == export_id))


def _export(row: ExportRow) -> Export:
    return Export.model_validate(row, from_attributes=True)
