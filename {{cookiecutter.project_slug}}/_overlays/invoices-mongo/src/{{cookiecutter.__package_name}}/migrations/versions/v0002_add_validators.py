"""Documents have every field, of the right type: the database refuses others.

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
    """Have each collection validate what is written to it."""
    for collection, fields in FIELDS.items():
        properties = {name: {"bsonType": kind} for name, kind in fields.items()}
        schema = {"bsonType": "object", "required": list(fields), "properties": properties}
        database.command("collMod", collection, validator={"$jsonSchema": schema})


def downgrade(database: Database[Any]) -> None:
    """Let the collections take any document again."""
    for collection in FIELDS:
        database.command("collMod", collection, validator={})
