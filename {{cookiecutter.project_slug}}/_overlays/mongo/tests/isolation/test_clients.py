"""Each test has a client of its own, on its event loop, and closes it."""

import pytest

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.driver import Client

from ..harness.connections import open_connections

clients: list[Client] = []


@pytest.mark.parametrize("run", ["once", "again"])
async def test_a_client_is_used_by_one_test(database: Database, run: str) -> None:
    """F12: the client is made on the test's own event loop, for the test. Runs twice: the second
    run would find the client of the first."""
    await database.client.admin.command("ping")

    assert not any(database.client is client for client in clients)
    clients.append(database.client)


async def test_a_client_left_open_is_noticed(database_url: str) -> None:
    """F22: the guard of every test knows a client that is not closed."""
    before = open_connections()
    forgotten = Database(database_url)
    assert await forgotten.complaint() is None

    noticed = open_connections().items() - before.items()

    assert [what for _, what in noticed] == ["a client was not closed: use the fixture `database`"]
    await forgotten.close()
    assert open_connections() == before


async def test_a_session_left_open_is_noticed(database: Database) -> None:
    """F22: so it does a session that is not ended."""
    before = open_connections()
    forgotten = database.session()
    await forgotten.__aenter__()

    noticed = open_connections().items() - before.items()

    assert [what for _, what in noticed] == ["a session was not ended: open it with `async with`"]
    await forgotten.__aexit__(None, None, None)
    assert open_connections() == before
