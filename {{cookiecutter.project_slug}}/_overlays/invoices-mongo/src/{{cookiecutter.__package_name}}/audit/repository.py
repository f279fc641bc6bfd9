"""The queries on audit entries. A validator rejects incomplete ones."""

from uuid import UUID

from ..clock import now
from ..database import DatabaseSession
from ..pagination import PageParameters
from .schemas import AuditEntry, AuditPage

# Ids that one process generates within a second ascend: they keep the order of entries with the
# same millisecond.
OLDEST_FIRST = [("at", 1), ("_id", 1)]


async def record(session: DatabaseSession, actor_id: UUID, action: str, subject_id: UUID) -> None:
    """Store an entry, in the same transaction as the change it describes."""
    entry = AuditEntry(actor_id=actor_id, action=action, subject_id=subject_id, at=now())
    await session.collections.audit_entries.insert_one(
        entry.model_dump(), session=session.client_session
    )


async def list_by_subject(
    session: DatabaseSession, subject_id: UUID, parameters: PageParameters
) -> AuditPage:
    """Return one page of the entries about one resource."""
    about = {"subject_id": subject_id}
    documents = session.collections.audit_entries.find(
        about,
        sort=OLDEST_FIRST,
        limit=parameters.limit,
        skip=parameters.offset,
        session=session.client_session,
    )
    items = [AuditEntry.model_validate(document) async for document in documents]
    total = await session.collections.audit_entries.count_documents(
        about, session=session.client_session
    )
    return AuditPage(items=items, total=total)
