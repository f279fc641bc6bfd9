"""The collection of changes. It only grows, and a validator refuses an entry that is not whole."""

from uuid import UUID

from ..clock import now
from ..database import Session
from .schemas import AuditEntry

# Ids that one process makes within a second ascend, and so keep the order of one millisecond.
OLDEST_FIRST = [("at", 1), ("_id", 1)]


async def record(session: Session, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Write down a change, in the transaction that makes it."""
    entry = AuditEntry(actor_id=actor_id, action=action, subject_id=subject_id, at=now())
    await session.collections.audit_entries.insert_one(
        entry.model_dump(), session=session.client_session
    )


async def entries(session: Session, subject_id: UUID) -> list[AuditEntry]:
    """Return what was done to `subject_id`, oldest first."""
    documents = session.collections.audit_entries.find(
        {"subject_id": subject_id}, sort=OLDEST_FIRST, session=session.client_session
    )
    return [AuditEntry.model_validate(document) async for document in documents]
