"""A fixture that pytest-asyncio has deprecated. test_event_loop_policy.py runs this file."""

import pytest


@pytest.fixture(scope="session")
def event_loop_policy() -> None:
    """Run: whatever creates event loops; nothing requests it."""


async def test_first() -> None: ...


async def test_second() -> None: ...
