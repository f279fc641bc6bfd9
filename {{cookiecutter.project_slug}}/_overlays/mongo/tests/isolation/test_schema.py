"""Tests use the schema of production: the one that the migrations create."""

from collections.abc import Iterator
from typing import Any

from pymongo import MongoClient

from ..harness.server import DatabaseServer
from ..harness.snapshot import snapshot
from ..harness.urls import database_of
from .subject import migrations


def schema(url: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, options and indexes of each collection in the database at `url`."""
    with MongoClient[dict[str, Any]](url) as client:
        content = snapshot(client.get_default_database())
    for spec in content.collections:
        yield spec.name, spec.options, spec.indexes


def test_test_database_has_every_version(database_url: str) -> None:
    """F05: by the migrations' own record."""
    assert migrations.applied(database_url) == migrations.available()


def test_test_database_equals_a_fresh_upgrade(
    database_url: str, database_server: DatabaseServer
) -> None:
    """F05: down to indexes and validators, which a collection lacks that its first document
    creates."""
    with database_server.empty_database() as fresh_url:
        migrations.upgrade(fresh_url)
        fresh = list(schema(fresh_url))

    assert list(schema(database_url)) == fresh, "the test database is not what `upgrade` creates"


async def test_migrations_run_inside_a_running_loop(database_url: str) -> None:
    """F21: a coroutine can call them."""
    migrations.downgrade(database_url, migrations.BASE)

    assert migrations.upgrade(database_url) == migrations.available()


def test_snapshot_is_exact(database_server: DatabaseServer) -> None:
    """F05: a clone has every collection and view of its template, with its options, indexes and
    documents."""
    with (
        database_server.empty_database() as template_url,
        database_server.empty_database() as clone_url,
        MongoClient[dict[str, Any]](template_url) as client,
    ):
        template, clone = client.get_default_database(), client[database_of(clone_url)]
        template.create_collection("strict", validator={"text": {"$type": "string"}})
        template.strict.create_index("text", name="uq_text", unique=True)
        template.strict.insert_one({"_id": 1, "text": "a"})
        template.create_collection("empty")
        template.create_collection("upper", viewOn="strict", pipeline=[{"$match": {"text": "a"}}])

        snapshot(template).create_in(clone)

        for name in ("strict", "empty", "upper"):
            options = clone[name].options()
            assert options == template[name].options(), f"the clone of {name} has other options"
        for name in ("strict", "empty"):
            assert clone[name].index_information() == template[name].index_information()
        assert {*clone.list_collection_names()} == {*template.list_collection_names()}
        for name in ("strict", "upper"):
            assert list(clone[name].find()) == [{"_id": 1, "text": "a"}]
        assert list(clone.empty.find()) == []
