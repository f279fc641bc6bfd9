"""What the fuse says when it blows, and what the guards hear of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

refused: list[str] = []


class RefusedDatabase(RuntimeError):
    """Something opened a database that this run of the suite did not make."""


def refuse(database: str) -> RefusedDatabase:
    """Return the error to raise. It is also kept, so that a test fails whose code caught it."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "no test: something is opened at import")
    message = (
        f"{database} is not a database of this test run, so it was not opened ({test})."
        " Go through the application's Database, or the fixtures `db_session` and `database`."
    )
    refused.append(message)
    return RefusedDatabase(message)


@contextmanager
def expected_refusals() -> Iterator[list[str]]:
    """For tests of the fuse itself: yield the refusals, and forget them afterwards."""
    try:
        yield refused
    finally:
        refused.clear()
