"""The fixtures, in the order in which a test uses them. Each docstring begins with how long the
fixture lives: a run, a worker (the process of one run, or one of xdist's) or a test.

What they stand on is in tests/harness; what they promise is proved in tests/isolation.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.datastructures import State

from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.users import passwords
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser
from {{ cookiecutter.__package_name }}.users.tokens import create_token

from .factories import store_user
from .harness.fast_lane import FastLane
from .harness.lanes import Lane, OwnDatabase, takes_fast_lane
from .harness.server import DatabaseServer
from .harness.settings import HarnessSettings
from .harness.sync import SyncSession, no_task_left_on

pytest_plugins = ["tests.harness.plugin", "tests.harness.loops", "tests.harness.guards"]


@pytest.fixture(scope="session")
def database_server(run_directory: Path, worker_id: str) -> Iterator[DatabaseServer]:
    """Worker: its access to the server of the run, which all workers share."""
    with DatabaseServer(run_directory, worker_id) as server:
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: DatabaseServer) -> str:
    """Run: the URL of the migrated database that test databases are cloned from."""
    return database_server.migrate_template()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def fast_lane(
    database_server: DatabaseServer, template_database: str
) -> AsyncIterator[FastLane]:
    """Worker: what the tests share that take the fast lane."""
    async with FastLane(database_server) as fast_lane:
        yield fast_lane


@pytest.fixture
def lane(
    request: pytest.FixtureRequest, database_server: DatabaseServer, template_database: str
) -> Lane:
    """Test: how it comes by its database, as pytest.ini and its markers say."""
    if takes_fast_lane(request.node):
        fast_lane: FastLane = request.getfixturevalue("fast_lane")
        return fast_lane
    return OwnDatabase(database_server)


@pytest.fixture
def database_url(lane: Lane) -> Iterator[str]:
    """Test: the URL of a migrated database, empty at first."""
    with lane.database() as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> HarnessSettings:
    """Test: the application's settings, on the test's database."""
    return HarnessSettings(database_url=database_url)


@pytest.fixture(scope="session")
def built_app() -> FastAPI:
    """Worker: the application, built once, as that takes longer than most tests."""
    return create_app(HarnessSettings())


@pytest.fixture
def app(built_app: FastAPI) -> FastAPI:
    """Test: the application, with a state of the test's own and no dependency overrides."""
    built_app.state = State()
    built_app.dependency_overrides = {}
    return built_app


@pytest.fixture
async def database(app: FastAPI, settings: HarnessSettings, lane: Lane) -> AsyncIterator[Database]:
    """Test: the `Database` that the application's lifespan opened on the test's event loop."""
    app.state.settings = settings
    async with lane.connections(), app.router.lifespan_context(app):
        yield app.state.database


@pytest.fixture
async def client(app: FastAPI, database: Database) -> AsyncIterator[AsyncClient]:
    """Test: a client of the running application."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def db_session(database: Database) -> AsyncIterator[Session]:
    """Test: a session of the application's `Database`, never that of a request.

    Commit what it writes before the application is called: only then do requests see it, and a
    request that writes may have to wait for it.
    """
    async with database.session() as session:
        yield session


@pytest.fixture
async def isolated_db_session(
    database_server: DatabaseServer, template_database: str
) -> AsyncIterator[Session]:
    """Test: a session on a further database, which the application does not know."""
    with database_server.database() as url:
        other = Database(url)
        async with other.session() as session:
            yield session
        await other.close()


@pytest.fixture
async def test_user(database: Database) -> StoredUser:
    """Test: a stored user, whose password is `factories.PASSWORD`."""
    return await store_user(database)


@pytest.fixture
def test_user_token(test_user: StoredUser, settings: HarnessSettings) -> str:
    """Test: a bearer token of `test_user`, valid for the whole test."""
    return create_token(test_user.id, settings.secret_key, settings.token_lifetime)


@pytest.fixture
async def auth_client(
    app: FastAPI, database: Database, test_user_token: str
) -> AsyncIterator[AsyncClient]:
    """Test: a client that is logged in as `test_user`."""
    headers = {"Authorization": f"Bearer {test_user_token}"}
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test", headers=headers
    ) as client:
        yield client


@pytest.fixture
def sync_client(
    request: pytest.FixtureRequest, app: FastAPI, settings: HarnessSettings
) -> Iterator[TestClient]:
    """Test: a client for sync tests. The application runs on an event loop in another thread."""
    if "database" in request.fixturenames:
        pytest.fail(
            "sync_client runs the application on a loop of its own: it cannot be used with"
            " client, auth_client, database, db_session or test_user. Take sync_db_session,"
            " or make the test async.",
            pytrace=False,
        )
    app.state.settings = settings
    with TestClient(app) as client, no_task_left_on(client):
        yield client


@pytest.fixture
def sync_db_session(app: FastAPI, sync_client: TestClient) -> Iterator[SyncSession]:
    """Test: a session of the application's `Database` for sync tests, to go with `sync_client`."""
    with SyncSession(app.state.database.session(), sync_client) as session:
        yield session


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Worker: hashes that cost microseconds. Whether a password is right is not weakened."""
    with pytest.MonkeyPatch.context() as patch:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", PasswordHash((quick,)))
        yield
