"""Count the attempts of export jobs, and note when each has changed, for the task queue's sweep."""

from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from . import v0002_add_validators

ADDED: dict[str, Any] = {"attempts": ["int", "long"], "updated_at": "date"}
LONG_AGO = datetime.fromtimestamp(0, UTC)  # the sweep sees to jobs that were interrupted before
INDEX = "ix_status_updated_at"


def upgrade(database: Database[Any]) -> None:
    """Add the fields, their index and their validator."""
    database.exports.update_many({}, {"$set": {"attempts": 0, "updated_at": LONG_AGO}})
    prepare(database)


def downgrade(database: Database[Any]) -> None:
    """Remove them."""
    database.exports.drop_index(INDEX)
    v0002_add_validators.validate(database, "exports")
    database.exports.update_many({}, {"$unset": dict.fromkeys(ADDED, "")})


def prepare(database: Database[Any]) -> None:
    """Create the index, and let the collection reject documents that do not match its schema."""
    database.exports.create_index([("status", ASCENDING), ("updated_at", ASCENDING)], name=INDEX)
    fields = v0002_add_validators.FIELDS["exports"] | ADDED
    properties = {name: {"bsonType": kind} for name, kind in fields.items()}
    schema = {"bsonType": "object", "required": list(fields), "properties": properties}
    database.command("collMod", "exports", validator={"$jsonSchema": schema})
