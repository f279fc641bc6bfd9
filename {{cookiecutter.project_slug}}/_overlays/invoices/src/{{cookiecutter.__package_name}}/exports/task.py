"""The background task: one user's invoices as CSV."""

import asyncio
import csv
import io
import logging
from collections.abc import Iterable
from uuid import UUID

from ..audit import storage as audit
from ..clock import now
from ..database import Database
from ..invoices import storage as invoices
from ..invoices.schemas import Invoice
from . import storage
from .schemas import Export, ExportStatus

logger = logging.getLogger(__name__)


async def write_export(database: Database, owner_id: UUID, export: Export) -> None:
    """Write the export that `owner_id` asked for.

    Each step is a transaction of the task's own: the request's ended before the task began.
    The job ends `finished` or `failed`; where nobody is left to say so, `Export.as_of` does.
    """
    try:
        async with asyncio.timeout((export.deadline - now()).total_seconds()):
            await _mark(database, owner_id, export.id, ExportStatus.running)
            async with database.transaction(read_only=True) as session:
                rows = await invoices.all_of(session, owner_id)
            content = as_csv(rows)
            await _mark(database, owner_id, export.id, ExportStatus.finished, content=content)
    except Exception as error:
        logger.exception("Export %s failed", export.id)
        reason = f"It could not be written ({type(error).__name__})."
        await _mark(database, owner_id, export.id, ExportStatus.failed, reason=reason)


async def _mark(
    database: Database,
    owner_id: UUID,
    export_id: UUID,
    status: ExportStatus,
    content: str | None = None,
    reason: str | None = None,
) -> None:
    async with database.transaction() as session:
        await storage.mark(session, export_id, status, content, reason)
        await audit.record(session, owner_id, f"export.{status}", export_id)


def as_csv(rows: Iterable[Invoice]) -> str:
    """Return the invoices as CSV (RFC 4180), one a line below a line of headings."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["number", "customer", "amount", "status"])
    writer.writerows([row.number, row.customer, row.amount, row.status] for row in rows)
    return text.getvalue()
