"""What is said about exports on the wire."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel

TIME_LIMIT = timedelta(minutes=5)


class ExportStatus(StrEnum):
    """How far an export has come."""

    queued = "queued"
    running = "running"
    finished = "finished"
    failed = "failed"


class Export(BaseModel):
    """An export job; `reason` says why it failed."""

    id: UUID
    status: ExportStatus
    reason: str | None
    created_at: datetime

    @property
    def deadline(self) -> datetime:
        """The moment after which nobody works on the job any more."""
        return self.created_at + TIME_LIMIT

    def as_of(self, moment: datetime) -> Self:
        """Return the job as it stands at `moment`: unfinished past its deadline is failed,
        as after a crash there is nobody left to say so."""
        unfinished = self.status in (ExportStatus.queued, ExportStatus.running)
        if unfinished and moment > self.deadline:
            interrupted = {"status": ExportStatus.failed, "reason": "It was interrupted."}
            return self.model_copy(update=interrupted)
        return self
