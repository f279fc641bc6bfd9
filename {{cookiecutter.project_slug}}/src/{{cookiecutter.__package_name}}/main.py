"""The application, and its lifespan."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import api, problems
from .database import Database
from .request_size import RequestSizeMiddleware
from .security_headers import SecurityHeadersMiddleware
from .settings import Settings

TITLE = {{ cookiecutter.__project_name_literal }}

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the database on the event loop that serves the requests, and close it there."""
    database: Database = app.state.open_database(app.state.settings.database_url)
    try:
        if error := await database.readiness_error():
            logger.error(error)
        app.state.database = database
        yield
    finally:
        await database.close()


def create_app(settings: Settings, open_database: Callable[[str], Database] = Database) -> FastAPI:
    """Build the application. Its lifespan, and nothing before, calls `open_database` with the URL
    of the settings."""
    app = FastAPI(title=TITLE, lifespan=lifespan)
    app.state.settings = settings
    app.state.open_database = open_database
    app.add_middleware(RequestSizeMiddleware, settings.max_body_size)
    app.add_middleware(SecurityHeadersMiddleware)
    problems.install(app)
    app.include_router(api.router)
    return app
