"""The task that writes a user's invoices as CSV, and the sweep over the jobs."""

import asyncio
import logging
from uuid import UUID

from taskiq import TaskiqDepends, async_shared_broker

from ..audit import repository as audit
from ..clock import now
from ..database import Database, DatabaseSession
from ..invoices import repository as invoices
from ..queue import TaskQueue, get_database
from . import repository
from .csv_file import as_csv
from .jobs import MAX_ATTEMPTS, Job
from .schemas import Export, ExportStatus

logger = logging.getLogger(__name__)


@async_shared_broker.task
async def write_queued_export(
    owner_id: UUID, export: Export, database: Database = TaskiqDepends(get_database)
) -> None:
    """Write the export, in a worker."""
    await write_export(database, owner_id, export)


async def write_export(database: Database, owner_id: UUID, export: Export) -> None:
    """Write the export that `owner_id` has queued, unless another delivery has begun to.

    Each step has a transaction of its own. The job ends `finished` or `failed`; if the process
    crashes, `sweep_exports` queues it again.
    """
    job = await _begin(database, owner_id, export.id)
    if job is None:
        return
    try:
        async with asyncio.timeout((export.deadline - now()).total_seconds()):
            async with database.transaction(read_only=True) as session:
                rows = await invoices.list_by_owner(session, owner_id)
            content = as_csv(rows)
            await _set_status(database, job, ExportStatus.finished, content=content)
    except Exception as error:
        logger.exception("Export %s failed", export.id)
        reason = f"The export failed with {type(error).__name__}."
        await _set_status(database, job, ExportStatus.failed, reason=reason)


async def sweep_exports(database: Database, queue: TaskQueue) -> None:
    """Queue the jobs again whose worker has crashed, or that never got into the queue. Those that
    are too old, or have crashed too many workers, have failed."""
    stalled_since = now() - queue.time_limit
    async with database.transaction(read_only=True) as session:
        jobs = await repository.list_stalled(session, stalled_since)
    for job in jobs:
        current = job.export.as_of(now())
        if job.attempts >= MAX_ATTEMPTS:
            reason = f"The export was interrupted {MAX_ATTEMPTS} times."
            await _set_status(database, job, ExportStatus.failed, reason=reason)
        elif current.status is ExportStatus.failed:
            await _set_status(database, job, ExportStatus.failed, reason=current.reason)
        elif await _set_status(database, job, ExportStatus.queued):
            await queue.enqueue(write_queued_export, job.owner_id, job.export)


async def _begin(database: Database, owner_id: UUID, export_id: UUID) -> Job | None:
    """Begin the job, and return it, unless it is not queued any more."""
    async with database.transaction(read_only=True) as session:
        job = await repository.get_job(session, owner_id, export_id)
    if job is None or job.export.status is not ExportStatus.queued:
        return None
    return await _set_status(database, job, ExportStatus.running)


async def _set_status(
    database: Database,
    job: Job,
    status: ExportStatus,
    content: str | None = None,
    reason: str | None = None,
) -> Job | None:
    """Update the job, and return it, unless it has changed since it was read: of several workers
    that have the same job, one wins."""

    async def store(session: DatabaseSession) -> Job | None:
        updated = await repository.set_status(session, job, status, content, reason)
        if updated and status is not job.export.status:
            await audit.record(session, job.owner_id, f"export.{status}", job.export.id)
        return updated

    return await database.run_in_transaction(store)
