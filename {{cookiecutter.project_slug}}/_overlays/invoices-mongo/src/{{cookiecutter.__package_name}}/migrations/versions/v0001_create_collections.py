"""The first collections, each with the indexes that the service relies on."""

from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database


def upgrade(database: Database[Any]) -> None:
    """Make the indexes, and the collections with them."""
    database.users.create_index("email", name="uq_email", unique=True)
    database.invoices.create_index(
        [("owner_id", ASCENDING), ("number", ASCENDING)], name="uq_owner_id_number", unique=True
    )
    database.exports.create_index("owner_id", name="ix_owner_id")
    database.audit_entries.create_index("subject_id", name="ix_subject_id")


def downgrade(database: Database[Any]) -> None:
    """Drop the collections."""
    for name in ("audit_entries", "exports", "invoices", "users"):
        database.drop_collection(name)
