"""The fuse: whatever opens a MongoDB database that this run did not make is stopped.

A client is refused when it is made for another server or database. A command is refused before it
is sent, whichever client it comes from: also one that was made before there was a fuse. PyMongo's
own listeners would not do: they hear only the clients that are made after them, and what they
raise is dropped. Not seen are subprocesses, and what `$out` and `$merge` write.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.monitoring import _EventListeners

from {{ cookiecutter.__package_name }}.messages import shown

from .refusals import refuse

PORT = 27017

# Commands that are about the server, or about the client's own session.
HARMLESS = {
    "aborttransaction",
    "authenticate",
    "buildinfo",
    "committransaction",
    "currentop",
    "endsessions",
    "hello",
    "listdatabases",
    "ping",
    "saslcontinue",
    "saslstart",
}

our_servers: set[str] = set()
our_databases: set[str] = set()

patch = pytest.MonkeyPatch()
publish_command_start = _EventListeners.publish_command_start


def arm(directory: Path) -> None:
    """Refuse, from now on, every database that has not been allowed."""
    patch.setattr(_EventListeners, "enabled_for_commands", True)
    patch.setattr(_EventListeners, "publish_command_start", _check_command)
    for client in (AsyncMongoClient, MongoClient):  # Motor stands on the latter
        patch.setattr(client, "__init__", _checked(client.__init__))


def disarm() -> None:
    """Refuse nothing any more."""
    patch.undo()


def allow(url: str, databases: str) -> None:
    """Let the server of `url` be reached, and the databases whose names begin like `databases`."""
    servers, _ = _opened_by(url, PORT)
    our_servers.update(servers)
    our_databases.add(databases)


def _is_ours(database: str) -> bool:
    return database.startswith(tuple(our_databases))


def _opened_by(url: str, port: int) -> tuple[set[str], str]:
    """Return the servers and the database that a client of `url` opens."""
    names, _, database = shown(url).rpartition("://")[2].partition("/")
    return {name if ":" in name else f"{name}:{port}" for name in names.split(",")}, database


def _checked(make: Callable[..., None]) -> Callable[..., None]:
    """Return the constructor of a client that refuses what is not ours."""

    @wraps(make)
    def checked(
        client: object, host: Any = None, port: int | None = None, *rest: Any, **options: Any
    ) -> None:
        for url in [host] if isinstance(host, str) else host or ["localhost"]:
            servers, database = _opened_by(url, port or PORT)
            if not servers <= our_servers or (database and not _is_ours(database)):
                raise refuse(f"MongoDB {','.join(sorted(servers))}/{database}")
        make(client, host, port, *rest, **options)

    return checked


def _check_command(
    listeners: Any, command: dict[str, Any], database: str, *rest: Any, **options: Any
) -> None:
    """Stop a command that is about to be sent to a database that is not ours."""
    name = next(iter(command))
    if not _is_ours(database) and name.lower() not in HARMLESS:
        raise refuse(f"MongoDB {database} ({name})")
    publish_command_start(listeners, command, database, *rest, **options)
