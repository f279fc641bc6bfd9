"""Markers that every test gets by itself, to select tests with `pytest -m`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_asyncio import is_async_test

ISOLATION_TESTS = Path(__file__).parents[1] / "isolation"

MARKERS = (
    "async_db: set by the harness: an async test that has a database",
    "sync_db: set by the harness: a sync test that has a database",
    "isolation: set by the harness: a test in tests/isolation, which proves that tests are kept apart",
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Set the markers, before pytest selects tests by them."""
    for item in items:
        for marker in markers_of(item):
            item.add_marker(marker)


def markers_of(item: pytest.Item) -> Iterator[str]:
    """Yield the names of the test's markers."""
    if ISOLATION_TESTS in item.path.parents:
        yield "isolation"
    if "template_database" in getattr(item, "fixturenames", ()):
        yield "async_db" if is_async_test(item) else "sync_db"
