"""The common part of the re-created fixtures: the application, and a client on the test's session."""

from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from fastapi_service.dependencies import get_database, get_session
from fastapi_service.main import create_app
from fastapi_service.settings import Settings
from fastapi_service.users import passwords, repository
from fastapi_service.users.schemas import UserInDB
from fastapi_service.users.tokens import create_token
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


@pytest.fixture(scope="session")
def settings():
    """Run: settings; their database is never opened."""
    return Settings(secret_key="a secret that only the benchmark knows")


@pytest.fixture(scope="session")
def app(settings):
    """Run: the application."""
    return create_app(settings)


class DatabaseOfTheTest:
    """A `Database` whose transactions all use the session of the test."""

    def __init__(self, session):
        self._session = session

    @asynccontextmanager
    async def transaction(self, *, read_only=False):
        """Open the session of the test."""
        yield self._session

    async def run_in_transaction(self, function):
        """Run `function` with the session of the test."""
        return await function(self._session)


@pytest.fixture
async def client(app, db_session):
    """Test: a client whose requests get the session of the test."""
    app.dependency_overrides[get_session] = lambda: db_session
    app.dependency_overrides[get_database] = lambda: DatabaseOfTheTest(db_session)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client
    app.dependency_overrides.clear()


@pytest.fixture
async def auth_client(client, db_session, settings):
    """Test: the client, logged in as a user that was stored for the test."""
    password_hash = await passwords.hash_password("correct horse battery staple")
    user = UserInDB(id=uuid4(), email="ada@example.com", password_hash=password_hash)
    await repository.add(db_session, user)
    token = create_token(user.id, settings.secret_key, settings.token_lifetime)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Run: the same cheap hashes as in the harness."""
    with pytest.MonkeyPatch.context() as patch:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", PasswordHash((quick,)))
        yield
