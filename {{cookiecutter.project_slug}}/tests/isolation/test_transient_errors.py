"""Transactions that get in each other's way are run again, or the client is told to try again."""

import asyncio

import pytest
from httpx2 import AsyncClient

from .subject import (
    Database,
    DatabaseSession,
    TransientTransactionError,
    add_note,
    begin_snapshot,
    change_note,
    list_notes,
    package,
)

pytestmark = pytest.mark.own_connection

WRITERS = 4


@pytest.fixture(autouse=True)
async def note(database: Database) -> None:
    """Test: there is a note."""
    async with database.transaction() as session:
        await add_note(session, "a")


async def stored(database: Database) -> list[str]:
    """Return the committed notes."""
    async with database.transaction(read_only=True) as session:
        return await list_notes(session)


async def collide(database: Database, session: DatabaseSession) -> None:
    """Change the note after another transaction has changed it."""
    await begin_snapshot(session)
    await list_notes(session)
    async with database.transaction() as other:
        await change_note(other, "theirs")
    await change_note(session, "ours")


async def test_concurrent_writers_of_a_note_all_succeed(database: Database) -> None:
    """F34: all have read the note before one changes it, so the others are refused at first."""
    barrier = asyncio.Barrier(WRITERS)

    async def append(letter: str) -> None:
        first_run = True

        async def read_and_write(session: DatabaseSession) -> None:
            nonlocal first_run
            await begin_snapshot(session)
            [text] = await list_notes(session)
            if first_run:
                first_run = False
                await barrier.wait()
            await change_note(session, text + letter)

        await database.run_in_transaction(read_and_write)

    outcome = await asyncio.gather(*map(append, "bcde"), return_exceptions=True)

    errors = [each for each in outcome if each is not None]
    assert not errors, f"{len(errors)} of {WRITERS} concurrent writers failed: {errors[0]!r}"
    [text] = await stored(database)
    assert sorted(text) == list("abcde"), "a concurrent writer overwrote what another wrote"


async def test_function_runs_again_in_a_new_transaction(database: Database) -> None:
    """F34: what its first run has written is rolled back; the result is that of the last run."""
    runs = 0

    async def add_and_collide(session: DatabaseSession) -> int:
        nonlocal runs
        runs += 1
        if runs == 1:
            await collide(database, session)
        await add_note(session, f"of run {runs}")
        return runs

    result = await database.run_in_transaction(add_and_collide)

    assert result == 2
    assert await stored(database) == ["of run 2", "theirs"]


async def test_other_errors_end_the_transaction(database: Database) -> None:
    """F34: only what may succeed the next time is run again."""
    runs = 0

    async def fail(session: DatabaseSession) -> None:
        nonlocal runs
        runs += 1
        await add_note(session, "lost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run_in_transaction(fail)

    assert runs == 1
    assert await stored(database) == ["a"]


async def test_retries_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """F34: a request does not wait for ever."""
    monkeypatch.setattr(f"{package.__name__}.retries.SECONDS_TO_RETRY", 0)

    with pytest.raises(TransientTransactionError):
        await database.run_in_transaction(lambda session: collide(database, session))

    assert await stored(database) == ["theirs"]


async def test_client_is_told_to_try_again(client: AsyncClient, database: Database) -> None:
    """F34: `SessionDep` cannot run its handler again. The client did nothing wrong."""
    response = await client.post("/isolation/collisions")

    assert response.status_code == 503, "a transient error is not reported as one"
    assert response.headers["retry-after"] == "1"
    assert response.headers["content-type"] == "application/problem+json"
    assert await stored(database) == ["theirs"]
