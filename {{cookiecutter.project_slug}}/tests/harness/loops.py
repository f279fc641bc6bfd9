"""The event loop of a test: its own, or one for all tests that share a connection, as connections
belong to an event loop."""

import asyncio
from collections.abc import Callable
from pkgutil import resolve_name

import pytest

from .modes import uses_shared_connection
from .private_names import LOOP_FACTORY, runner_fixture


@pytest.fixture(name=runner_fixture("function"))
def runner(request: pytest.FixtureRequest) -> asyncio.Runner:
    """Test: the runner of its event loop, which pytest-asyncio requests by this name."""
    scope = "session" if uses_shared_connection(request.node) else "function"
    runner: asyncio.Runner = request.getfixturevalue(runner_fixture(scope))
    return runner


@pytest.fixture(scope="session", name=LOOP_FACTORY.name)
def loop_factory(
    pytestconfig: pytest.Config,
) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Run: the function that creates event loops, which pytest-asyncio requests by this name."""
    name = pytestconfig.getini("loop_factory")
    factory: Callable[[], asyncio.AbstractEventLoop] | None = resolve_name(name) if name else None
    return factory
