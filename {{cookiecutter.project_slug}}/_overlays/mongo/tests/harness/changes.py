"""What tests change in the clones that they get: the blocker tells of each command before it is sent,
and of each answer.

A clone whose changes are known is restored for a later test. They are no longer known after a
command of another kind, nor after one that the server may still execute, nor when a test starts
a process, whose commands nobody sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Commands that change nothing.
READS = {
    "count",
    "distinct",
    "find",
    "getmore",
    "killcursors",
    "listcollections",
    "listindexes",
}

# Commands that change the collection that they name.
WRITES = {
    "collmod",
    "create",
    "createindexes",
    "delete",
    "drop",
    "dropindexes",
    "findandmodify",
    "insert",
    "update",
}

# Events of the interpreter: https://docs.python.org/3/library/audit_events.html.
STARTS_OF_PROCESSES = {
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "subprocess.Popen",
}


@dataclass
class Changes:
    """The collections that a test may have changed, and the writes that were not answered yet."""

    collections: set[str] = field(default_factory=set)
    unanswered: set[int] = field(default_factory=set)


_known: dict[str, Changes] = {}


def know(database: str) -> None:
    """Know the changes of the database, from now on: it equals its template."""
    _known[database] = Changes()


def known(database: str) -> set[str] | None:
    """Return the collections that were changed, or None when that is not known."""
    changes = _known.get(database)
    return None if changes is None or changes.unanswered else changes.collections


def forget_all() -> None:
    """Know the changes of no database any more."""
    _known.clear()


def happened(event: str, arguments: object) -> None:
    """Take note of an event of the interpreter."""
    if event in STARTS_OF_PROCESSES:
        forget_all()


def sent(database: str, request: int, command: Mapping[str, Any]) -> None:
    """Take note of a command."""
    name = next(iter(command))
    if changes := _known.get(database):
        if name.lower() in WRITES and _is_acknowledged(command):
            changes.collections.add(command[name])
            changes.unanswered.add(request)
        elif name.lower() not in READS and not _is_reading(command):
            _known.pop(database, None)


def answered(database: str, request: int) -> None:
    """Take note that the server has executed a command."""
    if changes := _known.get(database):
        changes.unanswered.discard(request)


def _is_acknowledged(command: Mapping[str, Any]) -> bool:
    """Return whether the server answers the write when it has been executed."""
    return bool(command.get("writeConcern", {}).get("w") != 0)


def _is_reading(command: Mapping[str, Any]) -> bool:
    """Return whether the command is an aggregation that does not write its results."""
    stages = {stage for each in command.get("pipeline", []) for stage in each}
    return "aggregate" in command and not stages & {"$out", "$merge"}
