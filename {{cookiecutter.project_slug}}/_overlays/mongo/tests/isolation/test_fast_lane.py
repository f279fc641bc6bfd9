"""The fast lane: one client for many tests, and a database for each."""

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.driver import Client

from ..factories import PASSWORD

clients: list[Client] = []

twice = pytest.mark.parametrize("run", ["once", "again"])


@pytest.mark.fast_lane
@twice
async def test_rows(client: AsyncClient, run: str) -> None:
    """F08: the database is the test's own. Runs twice: the second run would find the row of the
    first."""
    answer = await client.post("/users", json={"email": "a@example.com", "password": PASSWORD})

    assert answer.status_code == 201, "what another test in the fast lane has stored is here"


@pytest.mark.fast_lane
@twice
async def test_the_client_is_kept(database: Database, run: str) -> None:
    """F12: it may be, as the event loop is kept as well. Runs twice."""
    clients.append(database.client)
    await database.client.admin.command("ping")

    assert database.client is clients[0], "each test in the fast lane has a client of its own"
