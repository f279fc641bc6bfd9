"""The error of the blocker, and the list from which leak detection learns of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

blocked: list[str] = []


class DatabaseBlockedError(RuntimeError):
    """Something opened a database that this test may not open."""


def blocked_database(url: str) -> DatabaseBlockedError:
    """Return the error to raise when something opens a database that this run did not create.

    It is also noted: a test whose code catches the error fails all the same.
    """
    return _noted(
        f"blocked: {url} (not created by this test run) in {_current_test()}."
        " Use the application's Database, or the fixtures `database` and `db_session`."
    )


def blocked_shared_database(url: str) -> DatabaseBlockedError:
    """Return the error to raise when something opens a further connection to the database behind
    the shared connection: its changes would not be rolled back."""
    return _noted(
        f"blocked: {url} (open through the shared connection only) in {_current_test()}."
        " Mark the test with @pytest.mark.own_connection."
    )


def _noted(message: str) -> DatabaseBlockedError:
    blocked.append(message)
    return DatabaseBlockedError(message)


def _current_test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "no test, but an import")


@contextmanager
def expect_blocked(database: str) -> Iterator[None]:
    """For tests of the blocker: fail unless the block is denied a database whose URL contains
    `database`. Leak detection does not learn of it."""
    try:
        yield
    except DatabaseBlockedError as error:
        if database not in str(error):
            raise
    else:
        pytest.fail(f"{database} was opened, though this run did not create it: not blocked")
    finally:
        blocked.clear()
