"""A failed test keeps its databases, and its report says how to open them. The next run removes
them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .run import keeps_databases

MOST = 5  # databases of each worker

in_use: dict[str, str] = {}  # by their URLs: the lines that open them
kept: set[str] = set()


@contextmanager
def lent(url: str, how_to_open: str, drop: Callable[[], object]) -> Iterator[str]:
    """Yield the URL of a database to a test; drop the database, unless the test fails."""
    in_use[url] = how_to_open
    try:
        yield url
    finally:
        del in_use[url]
        if url not in kept:
            drop()


def keep(directory: Path, report: pytest.TestReport) -> None:
    """Keep what the test has in use that has failed. One that fails only when its fixtures have
    ended has nothing any more."""
    if report.when != "teardown":
        for url, how_to_open in in_use.items():
            if len(kept) < MOST:
                kept.add(url)
                keeps_databases(directory).touch()
                report.sections.append(("a database of this test is kept", how_to_open))
