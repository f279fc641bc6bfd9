"""The response body of the exports' routes."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel

TIME_LIMIT = timedelta(minutes=5)


class ExportStatus(StrEnum):
    """The status of an export job."""

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
        """The time at which the task gives up."""
        return self.created_at + TIME_LIMIT

    def as_of(self, moment: datetime) -> Self:
        """Return the job as it stands at `moment`.

        An unfinished job has failed once its deadline has passed: its process crashed, and did
        not store that.
        """
        unfinished = self.status in (ExportStatus.queued, ExportStatus.running)
        if unfinished and moment > self.deadline:
            interrupted = {"status": ExportStatus.failed, "reason": "The export was interrupted."}
            return self.model_copy(update=interrupted)
        return self


class ExportPage(BaseModel):
    """One page of export jobs, oldest first; `total` counts all pages."""

    items: list[Export]
    total: int
