"""The application's sessions, for sync tests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, Self

import pytest
from anyio.from_thread import BlockingPortal
from fastapi.testclient import TestClient

from .connections import track_tasks
from .leaks import cancel_tasks, fail_on_leaks


class SyncSession:
    """A session whose awaitable methods return like any others: they run on the application's own
    event loop, where the connections of its database belong.

    Lives as long as its `with` block. Exceptions of a method are raised here.
    """

    def __init__(self, session: AbstractAsyncContextManager[Any], client: TestClient) -> None:
        self._portal = portal_of(client)
        self._context = self._portal.wrap_async_context_manager(session)

    def __enter__(self) -> Self:
        self._session = self._context.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._context.__exit__(*exception)

    def __getattr__(self, name: str) -> Any:
        """Return the session's attribute; an awaitable method runs to its end."""
        attribute = getattr(self._session, name)
        if iscoroutinefunction(attribute):
            return lambda *args, **kwargs: self._portal.call(partial(attribute, *args, **kwargs))
        return attribute

    def run(self, function: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
        """Return the result of `await function(session, *arguments)`."""
        return self._portal.call(function, self._session, *arguments)


def start_for_async_fixtures(request: pytest.FixtureRequest) -> None:
    """If the sync test has async fixtures, let them start the application on their event loop now:
    `sync_client` starts it on another one, with a state of its own, while the test runs."""
    if "database" in request.fixturenames:
        request.getfixturevalue("database")


@contextmanager
def fail_on_leaked_tasks(client: TestClient) -> Iterator[None]:
    """Fail the sync test that leaves a task running on the event loop of its application."""

    async def other_tasks() -> set["asyncio.Task[object]"]:
        return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    async def leaked() -> list[str]:
        return await cancel_tasks(await other_tasks() - of_the_application)

    portal = portal_of(client)
    portal.call(lambda: track_tasks(asyncio.get_running_loop()))
    of_the_application = portal.call(other_tasks)
    yield
    fail_on_leaks(portal.call(leaked))


def portal_of(client: TestClient) -> BlockingPortal:
    """Return the portal to the event loop on which the client runs the application."""
    assert client.portal, "the client has not been entered: there is no event loop to run on"
    return client.portal
