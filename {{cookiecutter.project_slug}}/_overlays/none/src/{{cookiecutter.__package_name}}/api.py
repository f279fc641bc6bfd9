"""The routes of the service. Include the router of each feature here."""

from fastapi import APIRouter

from . import health, problems

router = APIRouter(responses=problems.RESPONSES)
router.include_router(health.router)
