"""The sample's migrations: indexes, validators, and the data they keep."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.errors import WriteError

from {{ cookiecutter.__package_name }} import migrations

from ..isolation.expect import expect_error

# Each collection with its indexes; True marks a unique one.
INDEXES = {
    "users": {("email",): True},
    "invoices": {("owner_id", "number"): True, ("owner_id", "created_at", "_id"): False},
    "exports": {("owner_id",): False, ("status", "updated_at"): False},
    "audit_entries": {("subject_id",): False},
    "login_attempts": {("expires_at",): False},
}


@pytest.fixture
def migrated(database_url: str) -> Iterator[Database[Any]]:
    """Test: a migrated database, for PyMongo's synchronous API."""
    with migrations.connected(database_url) as database:
        yield database


def test_every_collection_is_listed(migrated: Database[Any]) -> None:
    assert set(migrated.list_collection_names()) - {migrations.HISTORY_COLLECTION} == set(INDEXES)


@pytest.mark.parametrize("collection", INDEXES)
def test_every_index_exists(migrated: Database[Any], collection: str) -> None:
    information = migrated[collection].index_information()

    indexes = {
        tuple(field for field, _ in index["key"]): index.get("unique", False)
        for name, index in information.items()
        if name != "_id_"
    }
    assert indexes == INDEXES[collection]


def test_server_deletes_expired_attempts_to_log_in(migrated: Database[Any]) -> None:
    index = migrated.login_attempts.index_information()["ix_expires_at"]

    assert index["expireAfterSeconds"] == 0


@pytest.mark.parametrize("collection", INDEXES)
def test_every_collection_has_a_validator(migrated: Database[Any], collection: str) -> None:
    """F05: MongoDB creates a collection with its first document; only a migration adds a
    validator."""
    with expect_error(
        WriteError,
        match="Document failed validation",
        otherwise="an empty document was stored: the validator that a migration adds is missing",
    ):
        migrated[collection].insert_one({})


def test_data_survives_an_upgrade(migrated: Database[Any], database_url: str) -> None:
    migrations.downgrade(database_url, "v0001_create_collections")
    migrated.users.insert_one({"_id": 1, "email": "ada@example.com"})

    migrations.upgrade(database_url)

    assert list(migrated.users.find()) == [{"_id": 1, "email": "ada@example.com"}]
