"""The blocker: stops any code that opens a SQLite database which the test does not own.

The interpreter announces each connection, whichever library, thread or event loop opens it:
https://docs.python.org/3/library/audit_events.html. On a connection that is allowed, an authorizer
checks every database before it is attached.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from .blocked import blocked_database, blocked_shared_database

blocking: bool  # from the beginning of the run to its end
allowed_files: set[Path] = set()
allowed_directories: set[Path] = set()
shared_files: set[Path] = set()

patch = pytest.MonkeyPatch()
_connect = sqlite3.connect


def block() -> None:
    """Block, from now on, every database that is not allowed."""
    global blocking
    blocking = True
    sys.addaudithook(_check)
    for module in (sqlite3, sqlite3.dbapi2):  # SQLAlchemy calls the latter
        patch.setattr(module, "connect", _connect_with_authorizer)


def unblock() -> None:
    """Block nothing any more. An audit hook cannot be removed."""
    global blocking
    blocking = False
    patch.undo()


@contextmanager
def allowed(url: str) -> Iterator[None]:
    """Allow the database at `url` in the block."""
    file = _file(url.partition(":///")[2])
    allowed_files.add(file)
    try:
        yield
    finally:
        allowed_files.discard(file)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Test: pytest's directory for it, in which databases are allowed."""
    directory = tmp_path.resolve()
    allowed_directories.add(directory)
    yield tmp_path
    allowed_directories.discard(directory)


def block_further_connections(url: str) -> None:
    """Block the database, from now on: the shared connection is open."""
    shared_files.add(_file(url.partition(":///")[2]))


def _check(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" and blocking:
        [database] = map(str, arguments)
        if not _is_allowed(database):
            raise blocked_database(f"sqlite:///{database}")
        if _file(database) in shared_files:
            raise blocked_shared_database(f"sqlite:///{database}")


def _connect_with_authorizer(database: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(database, *arguments, **options)
    if not _is_coverage(_file(str(database))):  # it attaches the data of its other processes
        connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, name: str | None, *rest: str | None) -> int:
    if action == sqlite3.SQLITE_ATTACH and blocking and not _is_allowed(str(name)):
        blocked_database(f"sqlite:///{name}")
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _is_allowed(database: str) -> bool:
    if _is_in_memory(database):
        return True
    file = _file(database)
    return (
        _is_coverage(file)
        or file in allowed_files
        or any(file.is_relative_to(directory) for directory in allowed_directories)
    )


def _is_in_memory(database: str) -> bool:
    """Return whether the database ends with its connections:
    https://www.sqlite.org/inmemorydb.html."""
    url = urlsplit(database)
    return database in ("", ":memory:") or (
        url.scheme == "file" and (url.path == ":memory:" or "mode=memory" in url.query.split("&"))
    )


def _is_coverage(file: Path) -> bool:
    """Return whether `file` belongs to pytest-cov."""
    return file.name.startswith(".coverage")


def _file(database: str) -> Path:
    name = unquote(urlsplit(database).path) if database.startswith("file:") else database
    return Path(name).resolve()
