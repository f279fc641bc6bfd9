"""The shared connection: what the application commits is a savepoint, and nothing of it remains."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy import event, text

from ..harness.blocked import expect_blocked
from ..harness.savepoints import OuterTransaction
from ..harness.shared_connection import SharedConnection, SharedConnectionError
from ..harness.template import TemplateDatabase
from .subject import Database, add_note, create_notes, list_notes


@pytest.fixture
async def separate_connection(
    template_database: TemplateDatabase, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SharedConnection]:
    """Test: a shared connection that no other test uses, and that nobody waits for long."""
    monkeypatch.setattr("tests.harness.shared_connection.SECONDS_TO_WAIT", 0.1)
    async with SharedConnection(template_database, Database) as connection:
        yield connection


@pytest.mark.shared_connection
@pytest.mark.parametrize("run", ["once", "again"])
async def test_rows_after_a_rollback(client: AsyncClient, run: str) -> None:
    """F16: what the application commits after a rollback is gone as well. Runs twice: the second
    run would find the rows of the first."""
    responses = [await client.post(f"/isolation/notes/{text}") for text in "aab"]

    statuses = [response.status_code for response in responses]
    assert statuses == [201, 409, 201], "what a test committed on the shared connection is here"


async def test_application_uses_the_shared_connection(
    separate_connection: SharedConnection,
) -> None:
    """F02, F16: all that it commits is visible, and gone afterwards."""
    found = []
    for _ in range(2):
        with separate_connection.database() as url:
            async with separate_connection.checkout():
                database = separate_connection.open_database(url)
                await create_notes(database)
                async with database.transaction() as session:
                    await add_note(session, "a")
                async with database.session() as session:
                    found.append(await list_notes(session))
                await database.close()

    assert found == [["a"], ["a"]], "what the application commits is not rolled back"


async def test_session_that_holds_the_connection_is_named(
    separate_connection: SharedConnection,
) -> None:
    """F07: two sessions at once cannot share a connection. The second says so, and does not
    hang."""
    with separate_connection.database() as url:
        async with separate_connection.checkout():
            database = separate_connection.open_database(url)
            await create_notes(database)
            async with database.transaction() as session:
                await add_note(session, "a")
                with pytest.raises(SharedConnectionError, match="own_connection"):
                    await create_notes(database)
            task = asyncio.current_task()
            assert task
            assert not task.cancelling(), "the test goes on as one that is cancelled"


async def test_session_that_waits_can_be_cancelled(
    separate_connection: SharedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F32: by its request, which has a time limit."""
    monkeypatch.setattr("tests.harness.shared_connection.SECONDS_TO_WAIT", 60)
    with separate_connection.database() as url:
        async with separate_connection.checkout():
            database = separate_connection.open_database(url)
            async with database.transaction() as session:
                await session.execute(text("SELECT 1"))
                waiting = asyncio.create_task(create_notes(database))
                for _ in range(10):
                    await asyncio.sleep(0)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting


async def test_executed_commit_is_detected(
    separate_connection: SharedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F08: its changes would remain. The tests that follow get another database."""
    interrupted: list[object] = []
    closed: list[object] = []
    monkeypatch.setattr("tests.harness.shared_connection.interrupt", interrupted.append)
    resources = separate_connection._resources  # or the garbage collector would release them

    async def commit(url: str) -> None:
        engine = separate_connection.open_database(url).engine
        event.listen(engine.sync_engine, "invalidate", lambda *connection: closed.append(1))
        async with separate_connection.checkout(), engine.connect() as connection:
            await connection.exec_driver_sql("COMMIT")

    with (
        separate_connection.database() as url,
        pytest.raises(SharedConnectionError, match="COMMIT"),
    ):
        await commit(url)

    assert interrupted, "a statement that runs would keep the connection open"
    assert closed, "a connection that nobody can use any more is open"
    with separate_connection.database() as another:
        assert another != url
    assert separate_connection._resources is not resources
    name = url.rpartition("/")[2].partition("?")[0]
    with expect_blocked(f"{name} (not created by this test run)"):  # nor is it there any more
        await Database(url).engine.connect()


async def test_connection_that_a_test_broke_is_replaced(
    separate_connection: SharedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F32: the report says what is wrong with it, also when the driver does not."""

    async def fail(transaction: OuterTransaction) -> bool:
        raise TimeoutError

    with separate_connection.database() as url, monkeypatch.context() as patch:
        patch.setattr(OuterTransaction, "roll_back", fail)
        with pytest.raises(SharedConnectionError, match=r"unusable: TimeoutError\(\)"):
            async with separate_connection.checkout():
                pass

    with separate_connection.database() as another:
        assert another != url


@pytest.mark.shared_connection
async def test_rolled_back_transaction_leaves_nothing(database: Database) -> None:
    """F16: its savepoint is rolled back, and what other transactions stored remains."""

    async def add_and_fail() -> None:
        async with database.transaction() as session:
            await add_note(session, "b")
            raise ZeroDivisionError

    async with database.transaction() as session:
        await add_note(session, "a")
    with pytest.raises(ZeroDivisionError):
        await add_and_fail()

    async with database.session() as session:
        assert await list_notes(session) == ["a"]


@pytest.mark.shared_connection
async def test_further_connection_is_blocked(database_url: str) -> None:
    """F08: its changes would remain."""
    name = database_url.rpartition("/")[2].partition("?")[0]

    with expect_blocked(f"{name} (open through the shared connection only)"):
        await Database(database_url).engine.connect()
