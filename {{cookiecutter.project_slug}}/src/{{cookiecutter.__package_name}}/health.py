"""Health checks: is the process up, and can it do its work?"""

import logging
from http import HTTPStatus

from fastapi import APIRouter, HTTPException

from .dependencies import DatabaseDep

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "live"}


@router.get("/ready")
async def ready(database: DatabaseDep) -> dict[str, str]:
    """Answer 503 while the database cannot be used; the log says why."""
    if error := await database.readiness_error():
        logger.error(error)
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "The database is not ready.")
    return {"status": "ready"}
