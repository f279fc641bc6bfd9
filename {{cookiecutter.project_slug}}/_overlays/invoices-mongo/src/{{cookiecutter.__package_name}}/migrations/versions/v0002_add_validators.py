"""Add validators: the database rejects documents with missing fields or wrong types.

https://www.mongodb.com/docs/manual/core/schema-validation/
"""

from typing import Any

from pymongo.database import Database

FIELDS: dict[str, dict[str, Any]] = {
    "users": {"_id": "binData", "email": "string", "password_hash": "string"},
    "invoices": {
        "_id": "binData",
        "owner_id": "binData",
        "number": "string",
        "customer": "string",
        "amount": "decimal",
        "status": "string",
        "version": ["int", "long"],
        "created_at": "date",
    },
    "exports": {
        "_id": "binData",
        "owner_id": "binData",
        "status": "string",
        "reason": ["string", "null"],
        "content": ["string", "null"],
        "created_at": "date",
    },
    "audit_entries": {
        "actor_id": "binData",
        "action": "string",
        "subject_id": "binData",
        "at": "date",
    },
}


def upgrade(database: Database[Any]) -> None:
    """Add a validator to each collection."""
    for collection in FIELDS:
        validate(database, collection)


def downgrade(database: Database[Any]) -> None:
    """Remove the validators."""
    for collection in FIELDS:
        database.command("collMod", collection, validator={})


def validate(database: Database[Any], collection: str) -> None:
    """Let the collection reject documents that do not match its schema."""
    fields = FIELDS[collection]
    properties = {name: {"bsonType": kind} for name, kind in fields.items()}
    schema = {"bsonType": "object", "required": list(fields), "properties": properties}
    database.command("collMod", collection, validator={"$jsonSchema": schema})
