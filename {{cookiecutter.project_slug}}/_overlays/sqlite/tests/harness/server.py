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

from . import blocker
from .cache import cached
from .driver_names import THREAD
from .migrations import Migrations, fingerprint
from .template import TemplateDatabase

SCHEME = "sqlite+aiosqlite:///"
MIN_FREE_BYTES = 2**24  # the template, and the databases of some workers


def describe() -> str:
    """Return a description of the database for the report's header. Raises `UsageError` when
    TEST_DATABASE_URL is set."""
    if "TEST_DATABASE_URL" in os.environ:
        raise pytest.UsageError(
            "TEST_DATABASE_URL names a server for the tests, and SQLite has none: unset it."
            " Test databases are files; set TMPDIR to move them."
        )
    return f"SQLite {sqlite3.sqlite_version}, a file for each test, cloned from a migrated one"


def summarize(directory: Path) -> str | None:
    """Return a line for the report's end, if there is one: files cost too little."""
    return None


class DatabaseServer:
    """The database files of one worker. Open it with `with`."""

    def __init__(self, directory: Path, worker: str) -> None:
        self._directory = directory
        self._worker = worker
        self._numbers = count()

    def __enter__(self) -> Self:
        """Make aiosqlite's threads daemons: a connection that a test leaves open would keep the
        process from ending. Leak detection reports it."""
        THREAD.set(partial(Thread, daemon=True))
        return self

    def __exit__(self, *exception: object) -> None:
        """Leave the files to the run, which removes its directory."""

    @contextmanager
    def template(self, migrations: Migrations) -> Iterator[TemplateDatabase]:
        """Yield the migrated template: created once, and cached between runs."""

        def create(file: Path) -> None:
            with blocker.allowed(url := f"{SCHEME}{file}"):
                migrations.upgrade(url)

        file = cached(f"{fingerprint(migrations)}.db", self._directory, create)
        yield TemplateDatabase(
            f"{SCHEME}{file}", partial(self._clone, file), self._drop, shell_command
        )

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """Yield the URL of a database without a schema."""
        url = f"{SCHEME}{self._new_file()}"
        try:
            with blocker.allowed(url):
                yield url
        finally:
            self._drop(url)

    def unavailable_reason(self) -> str | None:
        """Return why no database can be created any more: never, as files need no server."""
        return None

    def _new_file(self) -> Path:
        return self._directory / f"{self._worker}-{next(self._numbers)}.db"

    def _clone(self, template: Path) -> str:
        return f"{SCHEME}{shutil.copyfile(template, self._new_file())}"

    def _drop(self, url: str) -> None:
        file = Path(url.removeprefix(SCHEME))
        for part in self._directory.glob(f"{file.name}*"):  # the database, its log, its index
            part.unlink(missing_ok=True)  # SQLite may be removing it, too


def shell_command(url: str) -> str:
    """Return the command that opens the database of `url` in a shell."""
    return f"sqlite3 {shlex.quote(url.removeprefix(SCHEME))}"
