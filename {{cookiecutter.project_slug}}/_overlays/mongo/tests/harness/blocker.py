"""The blocker: stops any code that opens a MongoDB database which the test does not own.

It checks a client when it is created, and each command before it is sent, also that of a client
that is older than the blocker. PyMongo's own listeners cannot do this: they belong to new clients
only, and their exceptions are dropped.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from pymongo import AsyncMongoClient, MongoClient

from . import changes
from .blocked import blocked_database
from .driver_names import ANSWERED, PUBLISH, PUBLISHES
from .urls import redacted_url

PORT = 27017

# Commands about the server, or about the client's own session.
SERVER_COMMANDS = {
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


class Thread(threading.local):
    """What is true of the current thread: the harness works in it, and nothing is blocked."""

    unblocked = False


allowed_servers: set[str] = set()
allowed_databases: set[str] = set()
thread = Thread()

patch = pytest.MonkeyPatch()


def block() -> None:
    """Block, from now on, every database that is not allowed."""
    sys.addaudithook(changes.happened)
    PUBLISHES.set(True, patch)
    PUBLISH.set(_checked_command(PUBLISH.get()), patch)
    ANSWERED.set(_noted_answer(ANSWERED.get()), patch)
    for client in (AsyncMongoClient, MongoClient):  # Motor is built on the latter
        patch.setattr(client, "__init__", _checked(client.__init__))


def unblock() -> None:
    """Block nothing any more. An audit hook cannot be removed."""
    patch.undo()


def allow_server(url: str) -> None:
    """Allow the server of `url`, but none of its databases."""
    servers, _ = _opened_by(url, PORT)
    allowed_servers.update(servers)


@contextmanager
def allowed(url: str) -> Iterator[None]:
    """Allow the database at `url`, on an allowed server, in the block."""
    _, database = _opened_by(url, PORT)
    allowed_databases.add(database)
    try:
        yield
    finally:
        allowed_databases.discard(database)


@contextmanager
def unblocked() -> Iterator[None]:
    """Block nothing that this thread does in the block: for the harness itself, which creates and
    drops databases."""
    before = thread.unblocked
    thread.unblocked = True
    try:
        yield
    finally:
        thread.unblocked = before


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Let no database of a failed test be restored: what the test left may still write to it."""
    if report.failed or hasattr(report, "wasxfail"):
        changes.forget_all()


def _is_allowed(database: str) -> bool:
    return database in allowed_databases or thread.unblocked


def _opened_by(url: str, port: int) -> tuple[set[str], str]:
    """Return the servers and the database that a client of `url` opens: PyMongo also takes the name
    of a server for one."""
    with_scheme = url if "://" in url else f"mongodb://{url}"
    names, _, database = redacted_url(with_scheme).partition("://")[2].partition("/")
    return {name if ":" in name else f"{name}:{port}" for name in names.split(",")}, database


def _checked(init: Callable[..., None]) -> Callable[..., None]:
    """Return the constructor of a client, with a check of the server and the database."""

    @wraps(init)
    def checked(
        client: object, host: Any = None, port: int | None = None, *rest: Any, **options: Any
    ) -> None:
        for url in [host] if isinstance(host, str) else host or ["localhost"]:
            servers, database = _opened_by(url, port or PORT)
            if not servers <= allowed_servers or (database and not _is_allowed(database)):
                raise blocked_database(f"mongodb://{','.join(sorted(servers))}/{database}")
        init(client, host, port, *rest, **options)

    return checked


def _checked_command(publish: Callable[..., None]) -> Callable[..., None]:
    """Return the function that publishes a command before it is sent, with a check of what it
    reads and writes."""

    def checked(
        listeners: object,
        command: dict[str, Any],
        database: str,
        request: int,
        address: tuple[str, int],
        *rest: Any,
        **options: Any,
    ) -> None:
        name = next(iter(command))
        for target in _databases_of(command, database):
            if not _is_allowed(target) and name.lower() not in SERVER_COMMANDS:
                raise blocked_database(f"mongodb://{address[0]}:{address[1]}/{target}")
            if not thread.unblocked:
                changes.sent(target, request, command)
        publish(listeners, command, database, request, address, *rest, **options)

    return checked


def _noted_answer(publish: Callable[..., None]) -> Callable[..., None]:
    """Return the function that publishes that a command has succeeded, which also notes it."""

    def noted(
        listeners: object,
        duration: object,
        reply: object,
        name: str,
        request: int,
        *rest: Any,
        database_name: str,
        **options: Any,
    ) -> None:
        changes.answered(database_name, request)
        publish(
            listeners, duration, reply, name, request, *rest, database_name=database_name, **options
        )

    return noted


def _databases_of(command: dict[str, Any], database: str) -> Iterator[str]:
    """Yield the databases that a command reads or writes. Some commands go to the database `admin`
    and name others, and an aggregation or `mapReduce` can write its results to another one:
    https://www.mongodb.com/docs/manual/reference/command/bulkWrite/
    https://www.mongodb.com/docs/manual/reference/command/renameCollection/
    https://www.mongodb.com/docs/manual/reference/operator/aggregation/merge/
    https://www.mongodb.com/docs/manual/reference/command/mapReduce/."""
    collections = [each["ns"] for each in command.get("nsInfo", [])]
    if "renameCollection" in command:
        collections = [command["renameCollection"], command["to"]]
    yield from [each.partition(".")[0] for each in collections] or [database]
    for stage in command.get("pipeline", []):
        target = stage.get("$out") or stage.get("$merge")
        if isinstance(target, dict):
            target = target.get("into", target)
        if isinstance(target, dict) and "db" in target:
            yield target["db"]
    if isinstance(out := command.get("out"), dict) and "db" in out:
        yield out["db"]
