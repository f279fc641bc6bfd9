"""The queries on export jobs. Each is limited to the jobs of one owner."""

from uuid import UUID

import sqlalchemy as sa

from ..database import DatabaseSession
from ..pagination import PageParameters
from .models import ExportRow
from .schemas import Export, ExportPage, ExportStatus


async def add(session: DatabaseSession, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    session.add(ExportRow(owner_id=owner_id, **export.model_dump()))
    await session.flush()


async def get(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> Export | None:
    """Return one of the owner's jobs."""
    row = await session.scalar(sa.select(ExportRow).where(*_key(owner_id, export_id)))
    return _export(row) if row else None


async def get_content(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> str | None:
    """Return the CSV file of a finished job."""
    return await session.scalar(sa.select(ExportRow.content).where(*_key(owner_id, export_id)))


async def list_by_owner(
    session: DatabaseSession, owner_id: UUID, parameters: PageParameters
) -> ExportPage:
    """Return one page of the owner's jobs."""
    own = ExportRow.owner_id == owner_id
    rows = await session.scalars(
        sa.select(ExportRow)
        .where(own)
        .order_by(ExportRow.created_at, ExportRow.id)
        .limit(parameters.limit)
        .offset(parameters.offset)
    )
    total = await session.scalar(sa.select(sa.func.count()).select_from(ExportRow).where(own))
    return ExportPage(items=[_export(row) for row in rows], total=total or 0)


async def set_status(
    session: DatabaseSession,
    owner_id: UUID,
    export_id: UUID,
    status: ExportStatus,
    content: str | None,
    reason: str | None,
) -> None:
    """Update one of the owner's jobs."""
    await session.execute(
        sa.update(ExportRow)
        .where(*_key(owner_id, export_id))
        .values(status=status, content=content, reason=reason)
    )


def _key(owner_id: UUID, export_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return ExportRow.id == export_id, ExportRow.owner_id == owner_id


def _export(row: ExportRow) -> Export:
    return Export.model_validate(row, from_attributes=True)
