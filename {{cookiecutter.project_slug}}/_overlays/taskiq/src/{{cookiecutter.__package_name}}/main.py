"""The application, and its lifespan."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import api, problems
from .database import Database
from .queue import TaskQueue
from .request_size import RequestSizeMiddleware
from .security_headers import SecurityHeadersMiddleware
from .settings import Settings

TITLE = {{ cookiecutter.__project_name_literal }}

NO_REDIS = "REDIS_URL is not set, so this process runs the tasks that it enqueues."
NEEDS_REDIS = (
    "ENVIRONMENT=production requires REDIS_URL: tasks in memory are lost when the process ends"
)

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the database and the task queue on the event loop that serves the requests, or runs a
    worker's tasks, and close them there."""
    settings: Settings = app.state.settings
    database: Database = app.state.open_database(settings.database_url)
    try:
        if error := await database.readiness_error():
            logger.error(error)
        app.state.database = database
        queue: TaskQueue = app.state.open_queue(settings, database)
        try:
            if settings.redis_url is None:
                logger.warning(NO_REDIS)
            app.state.queue = queue
            yield
        finally:
            await queue.close()
    finally:
        await database.close()


def create_app(
    settings: Settings,
    open_database: Callable[[str], Database] = Database,
    open_queue: Callable[[Settings, Database], TaskQueue] = TaskQueue,
) -> FastAPI:
    """Build the application. Its lifespan, and nothing before, calls `open_database` with the URL
    of the settings, and `open_queue` with the settings and that database.

    Raises `SystemExit` with one line when there is no Redis in production.
    """
    if settings.environment == "production" and settings.redis_url is None:
        raise SystemExit(NEEDS_REDIS)
    app = FastAPI(title=TITLE, lifespan=lifespan)
    app.state.settings = settings
    app.state.open_database = open_database
    app.state.open_queue = open_queue
    app.add_middleware(RequestSizeMiddleware, settings.max_body_size)
    app.add_middleware(SecurityHeadersMiddleware)
    problems.install(app)
    app.include_router(api.router)
    return app
