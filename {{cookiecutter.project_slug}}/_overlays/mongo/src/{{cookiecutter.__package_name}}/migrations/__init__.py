"""The migrations: what the database is made of, in versions.

Each module of `versions` is one, and they apply in the order of their names. MongoDB does not take
back half of a version that failed: write each so that it can simply run again.

They use PyMongo's synchronous API, which serves the command line, tests and a thread of a running
event loop alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from pymongo import MongoClient
from pymongo.database import Database

from ..clock import now
from ..options import CLIENT_OPTIONS, Document
from . import versions

# A collection with one document: the versions that the database has, and when each was applied. As
# it is one, it is read and cloned as quickly when there are hundreds.
RECORD = "schema_versions"
THE_DOCUMENT = {"_id": "applied"}
BASE, HEAD = "base", "head"


@contextmanager
def connected(url: str) -> Iterator[Database[Document]]:
    """Yield the database at `url`, for the functions below; close its client afterwards."""
    with MongoClient[Document](url, **CLIENT_OPTIONS) as client:
        yield client.get_default_database()


@cache
def known() -> list[str]:
    """Return the versions that the code has, oldest first."""
    return sorted(module.name for module in iter_modules(versions.__path__))


def applied(database: Database[Document]) -> list[str]:
    """Return the versions that the database has, oldest first."""
    return recorded(database[RECORD].find_one(THE_DOCUMENT))


def recorded(document: Document | None) -> list[str]:
    """Return the versions that the document of `RECORD` names, oldest first."""
    return sorted(document["versions"]) if document else []


def upgrade(database: Database[Document], target: str = HEAD) -> list[str]:
    """Apply what the database lacks up to `target`, a version or `head`; return what was applied.

    Raises `ValueError` when there is no such version.
    """
    there = applied(database)
    missing = [name for name in _up_to(target) if name not in there]
    for name in missing:
        _version(name).upgrade(database)
        database[RECORD].update_one(
            THE_DOCUMENT, {"$set": {f"versions.{name}": now()}}, upsert=True
        )
    return missing


def downgrade(database: Database[Document], target: str) -> list[str]:
    """Undo what the database has beyond `target`, a version or `base`; return what was undone.

    Raises `ValueError` when there is no such version.
    """
    kept = _up_to(target)
    surplus = [name for name in reversed(applied(database)) if name not in kept]
    for name in surplus:
        _version(name).downgrade(database)
        database[RECORD].update_one(THE_DOCUMENT, {"$unset": {f"versions.{name}": ""}})
    return surplus


def _up_to(target: str) -> list[str]:
    names = known()
    if target == BASE:
        return []
    if target == HEAD:
        return names
    if target not in names:
        raise ValueError(f"There is no version {target}, only {', '.join([BASE, *names, HEAD])}.")
    return names[: names.index(target) + 1]


def _version(name: str) -> ModuleType:
    return import_module(f"{versions.__name__}.{name}")
