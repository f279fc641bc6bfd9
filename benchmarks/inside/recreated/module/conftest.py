"""A database for the run; for each module a client that is started once, and a user who logged in."""

import asyncio

import pytest
from fastapi.testclient import TestClient
from fastapi_service.main import create_app

from ..place import new_database, upgrade


@pytest.fixture(scope="session")
async def migrated_url():
    """Run: the URL of a migrated database, whose rows nobody removes."""
    async with new_database() as url:
        await asyncio.to_thread(upgrade, url)
        yield url


@pytest.fixture(scope="module")
def client(settings, migrated_url):
    """Module: a client of the running application."""
    app = create_app(settings.model_copy(update={"database_url": migrated_url}))
    with TestClient(app, base_url="http://test") as client:
        yield client


@pytest.fixture(scope="module")
def user_headers(client):
    """Module: the headers of a user who registered and logged in."""
    email, password = "ada@example.com", "correct horse battery staple"
    client.post("/users", json={"email": email, "password": password})
    answer = client.post("/token", data={"username": email, "password": password})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
