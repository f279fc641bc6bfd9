"""Two transactions that wait for each other."""

import asyncio

import pytest

from .subject import Database, DatabaseSession, add_note, change_note

pytestmark = pytest.mark.own_connection


async def test_both_transactions_of_a_deadlock_succeed(database: Database) -> None:
    """F34: the server ends one of them, and it is run again."""
    async with database.transaction() as session:
        await add_note(session, "a")
        await add_note(session, "b")
    barrier = asyncio.Barrier(2)

    async def change(first: str, second: str) -> None:
        first_run = True

        async def change_both(session: DatabaseSession) -> None:
            nonlocal first_run
            await change_note(session, first, first)
            if first_run:
                first_run = False
                await barrier.wait()
            await change_note(session, second, second)

        await database.run_in_transaction(change_both)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(change("a", "b"))
        tasks.create_task(change("b", "a"))
