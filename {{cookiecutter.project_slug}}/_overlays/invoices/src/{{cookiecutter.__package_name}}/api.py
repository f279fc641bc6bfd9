"""The routes of the service. Include the router of each feature here."""

from fastapi import APIRouter

from . import health, problems
from .exports.router import router as exports
from .invoices.router import router as invoices
from .users.router import router as users

router = APIRouter(responses=problems.RESPONSES)
router.include_router(health.router)
router.include_router(users)
router.include_router(invoices)
router.include_router(exports)
