"""The fixtures of the isolation tests: those of tests/conftest.py, on an application of their own.

`create_app` builds it, with the application's routes and those of the subject.
"""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ..conftest import HarnessSettings
from ..harness.sync import portal_of
from .routes import router
from .subject import Database, create_app, create_notes


@pytest.fixture(scope="session")
def worker_app() -> FastAPI:
    """Worker: the application with the routes of the subject."""
    app = create_app(HarnessSettings())
    app.include_router(router)
    return app


@pytest.fixture
async def database(database: Database) -> Database:
    """Test: the `Database` that the lifespan opened, with the subject's own storage."""
    await create_notes(database)
    return database


@pytest.fixture
def sync_client(app: FastAPI, sync_client: TestClient) -> TestClient:
    """Test: a client for sync tests, on a database with the subject's own storage."""
    portal_of(sync_client).call(create_notes, app.state.database)
    return sync_client
