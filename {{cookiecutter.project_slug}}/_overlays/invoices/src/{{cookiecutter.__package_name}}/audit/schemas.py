"""The response body of a history."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class AuditEntry(BaseModel):
    """One change: who did what, to which resource, and when."""

    actor_id: UUID
    action: str
    subject_id: UUID
    at: datetime


class AuditPage(BaseModel):
    """One page of a history, oldest entry first; `total` counts all pages."""

    items: list[AuditEntry]
    total: int
