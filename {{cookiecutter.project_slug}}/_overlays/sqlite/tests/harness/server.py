"""Where the test databases are. SQLite needs no server: they are files in the run's directory."""

import os
import shlex
import shutil
import sqlite3
import time
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
from .run import door

SCHEME = "sqlite+aiosqlite:///"
ROOM = 16 * 2**20  # bytes: the template, and the databases of some workers
SECONDS_TO_KEEP_A_TEMPLATE = 7 * 24 * 3600


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
        self._template = directory.parent / f"template-{migrations.fingerprint()}.db"

    def __enter__(self) -> Self:
        """Let no connection that a test forgets keep the process from ending: aiosqlite's
        threads do. The guards report it."""
        pytest.MonkeyPatch().setattr("aiosqlite.core.Thread", partial(Thread, daemon=True))
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing to do: the files go with the run's directory."""

    def migrate_template(self) -> str:
        """Return the URL of the migrated template: made once, and remembered between runs."""
        home = self._template.parent
        with door(home):  # nobody else makes a template meanwhile, or removes one
            if not self._template.exists():
                unfinished = self._directory / "template.db"
                migrations.upgrade(f"{SCHEME}{unfinished}")
                unfinished.rename(self._template)
                remove_unused_templates(home)
            self._template.touch()
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


def remove_unused_templates(home: Path) -> None:
    """Remove the templates that no run has used for a week."""
    for file in home.glob("template-*"):
        if time.time() - file.stat().st_mtime > SECONDS_TO_KEEP_A_TEMPLATE:
            file.unlink()
