"""The fuse stops whatever opens a MongoDB database that this run did not make."""

import pytest
from pymongo import AsyncMongoClient, MongoClient

from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.options import Document
from {{ cookiecutter.__package_name }}.settings import Settings

from ..harness.refusals import expect_refusal

ELSEWHERE = "mongodb://db.example.com/production"
FOREIGN = "not_of_this_run"


def test_the_database_of_the_service_is_refused() -> None:
    """F09, F23: like every database that the run did not make."""
    with expect_refusal("mongodb://"):
        Database(Settings.model_fields["database_url"].default)


@pytest.mark.parametrize("client", [AsyncMongoClient, MongoClient])
def test_another_server_is_refused(client: type[MongoClient[Document]]) -> None:
    """F09: no client is made for it, so nothing is sent there."""
    with expect_refusal("db.example.com:27017/production"):
        client(ELSEWHERE)


async def test_another_database_on_the_same_server_is_refused(database: Database) -> None:
    """F09: whatever is asked of it, by the client of the application itself."""
    foreign = database.client[FOREIGN]

    for forbidden in (
        foreign.invoices.insert_one({}),
        foreign.invoices.find_one(),
        database.client.drop_database(FOREIGN),
        database.client.admin.command("renameCollection", "a.b", to=f"{FOREIGN}.b"),
    ):
        with expect_refusal("mongodb://"):
            await forbidden
    assert FOREIGN not in await database.client.list_database_names()


def test_another_database_is_refused_to_the_synchronous_client(database_url: str) -> None:
    """F09: so it is to code that does without the event loop."""
    with migrations.connected(database_url) as database:
        foreign = database.client[FOREIGN]

        with expect_refusal(FOREIGN):
            foreign.invoices.insert_one({})


async def test_a_refusal_does_no_harm(database: Database) -> None:
    """F09: a client that was refused another database goes on to work on its own."""
    with expect_refusal(FOREIGN):
        await database.client[FOREIGN].invoices.find_one()

    assert await database.complaint() is None


@pytest.mark.parametrize(
    "stage",
    [
        {"$out": {"db": FOREIGN, "coll": "invoices"}},
        {"$merge": {"into": {"db": FOREIGN, "coll": "invoices"}}},
    ],
)
def test_an_aggregation_cannot_write_to_another_database(
    database_url: str, stage: Document
) -> None:
    """F09: it is sent to the test's database, and names the other one as the place of its
    results."""
    with migrations.connected(database_url) as database, expect_refusal(FOREIGN):
        database.users.aggregate([stage])
