"""Where the test databases are: on an embedded server, or on the one of TEST_DATABASE_URL."""

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import takes_transactions
from {{ cookiecutter.__package_name }}.messages import reason, shown
from {{ cookiecutter.__package_name }}.options import CLIENT_OPTIONS, Document

from . import embedded, fuse, keeper, template
from .kept import lent
from .supply import Supply
from .unusable import Unusable

MILLISECONDS_TO_CONNECT = 1500
ROOM = 256 * 2**20  # bytes: the embedded server, and the databases of some workers
SCHEMES = ("mongodb://", "mongodb+srv://")


def describe() -> str:
    """Return what the tests run on, for the header of the report. Raises `UsageError` when
    TEST_DATABASE_URL is no URL of a MongoDB server."""
    url = _team_url()
    where = f"MongoDB at {shown(url)}" if url else embedded.describe()
    return f"{where}, a database for each test, cloned from a migrated one"


def _team_url() -> str | None:
    url = os.environ.get("TEST_DATABASE_URL")
    if url and not url.startswith(SCHEMES):
        raise pytest.UsageError(f"TEST_DATABASE_URL has to begin with {' or '.join(SCHEMES)}")
    return url or None


class DatabaseServer:
    """The databases of one worker: `with` it, `migrate_template` once, then a `database` a test.

    All that belongs to a run bears its name: its databases, and the connections of its workers.
    """

    def __init__(self, directory: Path, worker: str) -> None:
        self._url = _team_url() or keeper.server_url(directory)
        self._run = f"pytest_run_{directory.name}_"
        self._name = f"{self._run}{worker}"
        self._numbers = count(1)
        self._gone = False
        self._template = f"{self._run}template"
        self._template_is_ours = False
        self._template_lock = FileLock(directory / "template.lock")
        fuse.allow(self._url, self._run)

    def __enter__(self) -> Self:
        """Connect, and drop what dead runs have left. Fails with one clear message when the
        server cannot be reached, or is no replica set."""
        with ExitStack() as stack:
            try:
                parse_uri(self._url)
                self._client = stack.enter_context(
                    MongoClient[Document](
                        self._url_of(self._template),
                        appname=self._name,
                        **CLIENT_OPTIONS | {"serverSelectionTimeoutMS": MILLISECONDS_TO_CONNECT},
                    )
                )
                hello = self._client.admin.command("hello")
                databases = self._client.list_database_names()  # hello needs no password
            except (PyMongoError, ValueError, UserWarning) as error:
                raise _unusable(self._url, f"cannot be used: {reason(error)}") from None
            check(hello, self._url)
            if _team_url() and "setName" in hello:  # a router does not know every connection
                self._drop_abandoned(databases)
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        """Drop the template if this worker made it, and close the connection. A worker that
        comes later makes another."""
        with self._resources, self._template_lock:
            if self._template_is_ours:
                self._drop(self.template_url)

    def migrate_template(self) -> str:
        """Return the URL of the migrated template: made by the worker that needs it first. From
        now on there are databases."""
        with self._template_lock:
            database = self._client[self._template]
            self._template_is_ours = bool(migrations.upgrade(database))
            self._blueprints = template.read(database)
        self._supply = self._resources.enter_context(Supply(self._make, self._drop))
        return self.template_url

    @property
    def template_url(self) -> str:
        """The URL of the template."""
        return self._url_of(self._template)

    def complaint(self) -> str | None:
        """Return why no database can be used any more, or None when the server answers."""
        try:
            with self._answering():
                self._client.admin.command("ping")
        except Unusable as error:
            return str(error)
        return None

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a test's database."""
        url = self._supply.take()
        with lent(url, how_to_open(url), partial(self._supply.give_back, url)):
            yield url

    def _make(self) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        with self._answering():
            template.build(self._client[name], self._blueprints)
        return self._url_of(name)

    def _drop(self, url: str) -> None:
        if not self._gone:  # with its databases
            with self._answering():
                self._client.drop_database(urlsplit(url).path.strip("/"))

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Raise `Unusable` when the server is gone."""
        try:
            yield
        except ConnectionFailure as error:
            self._gone = True
            raise _unusable(self._url, f"is gone: {reason(error)}") from None

    def _url_of(self, database: str) -> str:
        """Return the URL of a database. Users are looked up where the server's URL says, not in
        the database."""
        url = urlsplit(self._url)
        options = url.query.split("&") if url.query else []
        if url.username and "authsource=" not in url.query.lower():
            options.append(f"authSource={url.path.strip('/') or 'admin'}")
        return url._replace(path=f"/{database}", query="&".join(options)).geturl()

    def _drop_abandoned(self, databases: list[str]) -> None:
        """Drop those of `databases` whose runs no longer have a connection. Who may not see the
        connections of others cannot know, and leaves what there is."""
        try:
            operations = self._client.admin.command({"currentOp": 1, "$all": True})["inprog"]
        except OperationFailure:
            return
        alive = {
            _run_of(operation["clientMetadata"]["application"]["name"])
            for operation in operations
            if "application" in operation.get("clientMetadata", {})
        }
        assert _run_of(self._name) in alive, "the server does not tell who is connected"
        for database in databases:
            if database.startswith("pytest_run_") and _run_of(database) not in alive:
                fuse.allow(self._url, database)
                self._client.drop_database(database)


def check(hello: Document, url: str) -> None:
    """Fail, with one clear message, if a server that answers `hello` so takes no transactions:
    on a stand-alone server, code that uses them would not be tested."""
    if not takes_transactions(hello):
        raise _unusable(url, "is a stand-alone server, and transactions need a replica set")


def how_to_open(url: str) -> str:
    """Return the line that opens the database of `url` in a shell; it asks for a password."""
    return f"mongosh {shlex.quote(re.sub(':[^/:@]*@', '@', url))}"


def _unusable(url: str, why: str) -> Unusable:
    if _team_url():
        mend = "Correct TEST_DATABASE_URL, or unset it to have a server of the tests' own."
    else:
        mend = "Run the tests again, or set TEST_DATABASE_URL to a server of your own."
    return Unusable(f"MongoDB at {shown(url)} {why}. {mend}")


def _run_of(name: str) -> str:
    """Return the part of a database's or a connection's name that is the same in a whole run."""
    return "_".join(name.split("_")[:3])
