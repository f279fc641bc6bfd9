"""How a test comes by its database: it has one of its own, or takes the fast lane.

docs/testing.md says how to choose, and what the fast lane cannot do.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Protocol

import pytest
from pytest_asyncio import is_async_test

from .server import DatabaseServer


class Lane(Protocol):
    """A way to come by a database."""

    def database(self) -> AbstractContextManager[str]:
        """Yield the URL of a migrated database, empty at first."""

    def connections(self) -> AbstractAsyncContextManager[None]:
        """Within it the application may connect, on the test's event loop."""


class OwnDatabase:
    """A database for each test, and connections that are the application's own."""

    def __init__(self, server: DatabaseServer) -> None:
        self.database = server.database

    @asynccontextmanager
    async def connections(self) -> AsyncIterator[None]:
        """Leave them to the application."""
        yield


def takes_fast_lane(test: pytest.Item) -> bool:
    """Return whether the test takes the fast lane: it is to, it can, and nothing forbids it. A
    sync test cannot: its application runs on an event loop in another thread."""
    chosen = test.config.getini("fast_lane") or test.get_closest_marker("fast_lane")
    return bool(chosen) and is_async_test(test) and not test.get_closest_marker("own_database")
