"""A test, its fixtures and the application share one event loop, or none at all."""

import asyncio

import pytest
from httpx2 import AsyncClient

from .expect import expect_error


@pytest.fixture
async def loop_of_fixtures() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def test_fixtures_and_test_share_a_loop(loop_of_fixtures: asyncio.AbstractEventLoop) -> None:
    """F04: both loop scopes are set in pytest.ini, to the same."""
    assert asyncio.get_running_loop() is loop_of_fixtures, (
        "fixtures run on another event loop than their test: set both scopes in pytest.ini"
    )


async def test_mixing_sync_and_async_clients_is_refused(
    client: AsyncClient, request: pytest.FixtureRequest
) -> None:
    """F26: they would run the application on two loops at once."""
    with expect_error(
        pytest.fail.Exception,
        match="sync_db_session",
        otherwise="one test has a sync and an async client: the application is on two event loops",
    ):
        request.getfixturevalue("sync_client")
