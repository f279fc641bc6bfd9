"""The blocker stops any code that opens a database which the test does not own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo import AsyncMongoClient, InsertOne, MongoClient
from pymongo.database import Database as SyncDatabase
from pymongo.errors import ClientBulkWriteException
from pymongo.monitoring import (
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
    _EventListeners,
)

from ..harness import blocker
from ..harness.blocked import expect_blocked
from ..harness.driver_names import ANSWERED, PUBLISH, PUBLISHES
from ..harness.server import DatabaseServer
from ..harness.urls import database_of
from .subject import NOTES, Database, Settings, migrations

ELSEWHERE = "mongodb://db.example.com/production"
FOREIGN = "not_of_this_run"

Client = type[MongoClient[dict[str, object]]]

both = pytest.mark.parametrize("client", [AsyncMongoClient, MongoClient])


@pytest.fixture
def sync_database(database_url: str) -> Iterator[SyncDatabase[dict[str, object]]]:
    """Test: its database, in PyMongo's synchronous API."""
    with MongoClient[dict[str, object]](database_url) as client:
        yield client.get_default_database()


def test_configured_database_is_blocked() -> None:
    """F09, F23: as is every database that this run did not create."""
    with expect_blocked("mongodb://"):
        Database(Settings.model_fields["database_url"].default)


@both
def test_another_server_is_blocked(client: Client) -> None:
    """F09: before anything is sent there."""
    with expect_blocked("db.example.com:27017/production"):
        client(ELSEWHERE)


@both
def test_another_server_is_blocked_however_it_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F09: as PyMongo reads its arguments. The message names the server."""
    monkeypatch.setattr(blocker, "allowed_servers", {"localhost:1"})

    client("localhost:1", connect=False)
    client("localhost", 1, connect=False)
    with expect_blocked("localhost:27017/ "):
        client()
    with expect_blocked("localhost:2/ "):
        client("localhost", 2)
    with expect_blocked("localhost:2/ "):
        client(["localhost:1", "localhost:2"])
    with expect_blocked("localhost:1,localhost:2/ "):
        client("mongodb://localhost:1,localhost:2")


@both
def test_database_of_the_same_name_on_another_server_is_blocked(
    client: Client, database_url: str
) -> None:
    """F09: the right name is not enough."""
    database = database_of(database_url)

    with expect_blocked(f"db.example.com:27017/{database} "):
        client(f"mongodb://db.example.com/{database}")


@both
def test_client_of_another_database_is_blocked(client: Client, database_url: str) -> None:
    """F09: the right server is not enough."""
    foreign = database_url.replace(database_of(database_url), FOREIGN)

    with expect_blocked(f"/{FOREIGN} "):
        client(foreign)


@both
def test_threads_are_blocked(client: Client, database_url: str) -> None:
    """F09: unblocked is only the thread in which the harness works."""
    foreign = database_url.replace(database_of(database_url), FOREIGN)

    with ThreadPoolExecutor() as threads, blocker.unblocked(), expect_blocked(f"/{FOREIGN} "):
        threads.submit(client, foreign).result()


async def test_another_database_on_the_same_server_is_blocked(database: Database) -> None:
    """F09: whatever the command, also for the client of the application itself."""
    foreign = database.client[FOREIGN]

    for operation in (
        foreign.notes.insert_one({}),
        foreign.notes.find_one(),
        database.client.drop_database(FOREIGN),
        database.client.admin.command("renameCollection", "a.b", to=f"{FOREIGN}.b"),
    ):
        with expect_blocked("mongodb://"):
            await operation
    assert FOREIGN not in await database.client.list_database_names()


def test_another_database_is_blocked_for_the_synchronous_client(
    sync_database: SyncDatabase[dict[str, object]],
) -> None:
    """F09: also for code without an event loop."""
    with expect_blocked(FOREIGN):
        sync_database.client[FOREIGN].notes.insert_one({})


async def test_blocked_command_does_no_harm(database: Database) -> None:
    """F09: its client goes on to work with its own database."""
    with expect_blocked(FOREIGN):
        await database.client[FOREIGN].notes.find_one()

    assert await database.readiness_error() is None


@pytest.mark.parametrize(
    "stage",
    [
        {"$out": {"db": FOREIGN, "coll": "notes"}},
        {"$merge": {"into": {"db": FOREIGN, "coll": "notes"}}},
    ],
    ids=["out", "merge"],
)
def test_aggregation_cannot_write_to_another_database(
    sync_database: SyncDatabase[dict[str, object]], stage: dict[str, dict[str, object]]
) -> None:
    """F09: the command goes to the test's database, and names another for its results."""
    with expect_blocked(FOREIGN):
        sync_database[NOTES].aggregate([stage])


def test_map_reduce_cannot_write_to_another_database(
    sync_database: SyncDatabase[dict[str, object]],
) -> None:
    """F09: it names another database for its results, too."""
    out = {"replace": "notes", "db": FOREIGN}

    with expect_blocked(FOREIGN):
        sync_database.command("mapReduce", NOTES, map="", reduce="", out=out)


def test_writes_to_several_databases(sync_database: SyncDatabase[dict[str, object]]) -> None:
    """F09: the command goes to the database `admin`, and names others."""
    client, own = sync_database.client, f"{sync_database.name}.{NOTES}"

    client.bulk_write([InsertOne({}, namespace=own)])
    with pytest.raises(ClientBulkWriteException) as raised:
        client.bulk_write([InsertOne({}, namespace=own), InsertOne({}, namespace=f"{FOREIGN}.a")])
    with expect_blocked(FOREIGN):
        raise raised.value.__cause__ or raised.value

    assert sync_database[NOTES].count_documents({}) == 1


def test_collection_can_be_renamed(sync_database: SyncDatabase[dict[str, object]]) -> None:
    """F09: within the test's database."""
    sync_database[NOTES].insert_one({})

    sync_database[NOTES].rename("renamed")
    own, foreign = f"{sync_database.name}.renamed", f"{FOREIGN}.renamed"
    for source, target in ((own, foreign), (foreign, own)):
        with expect_blocked(FOREIGN):
            sync_database.client.admin.command("renameCollection", source, to=target)

    assert sync_database["renamed"].count_documents({}) == 1


@pytest.mark.parametrize(
    "stages",
    [[{"$match": {}}], [{"$out": "db_notes"}], [{"$merge": {"into": "db_notes"}}]],
    ids=["read", "out", "merge"],
)
def test_aggregation_in_the_own_database_is_not_blocked(
    sync_database: SyncDatabase[dict[str, object]], stages: list[dict[str, object]]
) -> None:
    """It reads, or writes to a collection of the same database."""
    sync_database[NOTES].insert_one({})

    sync_database[NOTES].aggregate(stages).close()


@pytest.mark.parametrize(
    "command",
    [
        *("abortTransaction", "commitTransaction", "endSessions"),
        *("authenticate", "saslStart", "saslContinue"),
        *("buildInfo", "currentOp", "hello", "listDatabases", "ping"),
    ],
)
def test_command_to_the_server_is_not_blocked(command: str) -> None:
    """Clients sign in, end their sessions, and ask how the server is. They name another database
    for that, which stays as it is."""
    address = ("localhost", 27017)

    PUBLISH.get()(_EventListeners([]), {command: 1}, "admin", 1, address, None)
    with expect_blocked("/admin "):
        PUBLISH.get()(_EventListeners([]), {"insert": "notes"}, "admin", 1, address, None)


def test_listeners_of_the_application_hear_of_commands(database_url: str) -> None:
    """Tracing goes on to work, of commands and of answers."""
    heard = []

    class Listener(CommandListener):
        def started(self, event: CommandStartedEvent) -> None:
            heard.append(event.command_name)

        def succeeded(self, event: CommandSucceededEvent) -> None:
            heard.append(event.command_name)

    with MongoClient[dict[str, object]](database_url, event_listeners=[Listener()]) as client:
        client.get_default_database()[NOTES].find_one()

    assert heard.count("find") == 2


def test_database_of_an_ended_test_is_blocked(database_server: DatabaseServer) -> None:
    """F09: also one that this run created, once its test has ended."""
    with database_server.empty_database() as url:
        MongoClient[dict[str, object]](url).close()

    with expect_blocked(database_of(url)):
        MongoClient[dict[str, object]](url)


def test_nothing_is_blocked_after_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other plugins end later. PyMongo is then as it was before."""
    monkeypatch.setattr(blocker, "patch", pytest.MonkeyPatch())

    def of_pymongo() -> list[object]:
        return [
            *(PUBLISH.get(), PUBLISHES.get(), ANSWERED.get()),
            *(AsyncMongoClient.__init__, MongoClient.__init__),
        ]

    before = of_pymongo()
    blocker.block()
    blocker.unblock()

    assert of_pymongo() == before


def test_migrations_cannot_change_another_database(database_url: str) -> None:
    """F23: they run in tests as in production."""
    with expect_blocked(FOREIGN):
        migrations.upgrade(database_url.rpartition("/")[0] + f"/{FOREIGN}")
