"""The collection of export jobs, and what is asked of it."""

from uuid import UUID

from ..database import Session
from ..options import Document
from .schemas import Export, ExportStatus

OLDEST_FIRST = [("created_at", 1), ("_id", 1)]
WITHOUT_CONTENT = {"content": False}


async def add(session: Session, owner_id: UUID, export: Export) -> None:
    """Store a new job."""
    document = {"_id": export.id, "owner_id": owner_id, "content": None}
    await session.collections.exports.insert_one(
        document | export.model_dump(exclude={"id"}), session=session.client_session
    )


async def get(session: Session, owner_id: UUID, export_id: UUID) -> Export | None:
    """Return one job of the owner's."""
    document = await session.collections.exports.find_one(
        {"_id": export_id, "owner_id": owner_id}, WITHOUT_CONTENT, session=session.client_session
    )
    return _export(document) if document else None


async def all_of(session: Session, owner_id: UUID) -> list[Export]:
    """Return every job of the owner's, oldest first."""
    documents = session.collections.exports.find(
        {"owner_id": owner_id}, WITHOUT_CONTENT, sort=OLDEST_FIRST, session=session.client_session
    )
    return [_export(document) async for document in documents]


async def mark(
    session: Session,
    export_id: UUID,
    status: ExportStatus,
    content: str | None,
    reason: str | None,
) -> None:
    """Write down how far the job has come, and what came of it."""
    await session.collections.exports.update_one(
        {"_id": export_id},
        {"$set": {"status": status, "content": content, "reason": reason}},
        session=session.client_session,
    )


async def content(session: Session, export_id: UUID) -> str | None:
    """Return the CSV of a finished job."""
    document = await session.collections.exports.find_one(
        {"_id": export_id}, ["content"], session=session.client_session
    )
    return document["content"] if document else None


def _export(document: Document) -> Export:
    return Export(id=document["_id"], **document)
