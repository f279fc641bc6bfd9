"""What the fuse says when it blows, and what the guards hear of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

refused: list[str] = []


class RefusedDatabase(RuntimeError):
    """Something opened a database that is not for it to open."""


def refuse(url: str) -> RefusedDatabase:
    """Return the error to raise when a database is opened that this run of the suite did not
    make. It is also kept, so that a test fails whose code caught it."""
    return _noted(
        f"{url} is not a database of this test run, so it was not opened ({_test()})."
        " Go through the application's Database, or the fixtures `db_session` and `database`."
    )


def refuse_shared(url: str) -> RefusedDatabase:
    """Return the error to raise when a database is opened that the tests of the fast lane share:
    what is done there by another connection would not be rolled back."""
    return _noted(
        f"{url} is shared by the tests in the fast lane, and has its one connection ({_test()})."
        " Mark the test with @pytest.mark.own_database."
    )


def _noted(message: str) -> RefusedDatabase:
    refused.append(message)
    return RefusedDatabase(message)


def _test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "no test: something is opened at import")


@contextmanager
def expect_refusal(database: str) -> Iterator[None]:
    """For tests of the fuse itself: fail unless the block is refused a database whose URL has
    `database` in it. The guards shall not hear of the refusal."""
    try:
        yield
    except RefusedDatabase as refusal:
        if database not in str(refusal):
            raise
    else:
        pytest.fail(f"{database} was opened, and this run did not make it: the fuse has a hole")
    finally:
        refused.clear()
