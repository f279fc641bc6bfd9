"""Where the test databases are. SQLite needs no server: they are files in the run's directory."""

import os
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Self

import pytest

from . import migrations
from .kept import lent
from .remembered import remember

SCHEME = "sqlite+aiosqlite:///"
ROOM = 16 * 2**20  # bytes: the template, and the databases of some workers


def describe() -> str:
    """Return what the tests run on, for the header of the report. Raises `UsageError` when
    TEST_DATABASE_URL is set."""
    if "TEST_DATABASE_URL" in os.environ:
        raise pytest.UsageError(
            "TEST_DATABASE_URL names a server for the tests, and SQLite has none: unset it."
            " Its test databases are files; TMPDIR says where they are made."
        )
    return f"SQLite {sqlite3.sqlite_version}, a file for each test, cloned from a migrated one"


class DatabaseServer:
    """The databases of one worker: `with` it, `migrate_template` once, then a `database` a test."""

    def __init__(self, directory: Path, worker: str) -> None:
        self._directory = directory
        self._worker = worker
        self._numbers = count(1)

    def __enter__(self) -> Self:
        """Let no connection that a test forgets keep the process from ending: aiosqlite's
        threads do. The guards report it."""
        pytest.MonkeyPatch().setattr("aiosqlite.core.Thread", partial(Thread, daemon=True))
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing to do: the files go with the run's directory."""

    def migrate_template(self) -> str:
        """Return the URL of the migrated template: made once, and remembered between runs."""
        self._template = remember(
            f"{migrations.fingerprint()}.db",
            self._directory,
            lambda file: migrations.upgrade(f"{SCHEME}{file}"),
        )
        return f"{SCHEME}{self._template}"

    def complaint(self) -> str | None:
        """Return why no database can be used any more: never, as files need no server."""
        return None

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a test's database."""
        url = self.clone()
        with lent(url, how_to_open(url), partial(self.drop, url)):
            yield url

    def clone(self) -> str:
        """Return the URL of a new database, a copy of the template."""
        file = self._directory / f"{self._worker}-{next(self._numbers)}.db"
        shutil.copyfile(self._template, file)
        return f"{SCHEME}{file}"

    def drop(self, url: str) -> None:
        """Remove the database."""
        file = Path(url.removeprefix(SCHEME))
        for part in self._directory.glob(f"{file.name}*"):  # the database, its log, its index
            part.unlink()


def how_to_open(url: str) -> str:
    """Return the line that opens the database of `url` in a shell."""
    return f"sqlite3 {shlex.quote(url.removeprefix(SCHEME))}"
