"""One `pytest` call runs everything: sync and async tests, side by side and in any order."""

from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users import storage

from ..factories import PASSWORD
from ..harness.sync import SyncSession

ADA = {"email": "ada@example.com", "password": PASSWORD}


async def test_an_async_test(client: AsyncClient) -> None:
    """F06: it has an application and a database of its own."""
    assert (await client.post("/users", json=ADA)).status_code == 201


def test_a_sync_test(sync_client: TestClient, sync_db_session: SyncSession) -> None:
    """F06: so has this one, and its session sees what the routes have written."""
    registered = sync_client.post("/users", json=ADA)
    assert registered.status_code == 201

    user = sync_db_session.run(storage.get, UUID(registered.json()["id"]))

    assert user.email == ADA["email"]


async def test_the_lifespan_runs(app: FastAPI, client: AsyncClient, database: Database) -> None:
    """F25: the application has been started, so its database is there."""
    assert getattr(app.state, "database", None) is database, "start-up code has not run"


def test_the_lifespan_runs_for_sync_tests(app: FastAPI, sync_client: TestClient) -> None:
    """F06, F25: also for the sync client."""
    opened = getattr(app.state, "database", None)
    assert isinstance(opened, Database), "start-up code has not run for the sync client"
