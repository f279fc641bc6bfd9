"""The fast lane: one client for many tests, and a database for each."""

import asyncio

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.driver import Client

from ..factories import PASSWORD
from ..harness.connections import DRIVERS_OWN

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


@pytest.mark.fast_lane
async def test_the_tasks_of_the_client_are_known_as_such(database: Database) -> None:
    """F22: the client that is kept asks the server how it is, now and then, and that must not be
    held against the test that runs at the moment."""
    await database.client.admin.command("ping")
    running = {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}

    assert all(name.startswith(DRIVERS_OWN) for name in running), "the driver's task has no name"
