"""The fixtures, in the order in which a test uses them. Each docstring begins with the fixture's
lifetime: a run, a worker (the process of a run, or one of pytest-xdist's) or a test.

tests/harness implements them, and tests/isolation proves that they keep tests apart. Harness and
application meet in this file only: docs/your-application.md lists what it needs from `src`.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database, DatabaseSession
from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.settings import Settings

from .harness.app_state import separate_state
from .harness.leaks import cancelling_tasks
from .harness.modes import (
    ConnectionMode,
    OwnConnection,
    refuse_other_loops,
    refuse_two_loops,
    uses_shared_connection,
)
from .harness.server import DatabaseServer
from .harness.shared_connection import SharedConnection
from .harness.sync import SyncSession, fail_on_leaked_tasks, start_for_async_fixtures
from .harness.template import TemplateDatabase

pytest_plugins = [
    "tests.harness.plugin",
    "tests.harness.loops",
    "tests.harness.loop_checks",
    "tests.harness.leak_detection",
    "tests.harness.open_transactions",
    "tests.harness.markers",
]


class HarnessSettings(Settings):
    """The application's settings, given by the test alone: the environment and `.env` of this
    machine are ignored."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the only source: the arguments."""
        return (init_settings,)


@pytest.fixture(scope="session")
def database_server(run_directory: Path, worker_name: str) -> Iterator[DatabaseServer]:
    """Worker: its connection to the database server, which all workers of the run share."""
    with DatabaseServer(run_directory, worker_name) as server:
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: DatabaseServer) -> Iterator[TemplateDatabase]:
    """Run: the migrated database that test databases are cloned from."""
    with database_server.template(migrations) as template:
        yield template


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_connection(template_database: TemplateDatabase) -> AsyncIterator[SharedConnection]:
    """Worker: the connection of the tests that share one."""
    async with SharedConnection(template_database, Database) as shared_connection:
        yield shared_connection


@pytest.fixture
def connection_mode(
    request: pytest.FixtureRequest, template_database: TemplateDatabase
) -> ConnectionMode:
    """Test: its connections are its own, or shared, as pytest.ini and its markers say."""
    if uses_shared_connection(request.node):
        shared_connection: SharedConnection = request.getfixturevalue("shared_connection")
        return shared_connection
    return OwnConnection(template_database, Database)


@pytest.fixture
def database_url(connection_mode: ConnectionMode) -> Iterator[str]:
    """Test: the URL of a migrated database, empty at first."""
    with connection_mode.database() as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> HarnessSettings:
    """Test: the application's settings, with the test's database."""
    return HarnessSettings(database_url=database_url)


@pytest.fixture(scope="session")
def worker_app() -> FastAPI:
    """Worker: the application, built once, as that takes longer than most tests."""
    return create_app(HarnessSettings())


@pytest.fixture
def app(worker_app: FastAPI) -> Iterator[FastAPI]:
    """Test: the application, with its own copy of the state and its own dependency overrides."""
    with separate_state(worker_app):
        worker_app.dependency_overrides = {}
        yield worker_app


@pytest.fixture
async def database(
    request: pytest.FixtureRequest,
    app: FastAPI,
    settings: HarnessSettings,
    connection_mode: ConnectionMode,
) -> AsyncIterator[Database]:
    """Test: the `Database` that the application's lifespan opened on the test's event loop."""
    refuse_other_loops(request.node)
    app.state.settings = settings
    app.state.open_database = connection_mode.open_database
    async with (
        connection_mode.checkout(),
        app.router.lifespan_context(app),
        cancelling_tasks(),  # which the test left, before the database closes
    ):
        yield app.state.database


@pytest.fixture(scope="session")
def base_url() -> str:
    """Run: the URL at which clients call the application."""
    return "http://test"


@pytest.fixture
async def client(app: FastAPI, database: Database, base_url: str) -> AsyncIterator[AsyncClient]:
    """Test: a client of the running application."""
    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as client:
        yield client


@pytest.fixture
async def db_session(database: Database) -> AsyncIterator[DatabaseSession]:
    """Test: a session of the application's `Database`, never the session of a request.

    Commit before you call the application: requests see only committed rows, and one that writes
    may have to wait for an open transaction.
    """
    async with database.session() as session:
        yield session


@pytest.fixture
async def isolated_db_session(
    template_database: TemplateDatabase,
) -> AsyncIterator[DatabaseSession]:
    """Test: a session on another migrated database, which the application does not use."""
    with template_database.database() as url:
        other = Database(url)
        async with other.session() as session:
            yield session
        await other.close()


@pytest.fixture
def sync_client(
    request: pytest.FixtureRequest,
    app: FastAPI,
    settings: HarnessSettings,
    connection_mode: ConnectionMode,
    base_url: str,
) -> Iterator[TestClient]:
    """Test: a client for sync tests. The application runs on an event loop in another thread."""
    refuse_two_loops(request)
    start_for_async_fixtures(request)
    with separate_state(app):
        app.state.settings = settings
        app.state.open_database = connection_mode.open_database
        with TestClient(app, base_url) as client, fail_on_leaked_tasks(client):
            yield client


@pytest.fixture
def sync_db_session(app: FastAPI, sync_client: TestClient) -> Iterator[SyncSession]:
    """Test: a session of the application's `Database` for sync tests, beside `sync_client`."""
    with SyncSession(app.state.database.session(), sync_client) as session:
        yield session
