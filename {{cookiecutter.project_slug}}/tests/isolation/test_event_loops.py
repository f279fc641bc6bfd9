"""A test, its fixtures and the application run on one event loop."""

import asyncio

import pytest
from httpx2 import AsyncClient

from .expect import expect_error


@pytest.fixture
async def loop_of_fixtures() -> asyncio.AbstractEventLoop:
    """Test: the event loop on which fixtures run."""
    return asyncio.get_running_loop()


async def test_fixtures_and_test_share_a_loop(loop_of_fixtures: asyncio.AbstractEventLoop) -> None:
    """F04: pytest.ini sets both loop scopes to the same value."""
    assert asyncio.get_running_loop() is loop_of_fixtures, (
        "fixtures run on another event loop than their test: set both scopes in pytest.ini"
    )


async def test_sync_and_async_clients_cannot_be_mixed(
    client: AsyncClient, request: pytest.FixtureRequest
) -> None:
    """F26: they would run the application on two event loops at once."""
    with expect_error(
        pytest.fail.Exception,
        match="sync_db_session",
        otherwise="a test got a sync and an async client: the application runs on two event loops",
    ):
        request.getfixturevalue("sync_client")
