"""What is said about changes on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class AuditEntry(BaseModel):
    """Who did what to what, and when."""

    actor_id: UUID
    action: str
    subject_id: UUID
    at: datetime
