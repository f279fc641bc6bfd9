"""The application's sessions, for sync tests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, Self

from anyio.from_thread import BlockingPortal
from fastapi.testclient import TestClient

from {{ cookiecutter.__package_name }}.database import Session

from .leftovers import fail_if_left, stop_tasks


class SyncSession:
    """A session whose awaitable methods simply return: they run on the application's own event
    loop, where the connections of its database belong.

    Lives as long as its `with` block. What a method raises is raised here.
    """

    def __init__(self, opening: AbstractAsyncContextManager[Session], client: TestClient) -> None:
        self._portal = portal_of(client)
        self._opening = self._portal.wrap_async_context_manager(opening)

    def __enter__(self) -> Self:
        self._session = self._opening.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._opening.__exit__(*exception)

    def __getattr__(self, name: str) -> Any:
        """Return the session's attribute; a method that is awaitable runs to its end."""
        attribute = getattr(self._session, name)
        if iscoroutinefunction(attribute):
            return lambda *args, **kwargs: self._portal.call(partial(attribute, *args, **kwargs))
        return attribute

    def run(self, function: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
        """Return what `await function(session, *arguments)` returns."""
        return self._portal.call(function, self._session, *arguments)


@contextmanager
def no_task_left_on(client: TestClient) -> Iterator[None]:
    """Fail the sync test that leaves a task running on the event loop of its application."""

    async def others() -> set["asyncio.Task[object]"]:
        return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    async def left() -> list[str]:
        return stop_tasks(await others() - of_the_application)

    portal = portal_of(client)
    of_the_application = portal.call(others)
    yield
    fail_if_left(portal.call(left))


def portal_of(client: TestClient) -> BlockingPortal:
    """Return the way to the event loop on which the client runs the application."""
    assert client.portal, "the client has not been entered: there is no loop to run on"
    return client.portal
