"""Create the collections, each with its indexes."""

from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

INDEXES = {
    "users": [IndexModel([("email", ASCENDING)], name="uq_email", unique=True)],
    "invoices": [
        IndexModel(
            [("owner_id", ASCENDING), ("number", ASCENDING)], name="uq_owner_id_number", unique=True
        ),
        IndexModel(
            [("owner_id", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)],
            name="ix_owner_id_created_at",
        ),
    ],
    "exports": [IndexModel([("owner_id", ASCENDING)], name="ix_owner_id")],
    "audit_entries": [IndexModel([("subject_id", ASCENDING)], name="ix_subject_id")],
}


def upgrade(database: Database[Any]) -> None:
    """Create the collections."""
    for collection in INDEXES:
        create(database, collection)


def downgrade(database: Database[Any]) -> None:
    """Drop the collections."""
    for collection in INDEXES:
        database.drop_collection(collection)


def create(database: Database[Any], collection: str) -> None:
    """Create the indexes, and the collection with them."""
    database[collection].create_indexes(INDEXES[collection])
