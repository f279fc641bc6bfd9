"""A test whose module overrides a fixture that pytest-asyncio has deprecated."""

import pytest


@pytest.fixture(scope="session")
def event_loop_policy() -> None:
    """Run: whatever creates event loops; the test does not request it."""


async def test_async() -> None:
    """Would warn, which is an error."""


EXPECTED = {"event_loop_policy::test_async": "in pytest.ini, for example `loop_factory = "}
