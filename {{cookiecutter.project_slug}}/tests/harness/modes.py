"""Connection modes: a test has connections of its own, or shares one with other tests.

docs/testing.md says how to choose, and what a shared connection cannot do.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Any, Protocol

import pytest
from pytest_asyncio import is_async_test

from .template import TemplateDatabase

# The application's `Database`: called with a URL, and with an engine or client to use.
DatabaseFactory = Callable[..., Any]


class ConnectionMode(Protocol):
    """How a test gets its database."""

    @property
    def open_database(self) -> DatabaseFactory:
        """The function with which the application's lifespan opens its database."""

    def database(self) -> AbstractContextManager[str]:
        """Yield the URL of a migrated database, empty at first."""

    def checkout(self) -> AbstractAsyncContextManager[None]:
        """Let the application connect, on the test's event loop, until the end of the block."""


class OwnConnection:
    """A database for each test, to which the application makes its own connections."""

    def __init__(self, template: TemplateDatabase, open_database: DatabaseFactory) -> None:
        self.database = template.database
        self.open_database = open_database

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[None]:
        """Leave the connections to the application."""
        yield


def uses_shared_connection(test: pytest.Item) -> bool:
    """Return whether the test uses the shared connection, as pytest.ini and its markers say. A
    sync test never does: its application runs on an event loop in another thread."""
    chosen = test.config.getini("shared_connection") or test.get_closest_marker("shared_connection")
    return bool(chosen) and is_async_test(test) and not test.get_closest_marker("own_connection")
