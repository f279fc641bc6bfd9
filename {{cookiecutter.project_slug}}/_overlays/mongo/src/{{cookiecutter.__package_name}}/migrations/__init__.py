"""The migrations: what the database consists of, in versions.

Each module of `versions` is one, and they apply in the order of their names. MongoDB does not undo
half of a version that failed: write each so that it can simply run again.

They use PyMongo's synchronous API, which serves the command line, tests and a thread of a running
event loop alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from pymongo import MongoClient
from pymongo.database import Database

from ..options import CLIENT_OPTIONS, Document
from . import versions

# A collection with one document: the versions that were applied, and when. As it is one, reading
# and cloning it costs the same when there are hundreds.
HISTORY_COLLECTION = "schema_versions"
HISTORY_FILTER = {"_id": "applied"}
BASE, HEAD = "base", "head"


@contextmanager
def connected(url: str) -> Iterator[Database[Document]]:
    """Yield the database at `url` in PyMongo's synchronous API; close its client afterwards."""
    with MongoClient[Document](url, **CLIENT_OPTIONS) as client:
        yield client.get_default_database()


@cache
def available() -> list[str]:
    """Return the versions that the code has, oldest first."""
    return sorted(module.name for module in iter_modules(versions.__path__))


def applied(url: str) -> list[str]:
    """Return the versions that the database at `url` has, oldest first."""
    with connected(url) as database:
        return _applied(database)


def versions_in(document: Document | None) -> list[str]:
    """Return the versions in the document of `HISTORY_COLLECTION`, oldest first."""
    return sorted(document["versions"]) if document else []


def upgrade(url: str, target: str = HEAD) -> list[str]:
    """Bring the database at `url` up to `target`, a version or `head`; return what was applied.

    Raises `ValueError` when there is no such version.
    """
    with connected(url) as database:
        present = _applied(database)
        missing = [name for name in _up_to(target) if name not in present]
        for name in missing:
            _version(name).upgrade(database)
            database[HISTORY_COLLECTION].update_one(
                HISTORY_FILTER, {"$set": {f"versions.{name}": datetime.now(UTC)}}, upsert=True
            )
    return missing


def downgrade(url: str, target: str) -> list[str]:
    """Take the database at `url` back to `target`, a version or `base`; return what was undone.

    Raises `ValueError` when there is no such version.
    """
    retained = _up_to(target)
    with connected(url) as database:
        surplus = [name for name in reversed(_applied(database)) if name not in retained]
        for name in surplus:
            _version(name).downgrade(database)
            database[HISTORY_COLLECTION].update_one(
                HISTORY_FILTER, {"$unset": {f"versions.{name}": ""}}
            )
    return surplus


def _applied(database: Database[Document]) -> list[str]:
    return versions_in(database[HISTORY_COLLECTION].find_one(HISTORY_FILTER))


def _up_to(target: str) -> list[str]:
    names = available()
    if target == BASE:
        return []
    if target == HEAD:
        return names
    if target not in names:
        raise ValueError(f"There is no version {target}, only {', '.join([BASE, *names, HEAD])}.")
    return names[: names.index(target) + 1]


def _version(name: str) -> ModuleType:
    return import_module(f"{versions.__name__}.{name}")
