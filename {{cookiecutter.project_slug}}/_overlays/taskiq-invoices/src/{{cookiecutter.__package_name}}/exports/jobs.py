"""An export job as the workers see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .schemas import Export

MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Job:
    """The state of a job at one moment. `attempts` counts the workers that have begun it, and
    `updated_at` is the time of its last change, or of its last delivery to the queue."""

    export: Export
    owner_id: UUID
    attempts: int
    updated_at: datetime
