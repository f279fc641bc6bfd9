"""The blocker stops any code that opens a database which the test does not own."""

from collections.abc import Iterator

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.database import Database as SyncDatabase

from ..harness.blocked import expect_blocked
from .subject import NOTES, Database, Settings, migrations

ELSEWHERE = "mongodb://db.example.com/production"
FOREIGN = "not_of_this_run"


@pytest.fixture
def sync_database(database_url: str) -> Iterator[SyncDatabase[dict[str, object]]]:
    """Test: its database, in PyMongo's synchronous API."""
    with MongoClient[dict[str, object]](database_url) as client:
        yield client.get_default_database()


def test_configured_database_is_blocked() -> None:
    """F09, F23: as is every database that this run did not create."""
    with expect_blocked("mongodb://"):
        Database(Settings.model_fields["database_url"].default)


@pytest.mark.parametrize("client", [AsyncMongoClient, MongoClient])
def test_another_server_is_blocked(client: type[MongoClient[dict[str, object]]]) -> None:
    """F09: before anything is sent there."""
    with expect_blocked("db.example.com:27017/production"):
        client(ELSEWHERE)


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


def test_migrations_cannot_change_another_database(database_url: str) -> None:
    """F23: they run in tests as in production."""
    with expect_blocked(FOREIGN):
        migrations.upgrade(database_url.rpartition("/")[0] + f"/{FOREIGN}")
