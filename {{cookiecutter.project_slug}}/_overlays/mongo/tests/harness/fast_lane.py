"""The fast lane: one client for all tests of a worker, and a database for each.

To connect is what costs most; what the server does for a database is the same in either lane.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import pytest

from {{ cookiecutter.__package_name }} import database
from {{ cookiecutter.__package_name }}.driver import Client, close_client, create_client

from .connections import DRIVERS_OWN
from .server import DatabaseServer


class FastLane:
    """What the tests of a worker share that take the fast lane: a client.

    It belongs to the event loop on which it is entered.
    """

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server

    async def __aenter__(self) -> Self:
        """Connect."""
        asyncio.get_running_loop().set_task_factory(name_after_driver)
        self._client = create_client(self._server.template_url)
        await self._client.admin.command("ping")
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Disconnect."""
        await close_client(self._client)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a database of the test's own."""
        with self._server.database() as url:
            self._url = url
            yield url

    @asynccontextmanager
    async def connections(self) -> AsyncIterator[None]:
        """Give the application the client, also when it closes it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "create_client", self._client_for)
            patch.setattr(database, "close_client", self._close)
            yield

    def _client_for(self, url: str) -> Client:
        return self._client if url == self._url else create_client(url)

    async def _close(self, client: Client) -> None:
        if client is not self._client:
            await close_client(client)


def name_after_driver(
    loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any
) -> "asyncio.Task[Any]":
    """Return a task. One that the driver's own task has started is called like it: as long as the
    client is kept, they come and go whatever the test does."""
    task = asyncio.Task(coroutine, loop=loop, **options)
    parent = asyncio.current_task(loop)
    if parent and parent.get_name().startswith(DRIVERS_OWN):
        task.set_name(parent.get_name())
    return task
