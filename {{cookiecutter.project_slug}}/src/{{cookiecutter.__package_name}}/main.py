"""The application: which parts it has, and what lives as long as it runs."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import health, problems
from .database import Database
from .exports.router import router as exports
from .invoices.router import router as invoices
from .settings import Settings
from .users.router import router as users

TITLE = {{ cookiecutter.__project_name_literal }}

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the database on the loop that serves the requests, and close it on that loop."""
    database = Database(app.state.settings.database_url)
    try:
        if complaint := await database.complaint():
            logger.error(complaint)
        app.state.database = database
        yield
    finally:
        await database.close()


def create_app(settings: Settings) -> FastAPI:
    """Build the application. Nothing is opened before its lifespan begins."""
    app = FastAPI(title=TITLE, lifespan=lifespan)
    app.state.settings = settings
    problems.install(app)
    for router in (health.router, users, invoices, exports):
        app.include_router(router, responses=problems.RESPONSES)
    return app
