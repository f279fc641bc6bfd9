"""The queries on audit entries. A validator rejects incomplete ones."""

from uuid import UUID

from ..clock import now
from ..database import DatabaseSession
from .schemas import AuditEntry

# Ids that one process generates within a second ascend: they keep the order of entries with the
# same millisecond.
OLDEST_FIRST = [("at", 1), ("_id", 1)]


async def record(session: DatabaseSession, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Store an entry, in the same transaction as the change it describes."""
    entry = AuditEntry(actor_id=actor_id, action=action, subject_id=subject_id, at=now())
    await session.collections.audit_entries.insert_one(
        entry.model_dump(), session=session.client_session
    )


async def list_by_subject(session: DatabaseSession, subject_id: UUID) -> list[AuditEntry]:
    """Return the entries about one resource, oldest first."""
    documents = session.collections.audit_entries.find(
        {"subject_id": subject_id}, sort=OLDEST_FIRST, session=session.client_session
    )
    return [AuditEntry.model_validate(document) async for document in documents]
