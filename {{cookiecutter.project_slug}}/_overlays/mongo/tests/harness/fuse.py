"""The fuse: whatever opens a MongoDB database that this run did not make is stopped.

A client is refused when it is made for another server or database. A command is refused before it
is sent, whichever client it comes from: also one that was made before there was a fuse. PyMongo's
own listeners would not do: they hear only the clients that are made after them, and what they
raise is dropped.
"""

from collections.abc import Callable, Iterator
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
                raise refuse(f"mongodb://{','.join(sorted(servers))}/{database}")
        make(client, host, port, *rest, **options)

    return checked


def _check_command(
    listeners: Any,
    command: dict[str, Any],
    database: str,
    request: int,
    address: tuple[str, int],
    *rest: Any,
    **options: Any,
) -> None:
    """Stop a command that is about to be sent to a database that is not ours, or that would
    write to one: `$out` and `$merge` can."""
    name = next(iter(command))
    for written in [database, *_written_by(command)]:
        if not _is_ours(written) and name.lower() not in HARMLESS:
            raise refuse(f"mongodb://{address[0]}:{address[1]}/{written} ({name})")
    publish_command_start(listeners, command, database, request, address, *rest, **options)


def _written_by(command: dict[str, Any]) -> Iterator[str]:
    """Yield the databases that an aggregation names as places for its results:
    https://www.mongodb.com/docs/manual/reference/operator/aggregation/merge/."""
    for stage in command.get("pipeline", []):
        place = stage.get("$out") or stage.get("$merge")
        if isinstance(place, dict):
            place = place.get("into", place)
        if isinstance(place, dict) and "db" in place:
            yield place["db"]
