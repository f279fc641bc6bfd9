"""The fixtures for the service's users. Each docstring begins with the fixture's lifetime."""

from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.settings import Settings
from {{ cookiecutter.__package_name }}.users import passwords
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB
from {{ cookiecutter.__package_name }}.users.tokens import create_token

from ..harness.sync import portal_of
from .factories.users import store_user


@pytest.fixture
async def test_user(database: Database) -> UserInDB:
    """Test: a stored user, who can log in with `factories.users.PASSWORD`."""
    return await store_user(database)


@pytest.fixture
def test_user_token(test_user: UserInDB, settings: Settings) -> str:
    """Test: a bearer token of `test_user`, valid for the whole test."""
    return create_token(test_user.id, settings.secret_key, settings.token_lifetime)


@pytest.fixture
async def auth_client(
    app: FastAPI, database: Database, base_url: str, test_user_token: str
) -> AsyncIterator[AsyncClient]:
    """Test: a client that is logged in as `test_user`."""
    headers = {"Authorization": f"Bearer {test_user_token}"}
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url=base_url, headers=headers) as client:
        yield client


@pytest.fixture
def sync_auth_client(app: FastAPI, sync_client: TestClient, settings: Settings) -> TestClient:
    """Test: a client for sync tests, logged in as a stored user."""
    user: UserInDB = portal_of(sync_client).call(store_user, app.state.database)
    token = create_token(user.id, settings.secret_key, settings.token_lifetime)
    sync_client.headers["Authorization"] = f"Bearer {token}"
    return sync_client


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Worker: password hashes that take microseconds.

    It replaces a name inside `src`, and is the only fixture that does. A wrong password is still
    rejected.
    """
    with pytest.MonkeyPatch.context() as patch:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", PasswordHash((quick,)))
        yield
