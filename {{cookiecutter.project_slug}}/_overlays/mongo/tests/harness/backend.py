"""MongoDB, as the harness uses it: databases, templates, and the runs they belong to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from filelock import FileLock
from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from . import blocker, changes
from .external import external_url, unavailable
from .migrations import Migrations
from .snapshot import Snapshot, snapshot
from .unavailable import ServerUnavailableError
from .urls import database_of, error_summary, redacted_url

NAME = "MongoDB"
SCHEMES = ("mongodb://", "mongodb+srv://")
MILLISECONDS_TO_CONNECT = 1500


class Backend:
    """One worker's client of the server, by which it creates and drops databases.

    The names of databases and connections begin with that of their run. Open it with `with`.
    """

    def __init__(self, url: str, directory: Path, worker: str) -> None:
        self._url = url
        self._run = f"pytest_run_{directory.name}_"
        self._name = f"{self._run}{worker}"
        self._numbers = count(1)
        self._gone = False
        self._template_lock = FileLock(directory / "template.lock")
        self._snapshots: dict[str, Snapshot] = {}
        self._clones: set[str] = set()
        self._discarded: list[str] = []  # those of the clones that no test has
        blocker.allow_server(self._url)

    def __enter__(self) -> Self:
        """Connect, and drop what dead runs left. Raises `ServerUnavailableError`, also when the
        server is not a replica set."""
        with ExitStack() as stack, blocker.unblocked():
            try:
                parse_uri(self._url)
                self._client = stack.enter_context(
                    MongoClient[dict[str, Any]](
                        self._url_of(self._name),
                        appname=self._name,
                        serverSelectionTimeoutMS=MILLISECONDS_TO_CONNECT,
                    )
                )
                hello = self._client.admin.command("hello")
                databases = self._client.list_database_names()  # hello needs no password
            except (PyMongoError, ValueError, UserWarning) as error:
                raise self._unavailable(f"cannot be used: {error_summary(error)}") from None
            require_replica_set(hello, self._url)
            if external_url(SCHEMES) and "setName" in hello:  # a router cannot list connections
                self._drop_orphaned(databases)
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the client."""
        self._resources.close()

    @contextmanager
    def template(self, migrations: Migrations) -> Iterator[str]:
        """Yield the URL of the migrated template. The worker that needs it first creates it, and
        drops it at the end; a worker that comes later creates another."""
        name = f"{self._run}template"
        url = self._url_of(name)
        with self._template_lock:
            with self._administering():
                created_here = not self._client[name].list_collection_names()
            with blocker.allowed(url):
                migrations.upgrade(url)
            with self._administering():
                self._snapshots[url] = snapshot(self._client[name])
        yield url
        self._clones.clear()
        while self._discarded:
            self.drop(self._discarded.pop())
        with self._template_lock:
            if created_here:
                self.drop(url)

    def clone(self, template_url: str) -> str:
        """Return the URL of a database with the template's content: one that was dropped before,
        which is restored, or a new one."""
        content = self._snapshots[template_url]
        while self._discarded:
            url = self._discarded.pop()
            if self._is_restored(url, content):
                return url
            self._clones.remove(url)
            self.drop(url)
        url = self.create()
        with self._administering():
            content.create_in(self._client[database_of(url)])
        changes.know(database_of(url))
        self._clones.add(url)
        return url

    def create(self) -> str:
        """Return the URL of a new database. The server creates it with its first collection."""
        return self._url_of(f"{self._name}_{next(self._numbers)}")

    def drop(self, url: str) -> None:
        """Drop the database. A clone stays, to be restored for a later test."""
        if url in self._clones:
            self._discarded.append(url)
        elif not self._gone:  # with its databases
            with self._administering():
                self._client.drop_database(database_of(url))

    def unavailable_reason(self) -> str | None:
        """Return why no database can be created any more, or None when the server answers."""
        try:
            with self._administering():
                self._client.admin.command("ping")
        except ServerUnavailableError as error:
            return str(error)
        return None

    def _is_restored(self, url: str, content: Snapshot) -> bool:
        """Return whether the database has the content again, of which tests have changed a part."""
        name = database_of(url)
        changed = changes.known(name)
        if changed is None:
            return False
        with self._administering():
            try:
                restored = content.restore(self._client[name], changed)
            except OperationFailure:  # somebody else is changing it
                return False
        if restored:
            changes.know(name)
        return restored

    @contextmanager
    def _administering(self) -> Iterator[None]:
        """Let the block reach any database. Raise `ServerUnavailableError` when the server is
        gone."""
        try:
            with blocker.unblocked():
                yield
        except ConnectionFailure as error:
            self._gone = True
            raise self._unavailable(f"is gone: {error_summary(error)}") from None

    def _unavailable(self, what: str) -> ServerUnavailableError:
        return unavailable(f"{NAME} at {redacted_url(self._url)} {what}")

    def _url_of(self, database: str) -> str:
        """Return the URL of a database. Its users are those of the server's URL, not those of the
        database."""
        url = urlsplit(self._url)
        options = url.query.split("&") if url.query else []
        if url.username and "authsource=" not in url.query.lower():
            options.append(f"authSource={url.path.strip('/') or 'admin'}")
        return url._replace(path=f"/{database}", query="&".join(options)).geturl()

    def _drop_orphaned(self, databases: list[str]) -> None:
        """Drop those of `databases` whose runs have no connection any more. A role that may not
        list all connections cannot know them, and drops nothing."""
        try:
            operations = self._client.admin.command({"currentOp": 1, "$all": True})["inprog"]
        except OperationFailure:
            return
        alive = {
            run_of(operation["clientMetadata"]["application"]["name"])
            for operation in operations
            if "application" in operation.get("clientMetadata", {})
        }
        assert run_of(self._name) in alive, "the server does not list the connection of this run"
        for database in databases:
            if database.startswith("pytest_run_") and run_of(database) not in alive:
                self._client.drop_database(database)


def require_replica_set(hello: dict[str, Any], url: str) -> None:
    """Raise `ServerUnavailableError` when the server with this answer to `hello` does not support
    transactions: on a stand-alone server, code that uses them would not be tested."""
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise unavailable(
            f"{NAME} at {redacted_url(url)} is a stand-alone server, and transactions need a"
            " replica set"
        )


def run_of(name: str) -> str:
    """Return the part of a database's or a connection's name that is the same in a whole run."""
    return "_".join(name.split("_")[:3])


def summarize(directory: Path) -> str | None:
    """Return a line for the report's end, if there is one: no setting makes clones cheaper."""
    return None
