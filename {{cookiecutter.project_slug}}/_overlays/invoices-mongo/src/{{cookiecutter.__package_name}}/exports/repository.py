"""The queries on export jobs. Each is limited to the jobs of one owner."""

from uuid import UUID

from ..database import DatabaseSession
from ..options import Document
from ..pagination import PageParameters
from .schemas import Export, ExportPage, ExportStatus

OLDEST_FIRST = [("created_at", 1), ("_id", 1)]
WITHOUT_CONTENT = {"content": False}


async def add(session: DatabaseSession, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    document = {"_id": export.id, "owner_id": owner_id, "content": None}
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


async def set_status(
    session: DatabaseSession,
    owner_id: UUID,
    export_id: UUID,
    status: ExportStatus,
    content: str | None,
    reason: str | None,
) -> None:
    """Update one of the owner's jobs."""
    await session.collections.exports.update_one(
        {"_id": export_id, "owner_id": owner_id},
        {"$set": {"status": status, "content": content, "reason": reason}},
        session=session.client_session,
    )


def _export(document: Document) -> Export:
    return Export(id=document["_id"], **document)
