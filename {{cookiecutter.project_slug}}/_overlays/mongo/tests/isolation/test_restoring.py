"""A clone equals its template again when a later test gets it, whatever a test did with it."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo import InsertOne, MongoClient, WriteConcern
from pymongo.database import Database as SyncDatabase
from pymongo.errors import OperationFailure

from ..harness import blocker, changes
from ..harness.backend import Backend, run_of
from ..harness.server import DatabaseServer
from ..harness.snapshot import Snapshot, snapshot
from ..harness.urls import database_of

Documents = SyncDatabase[dict[str, Any]]
Change = Callable[[Documents], object]


class OwnMigrations:
    """Migrations that create a collection of each kind."""

    def upgrade(self, url: str) -> None:
        """Create them."""
        with MongoClient[dict[str, Any]](url) as client:
            database = client.get_default_database()
            database.create_collection("empty")
            database.create_collection("notes", validator={"text": {"$type": "string"}})
            database.notes.create_index("text", name="uq_text", unique=True)
            database.notes.insert_many([{"_id": 1, "text": "a"}, {"_id": 2, "text": "b"}])
            database.create_collection("checked_later").insert_one({"_id": 1})
            database.command("collMod", "checked_later", validator={"text": {"$exists": True}})
            database.create_collection("view", viewOn="notes", pipeline=[{"$match": {"_id": 1}}])


def read(database: Documents) -> None:
    """Send each command that only reads."""
    database.command("count", "notes")
    database.notes.distinct("text")
    list(database.notes.find(batch_size=1))
    with database.notes.find(batch_size=1) as cursor:
        next(cursor)
    list(database.notes.aggregate([{"$match": {}}]))
    database.list_collection_names()
    database.notes.index_information()


def insert_in_a_thread(database: Documents) -> None:
    """Write in another thread than that of the test."""
    with ThreadPoolExecutor() as threads:
        threads.submit(database.empty.insert_one, {}).result()


def replace_index(database: Documents) -> None:
    """Replace the index by others, which are not unique."""
    database.notes.drop_index("uq_text")
    database.notes.create_index("text", name="uq_text")
    database.empty.create_index("text")


def replace_view(database: Documents) -> None:
    """Replace the view by a collection."""
    database.drop_collection("view")
    database.view.insert_one({"_id": 1})


def abort(database: Documents) -> None:
    """Write in a transaction that is aborted."""
    with database.client.start_session() as session:
        session.start_transaction()
        database.empty.insert_one({}, session=session)
        session.abort_transaction()


def start_a_process(database: Documents) -> None:
    """Start a process, which may do anything."""
    subprocess.run([sys.executable, "-c", ""], check=True)


def fail(database: Documents) -> None:
    """Send a command that the server refuses."""
    with pytest.raises(OperationFailure):
        database.command("collMod", "none_such")


# What the harness puts back.
CHANGES: dict[str, Change] = {
    "nothing": read,
    "insert": lambda database: database.empty.insert_one({}),
    "insert in a thread": insert_in_a_thread,
    "update": lambda database: database.notes.update_one({"_id": 1}, {"$set": {"text": "changed"}}),
    "delete": lambda database: database.notes.delete_one({"_id": 1}),
    "find and modify": lambda database: database.notes.find_one_and_delete({}),
    "index": replace_index,
    "validator": lambda database: database.command("collMod", "notes", validator={}),
    "old document": lambda database: database.checked_later.delete_one({}),
    "new collection": lambda database: database.create_collection("new"),
    "new view": lambda database: database.create_collection("new", viewOn="notes"),
    "drop": lambda database: database.drop_collection("notes"),
    "view": replace_view,
    "aborted transaction": abort,
}

# After these commands it does not know everything, or the server may still execute one.
UNKNOWN: dict[str, Change] = {
    "$out": lambda database: database.notes.aggregate([{"$out": "empty"}]),
    "$merge": lambda database: database.notes.aggregate([{"$merge": "empty"}]),
    "several collections": lambda database: database.client.bulk_write(
        [InsertOne({}, namespace=f"{database.name}.empty")]
    ),
    "rename": lambda database: database.notes.rename("renamed"),
    "drop database": lambda database: database.client.drop_database(database),
    "not acknowledged": lambda database: database.get_collection(
        "empty", write_concern=WriteConcern(w=0)
    ).insert_one({}),
    "process": start_a_process,
    "failed": fail,
}


@pytest.fixture(scope="module")
def worker(
    database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """Module: a worker of a run of its own."""
    directory = tmp_path_factory.mktemp("run") / secrets.token_hex(4)
    directory.mkdir()
    with Backend(database_server.backend.create(), directory, "main") as worker:
        yield worker
        with blocker.unblocked():
            for name in worker._client.list_database_names():
                if run_of(name) == run_of(worker._name):
                    worker._client.drop_database(name)


@pytest.fixture(scope="module")
def template(worker: Backend) -> Iterator[str]:
    """Module: the URL of the worker's template."""
    with worker.template(OwnMigrations()) as template:
        yield template


def change_as_a_test(url: str, change: Change) -> None:
    """Change the database, as a test may."""
    with blocker.allowed(url), MongoClient[dict[str, Any]](url) as client:
        change(client.get_default_database())


def content(worker: Backend, url: str) -> Snapshot:
    """Return what the database contains."""
    with blocker.unblocked():
        return snapshot(worker._client[database_of(url)])


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_of_a_test_is_undone(worker: Backend, template: str, change: Change) -> None:
    """F08, F29: and only what was changed is created anew."""
    url = worker.clone(template)
    change_as_a_test(url, change)
    worker.drop(url)

    assert worker.clone(template) == url, "a database is created for each test"
    assert content(worker, url) == content(worker, template), "a test finds rows of an earlier one"
    assert changes.known(database_of(url)) == set(), "the same is created anew after later tests"


@pytest.mark.parametrize("change", UNKNOWN.values(), ids=UNKNOWN)
def test_change_that_is_not_known(worker: Backend, template: str, change: Change) -> None:
    """F08: a later test gets another database."""
    url = worker.clone(template)
    change_as_a_test(url, change)
    assert changes.known(database_of(url)) is None, "its changes are taken for known"
    worker.drop(url)

    assert worker.clone(template) != url, "a test gets what an earlier one may have changed"


def test_database_that_is_not_restored_is_dropped(worker: Backend, template: str) -> None:
    """F27: nobody uses it any more."""
    url = worker.clone(template)
    change_as_a_test(url, fail)
    worker.drop(url)
    worker.clone(template)

    assert database_of(url) not in worker._client.list_database_names(), "it is still there"


@pytest.mark.parametrize("name", ["update", "index", "new view"])
def test_change_from_elsewhere(worker: Backend, template: str, name: str) -> None:
    """F08: the harness sees the commands of this process only, and compares the statistics."""
    url = worker.clone(template)
    with blocker.unblocked():
        change_as_a_test(url, CHANGES[name])
    worker.drop(url)

    assert worker.clone(template) != url, "a test gets what another process has changed"


def test_database_that_cannot_be_restored(
    worker: Backend, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F32: another process creates a collection again while it is restored."""

    def restore(*arguments: object) -> bool:
        raise OperationFailure("the collection exists")

    url = worker.clone(template)
    worker.drop(url)
    monkeypatch.setattr(Snapshot, "restore", restore)

    assert worker.clone(template) != url


def test_database_of_a_failed_test(
    worker: Backend, template: str, pytestconfig: pytest.Config
) -> None:
    """F33: something that the test left may still write to it."""
    url = worker.clone(template)
    report = pytest.TestReport("a test", ("", 0, ""), {}, "failed", None, "teardown")
    for each in pytestconfig.hook.pytest_runtest_logreport.get_hookimpls():
        if each.plugin is blocker:
            each.function(report)
    worker.drop(url)

    assert worker.clone(template) != url, "a later test gets the database of a failed one"
