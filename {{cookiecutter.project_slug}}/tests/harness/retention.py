"""Retention: a failed test retains its databases, and its report says how to open them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .run import retention_marker

RETENTION_COUNT = 5  # databases of each worker

in_use: dict[str, str] = {}  # the command that opens a database, by its URL
retained: set[str] = set()


@contextmanager
def dropped_unless_failed(
    url: str, shell_command: str, drop: Callable[[], object]
) -> Iterator[str]:
    """Yield the URL of a database to a test; drop the database, unless the test fails."""
    in_use[url] = shell_command
    try:
        yield url
    finally:
        del in_use[url]
        if url not in retained:
            drop()


def retain(directory: Path, report: pytest.TestReport) -> None:
    """Retain the databases of a failed test. A test that fails in its teardown has none left."""
    if report.when != "teardown":
        for url, shell_command in in_use.items():
            if len(retained) < RETENTION_COUNT:
                retained.add(url)
                retention_marker(directory).touch()
                report.sections.append(("test database retained", shell_command))
