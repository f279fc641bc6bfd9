"""Tests whose module overrides a fixture that pytest-asyncio has deprecated."""

import pytest


@pytest.fixture(scope="session")
def event_loop_policy() -> None:
    """Run: whatever creates event loops; the tests do not request it."""


async def test_async() -> None:
    """Would warn, which is an error."""


def test_sync() -> None:
    """Has the fixture as well, which pytest does not set up again."""


REMEDY = "in pytest.ini, for example `loop_factory = "
EXPECTED = {"event_loop_policy::test_async": REMEDY, "event_loop_policy::test_sync": REMEDY}
