"""Connection modes: a test has connections of its own, or shares one with other tests.

docs/testing.md says how to choose, and what a shared connection cannot do.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Any, Protocol
from unittest import IsolatedAsyncioTestCase

import pytest
from pytest_asyncio import is_async_test

from .failures import fail_test
from .template import TemplateDatabase

# The application's `Database`: called with a URL, and with an engine or client to use.
DatabaseFactory = Callable[..., Any]


class ConnectionMode(Protocol):
    """How a test gets its database."""

    def open_database(self, url: str) -> Any:
        """Return the application's `Database` at `url`, for its lifespan."""

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


def loop_scope_of(test: pytest.Item) -> str:
    """Return the scope of the event loop on which an async test runs, as its marker says."""
    marker = test.get_closest_marker("asyncio")
    scope: str | None = marker.kwargs.get("loop_scope") if marker else None
    return scope or "function"


def refuse_other_loops(test: pytest.Item) -> None:
    """Fail a test that would run on another event loop than its database."""
    scope = loop_scope_of(test)
    if scope != "function" and not (scope == "session" and uses_shared_connection(test)):
        fail_test(
            f"{test.name} runs on the event loop of its {scope}, and its database on that of the"
            f" test. Remove loop_scope={scope!r} from its marker; to share a connection between"
            " tests, mark them with shared_connection.",
        )
    if issubclass(getattr(test, "cls", None) or object, IsolatedAsyncioTestCase):
        fail_test(
            f"{test.name} runs on an event loop of unittest's IsolatedAsyncioTestCase, and its"
            " database on another one. Write it as an async function, or use sync_client in a"
            " unittest.TestCase.",
        )


def refuse_two_loops(request: pytest.FixtureRequest) -> None:
    """Fail an async test that uses the application on its own event loop and on that of
    `sync_client`. A sync test may have async fixtures: its loop stands still while it runs."""
    if is_async_test(request.node) and "database" in request.fixturenames:
        fail_test(
            "sync_client runs the application on its own event loop, so it cannot be combined with"
            " client, database or db_session in an async test. Use client and db_session, or make"
            " the test sync, with sync_client and sync_db_session.",
        )
