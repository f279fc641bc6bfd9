"""Tests that run on another event loop than their database."""

import asyncio
from unittest import IsolatedAsyncioTestCase

import pytest
from httpx2 import AsyncClient


@pytest.mark.asyncio(loop_scope="module")
async def test_on_the_loop_of_its_module(client: AsyncClient) -> None:
    """Runs on another event loop than its fixtures."""


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.own_connection
async def test_on_the_loop_of_the_run(client: AsyncClient) -> None:
    """Runs on another event loop than its fixtures."""


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.shared_connection
async def test_innocent_on_the_loop_of_the_run(client: AsyncClient) -> None:
    """Says what holds for its connection anyway."""


def test_sync(client: AsyncClient) -> None:
    """Has a client that it cannot await."""


class ChosenLoop(asyncio.SelectorEventLoop):
    """The event loop that a setting chooses."""


async def test_innocent_on_the_loop_of_the_setting() -> None:
    assert isinstance(asyncio.get_running_loop(), ChosenLoop)


class TestOnTheLoopOfUnittest(IsolatedAsyncioTestCase):
    """unittest creates an event loop of its own."""

    @pytest.fixture(autouse=True)
    def _client(self, client: AsyncClient) -> None:
        self.client = client

    async def test_with_a_client(self) -> None:
        """Runs on another event loop than its fixtures."""


EXPECTED = {
    "event_loops::test_on_the_loop_of_its_module": "Remove loop_scope='module' from its marker",
    "event_loops::test_on_the_loop_of_the_run": "Remove loop_scope='session' from its marker",
    "event_loops::test_sync": "Use sync_client, or make the test async",
    "TestOnTheLoopOfUnittest::test_with_a_client": "loop of unittest's IsolatedAsyncioTestCase",
}
