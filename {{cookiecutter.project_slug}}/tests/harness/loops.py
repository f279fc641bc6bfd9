"""The event loop of a test: its own, or one for all tests that share a connection, as connections
belong to an event loop."""

import asyncio
from collections.abc import Callable
from pkgutil import resolve_name

import pytest

from .modes import uses_shared_connection


@pytest.fixture
def _function_scoped_runner(request: pytest.FixtureRequest) -> asyncio.Runner:
    """Test: the runner of its event loop, which pytest-asyncio requests by this name."""
    scope = "session" if uses_shared_connection(request.node) else "function"
    runner: asyncio.Runner = request.getfixturevalue(f"_{scope}_scoped_runner")
    return runner


@pytest.fixture(scope="session")
def _asyncio_loop_factory(
    pytestconfig: pytest.Config,
) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Run: the function that creates event loops, which pytest-asyncio requests by this name."""
    name = pytestconfig.getini("loop_factory")
    factory: Callable[[], asyncio.AbstractEventLoop] | None = resolve_name(name) if name else None
    return factory
