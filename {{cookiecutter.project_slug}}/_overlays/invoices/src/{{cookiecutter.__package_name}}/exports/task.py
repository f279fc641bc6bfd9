"""The background task that writes a user's invoices as CSV."""

import asyncio
import logging
from uuid import UUID

from ..audit import repository as audit
from ..clock import now
from ..database import Database, DatabaseSession
from ..invoices import repository as invoices
from . import repository
from .csv_file import as_csv
from .schemas import Export, ExportStatus

logger = logging.getLogger(__name__)


async def write_export(database: Database, owner_id: UUID, export: Export) -> None:
    """Write the export that `owner_id` has queued.

    Each step has a transaction of its own, as the request's transaction has ended. The job ends
    `finished` or `failed`; if the process crashes, `Export.as_of` reports it as failed.
    """
    try:
        async with asyncio.timeout((export.deadline - now()).total_seconds()):
            await _set_status(database, owner_id, export.id, ExportStatus.running)
            async with database.transaction(read_only=True) as session:
                rows = await invoices.list_by_owner(session, owner_id)
            content = as_csv(rows)
            await _set_status(database, owner_id, export.id, ExportStatus.finished, content=content)
    except Exception as error:
        logger.exception("Export %s failed", export.id)
        reason = f"The export failed with {type(error).__name__}."
        await _set_status(database, owner_id, export.id, ExportStatus.failed, reason=reason)


async def _set_status(
    database: Database,
    owner_id: UUID,
    export_id: UUID,
    status: ExportStatus,
    content: str | None = None,
    reason: str | None = None,
) -> None:
    async def store(session: DatabaseSession) -> None:
        await repository.set_status(session, owner_id, export_id, status, content, reason)
        await audit.record(session, owner_id, f"export.{status}", export_id)

    await database.run_in_transaction(store)
