"""The event loop of a test: its own, or in the fast lane the one that outlives it, as what is
connected belongs to a loop."""

import asyncio

import pytest

from .lanes import takes_fast_lane


@pytest.fixture
def _function_scoped_runner(request: pytest.FixtureRequest) -> asyncio.Runner:
    """Test: the runner of its loop, which pytest-asyncio asks for by this name."""
    scope = "session" if takes_fast_lane(request.node) else "function"
    runner: asyncio.Runner = request.getfixturevalue(f"_{scope}_scoped_runner")
    return runner
