"""The fuse: whatever opens a SQLite database that this run did not make is stopped.

The interpreter announces each connection, whichever library, thread or event loop it comes from:
https://docs.python.org/3/library/audit_events.html. A connection that is allowed is told to ask
before it attaches another database.
"""

import sqlite3
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from .refusals import refuse, refuse_shared

ours: list[Path] = []
shared: set[Path] = set()

patch = pytest.MonkeyPatch()
_connect = sqlite3.connect


def arm(directory: Path) -> None:
    """Refuse, from now on, every database outside of `directory`."""
    if not ours:
        sys.addaudithook(_see)
    ours.append(directory)
    for module in (sqlite3, sqlite3.dbapi2):  # SQLAlchemy calls the latter
        patch.setattr(module, "connect", _connect_and_guard)


def disarm() -> None:
    """Refuse nothing any more. A hook cannot be removed."""
    ours.clear()
    patch.undo()


def share(url: str) -> None:
    """Refuse the database, from now on: the fast lane is connected to it."""
    shared.add(_file(url.partition(":///")[2]))


def _see(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" and ours:
        database = str(arguments[0])
        if not _allowed(database):
            raise refuse(f"sqlite:///{database}")
        if _file(database) in shared:
            raise refuse_shared(f"sqlite:///{database}")


def _connect_and_guard(database: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(database, *arguments, **options)
    if not _is_coverage(_file(str(database))):  # it attaches what its other processes measured
        connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, name: str | None, *rest: str | None) -> int:
    if action == sqlite3.SQLITE_ATTACH and ours and not _allowed(str(name)):
        refuse(f"sqlite:///{name}")
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _allowed(database: str) -> bool:
    if database in ("", ":memory:"):
        return True  # it ends with its connection
    file = _file(database)
    return _is_coverage(file) or any(file.is_relative_to(directory) for directory in ours)


def _is_coverage(file: Path) -> bool:
    """Return whether pytest-cov keeps in `file` what it measures."""
    return file.name.startswith(".coverage")


def _file(database: str) -> Path:
    name = unquote(urlsplit(database).path) if database.startswith("file:") else database
    return Path(name).resolve()
