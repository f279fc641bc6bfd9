"""Requests run at the same time, as in production."""

import asyncio
from collections import Counter

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from .subject import Database, add_note

pytestmark = pytest.mark.own_connection

REQUESTS = 10


async def test_requests_run_at_the_same_time(app: FastAPI, client: AsyncClient) -> None:
    """F15: the harness does not queue requests, which would hide their races. Each has executed a
    statement in its own session, and waits for the others."""
    app.state.barrier = asyncio.Barrier(REQUESTS)

    responses = await asyncio.gather(
        *(client.get("/isolation/meeting") for _ in range(REQUESTS)), return_exceptions=True
    )

    errors = [response for response in responses if isinstance(response, BaseException)]
    assert not errors, f"requests wait for each other: {errors[0]!r}"


async def test_concurrent_writers_all_succeed(client: AsyncClient) -> None:
    """F07: each has its own session and connection, and waits its turn."""
    responses = await asyncio.gather(
        *(client.post(f"/isolation/notes/{number}") for number in range(20))
    )

    statuses = Counter(response.status_code for response in responses)
    assert statuses == {201: 20}, "concurrent writers disturb each other"
    assert len((await client.get("/isolation/notes")).json()) == 20


async def test_uncommitted_data_is_invisible(client: AsyncClient, database: Database) -> None:
    """F07: each session has its own connection, also when two are open at once."""
    async with database.transaction() as session:
        await add_note(session, "a")
        before = (await client.get("/isolation/notes")).json()
    after = (await client.get("/isolation/notes")).json()

    assert before == [], "a session sees the uncommitted data of another"
    assert after == ["a"]
