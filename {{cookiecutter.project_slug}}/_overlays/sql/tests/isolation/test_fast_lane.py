"""The fast lane: what the application commits is a savepoint, and nothing of it stays."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from {{ cookiecutter.__package_name }}.database import Database

from ..factories import PASSWORD, store_user
from ..harness.fast_lane import FastLane, NeedsOwnDatabase
from ..harness.refusals import expect_refusal
from ..harness.server import DatabaseServer


@pytest.fixture
async def lane_of_its_own(
    database_server: DatabaseServer, template_database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FastLane]:
    """Test: a fast lane that no other test is in, and where nobody waits for long."""
    monkeypatch.setattr("tests.harness.fast_lane.SECONDS_TO_WAIT", 0.1)
    async with FastLane(database_server) as fast_lane:
        yield fast_lane


@pytest.mark.fast_lane
@pytest.mark.parametrize("run", ["once", "again"])
async def test_rows_after_a_rollback(client: AsyncClient, run: str) -> None:
    """F16: what the application commits after it has rolled back is gone as well. Runs twice:
    the second run would find the rows of the first."""
    registering = [{"email": f"{name}@example.com", "password": PASSWORD} for name in "aab"]

    answers = [await client.post("/users", json=user) for user in registering]

    statuses = [answer.status_code for answer in answers]
    assert statuses == [201, 409, 201], "what another test in the fast lane has committed is here"


async def test_the_application_is_on_the_connection_of_the_lane(lane_of_its_own: FastLane) -> None:
    """F02, F16: all that it commits is seen, and is gone afterwards."""
    found = []
    for _ in range(2):
        with lane_of_its_own.database() as url:
            async with lane_of_its_own.connections():
                database = Database(url)
                await store_user(database)
                async with database.session() as session:
                    found.append(await session.scalar(text("SELECT count(*) FROM users")))
                await database.close()

    assert found == [1, 1], "what the application commits is not rolled back"


async def test_a_session_that_holds_the_connection_is_named(lane_of_its_own: FastLane) -> None:
    """F07: two sessions at once are what the fast lane cannot do. It says so, and does not hang."""
    with lane_of_its_own.database() as url:
        async with lane_of_its_own.connections():
            database = Database(url)
            async with database.transaction() as session:
                await session.connection()
                with pytest.raises(NeedsOwnDatabase, match="own_database"):
                    await store_user(database)


async def test_a_commit_that_is_written_out_is_noticed(lane_of_its_own: FastLane) -> None:
    """F08: it would stay. The tests that follow get another database."""

    async def commit(url: str) -> None:
        async with (
            lane_of_its_own.connections(),
            Database(url).engine.connect() as connection,
        ):
            await connection.exec_driver_sql("COMMIT")

    with lane_of_its_own.database() as url, pytest.raises(NeedsOwnDatabase, match="COMMIT"):
        await commit(url)

    with lane_of_its_own.database() as another:
        assert another != url


@pytest.mark.fast_lane
async def test_another_connection_is_refused(database_url: str) -> None:
    """F08: what it does would stay."""
    name = database_url.rpartition("/")[2].partition("?")[0]

    with expect_refusal(f"{name} is shared by the tests in the fast lane"):
        await Database(database_url).engine.connect()
