"""The queries on export jobs. Each is limited to the jobs of one owner, but for the sweep's."""

from datetime import datetime
from uuid import UUID

from ..clock import now
from ..database import DatabaseSession
from ..options import Document
from ..pagination import PageParameters
from .jobs import Job
from .schemas import Export, ExportPage, ExportStatus

OLDEST_FIRST = [("created_at", 1), ("_id", 1)]
WITHOUT_CONTENT = {"content": False}
MOST_STALLED = 100


async def add(session: DatabaseSession, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    document = {
        "_id": export.id,
        "owner_id": owner_id,
        "content": None,
        "attempts": 0,
        "updated_at": export.created_at,
    }
    await session.collections.exports.insert_one(
        document | export.model_dump(exclude={"id"}), session=session.client_session
    )


async def get(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> Export | None:
    """Return one of the owner's jobs."""
    document = await session.collections.exports.find_one(
        {"_id": export_id, "owner_id": owner_id}, WITHOUT_CONTENT, session=session.client_session
    )
    return _export(document) if document else None


async def get_content(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> str | None:
    """Return the CSV file of a finished job."""
    document = await session.collections.exports.find_one(
        {"_id": export_id, "owner_id": owner_id}, ["content"], session=session.client_session
    )
    return document["content"] if document else None


async def list_by_owner(
    session: DatabaseSession, owner_id: UUID, parameters: PageParameters
) -> ExportPage:
    """Return one page of the owner's jobs."""
    own = {"owner_id": owner_id}
    documents = session.collections.exports.find(
        own,
        WITHOUT_CONTENT,
        sort=OLDEST_FIRST,
        limit=parameters.limit,
        skip=parameters.offset,
        session=session.client_session,
    )
    items = [_export(document) async for document in documents]
    total = await session.collections.exports.count_documents(own, session=session.client_session)
    return ExportPage(items=items, total=total)


async def get_job(session: DatabaseSession, owner_id: UUID, export_id: UUID) -> Job | None:
    """Return one of the owner's jobs, for a worker."""
    document = await session.collections.exports.find_one(
        {"_id": export_id, "owner_id": owner_id}, WITHOUT_CONTENT, session=session.client_session
    )
    return _job(document) if document else None


async def list_stalled(session: DatabaseSession, since: datetime) -> list[Job]:
    """Return unfinished jobs of all owners that have not changed since then, oldest first, up to
    `MOST_STALLED`."""
    documents = session.collections.exports.find(
        {
            "status": {"$in": [ExportStatus.queued, ExportStatus.running]},
            "updated_at": {"$lte": since},
        },
        WITHOUT_CONTENT,
        sort={"updated_at": 1},
        limit=MOST_STALLED,
        session=session.client_session,
    )
    return [_job(document) async for document in documents]


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
    result = await session.collections.exports.update_one(
        {
            "_id": export.id,
            "owner_id": job.owner_id,
            "status": job.export.status,
            "attempts": job.attempts,
            "updated_at": job.updated_at,
        },
        {
            "$set": {
                "status": status,
                "content": content,
                "reason": reason,
                "attempts": attempts,
                "updated_at": updated.updated_at,
            }
        },
        session=session.client_session,
    )
    return updated if result.matched_count else None


def _export(document: Document) -> Export:
    return Export(id=document["_id"], **document)


def _job(document: Document) -> Job:
    return Job(
        _export(document), document["owner_id"], document["attempts"], document["updated_at"]
    )
