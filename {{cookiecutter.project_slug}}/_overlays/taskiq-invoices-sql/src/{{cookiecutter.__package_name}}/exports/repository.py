"""The queries on export jobs. Each is limited to the jobs of one owner, but for the sweep's."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ..clock import now
from ..database import DatabaseSession
from ..pagination import PageParameters
from .jobs import Job
from .models import ExportRow
from .schemas import Export, ExportPage, ExportStatus

MOST_STALLED = 100


async def add(session: DatabaseSession, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    row = ExportRow(
        owner_id=owner_id, attempts=0, updated_at=export.created_at, **export.model_dump()
    )
    session.add(row)
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


async def get_job(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> Job | None:
    """Return one of the owner's jobs, for a worker."""
    row = await session.scalar(sa.select(ExportRow).where(*_key(owner_id, export_id)))
    return _job(row) if row else None


async def list_stalled(session: DatabaseSession, since: datetime) -> list[Job]:
    """Return unfinished jobs of all owners that have not changed since then, oldest first, up to
    `MOST_STALLED`."""
    rows = await session.scalars(
        sa.select(ExportRow)
        .where(ExportRow.status.in_((ExportStatus.queued, ExportStatus.running)))
        .where(ExportRow.updated_at <= since)
        .order_by(ExportRow.updated_at)
        .limit(MOST_STALLED)
    )
    return [_job(row) for row in rows]


async def set_status(
    session: DatabaseSession,
    job: Job,
    status: ExportStatus,
    content: str | None,
    reason: str | None,
) -> Job | None:
    """Update the job, and return it; None if it is no longer as it was read."""
    export = job.export.model_copy(update={"status": status, "reason": reason})
    attempts = job.attempts + (status is ExportStatus.running)
    updated = Job(export, job.owner_id, attempts, updated_at=now())
    found = await session.scalar(
        sa.update(ExportRow)
        .where(
            *_key(job.owner_id, export.id),
            ExportRow.status == job.export.status,
            ExportRow.attempts == job.attempts,
            ExportRow.updated_at == job.updated_at,
        )
        .values(
            status=status,
            content=content,
            reason=reason,
            attempts=attempts,
            updated_at=updated.updated_at,
        )
        .returning(ExportRow.id)
    )
    return updated if found else None


def _key(owner_id: UUID, export_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return ExportRow.id == export_id, ExportRow.owner_id == owner_id


def _export(row: ExportRow) -> Export:
    return Export.model_validate(row, from_attributes=True)


def _job(row: ExportRow) -> Job:
    return Job(_export(row), row.owner_id, row.attempts, row.updated_at)
