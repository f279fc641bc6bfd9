"""The fuse: whatever opens a SQLite database that this run did not make is stopped.

The interpreter announces each `sqlite3.connect`, whichever library, thread or event loop it comes
from: https://docs.python.org/3/library/audit_events.html. Subprocesses are not seen.
"""

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .refusals import refuse

ours: list[Path] = []


def arm(directory: Path) -> None:
    """Refuse, from now on, every database outside of `directory`."""
    if not ours:
        sys.addaudithook(_see)
    ours.append(directory)


def disarm() -> None:
    """Refuse nothing any more. A hook cannot be removed."""
    ours.clear()


def _see(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" and ours and not _allowed(str(arguments[0])):
        raise refuse(f"SQLite {arguments[0]}")


def _allowed(database: str) -> bool:
    if database in ("", ":memory:"):
        return True  # it ends with its connection
    name = unquote(urlsplit(database).path) if database.startswith("file:") else database
    file = Path(name).resolve()
    if file.name.startswith(".coverage"):
        return True  # pytest-cov keeps what it measures in SQLite
    return any(file.is_relative_to(directory) for directory in ours)
