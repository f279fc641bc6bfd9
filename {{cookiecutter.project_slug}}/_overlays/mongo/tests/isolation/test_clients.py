"""Each test has a client of its own, on its event loop, and closes it."""

import pytest

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.driver import Client

from ..factories import store_user
from ..harness.connections import open_connections

clients: list[Client] = []


@pytest.mark.own_database
@pytest.mark.parametrize("run", ["once", "again"])
async def test_a_client_is_used_by_one_test(database: Database, run: str) -> None:
    """F12: the client is made on the test's own event loop, for the test. Runs twice: the second
    run would find the client of the first."""
    used = any(database.client is client for client in clients)
    assert not used, "the client of another test, and event loop, is here"
    clients.append(database.client)


@pytest.mark.own_database
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


async def test_a_cursor_left_open_is_noticed(database: Database) -> None:
    """F22: and a cursor that has not been read to its end."""
    for name in "abc":
        await store_user(database, f"{name}@example.com")
    before = open_connections()
    async with database.session() as session:
        forgotten = session.collections.users.find(batch_size=1)
        await anext(forgotten)

    noticed = open_connections().items() - before.items()

    assert [what for _, what in noticed] == [
        "a cursor was not closed: read it to its end, or close it"
    ]
    await forgotten.close()
    assert open_connections() == before
