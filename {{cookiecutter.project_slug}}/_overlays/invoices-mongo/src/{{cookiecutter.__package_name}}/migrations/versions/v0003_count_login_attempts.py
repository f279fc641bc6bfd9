"""Create the collection of attempts to log in, with its index and its validator.

The server deletes documents that have expired:
https://www.mongodb.com/docs/manual/core/index-ttl/.
"""

from typing import Any

from pymongo.database import Database

SCHEMA = {
    "required": ["_id", "number", "expires_at"],
    "properties": {
        "_id": {"bsonType": "string"},
        "number": {"bsonType": ["int", "long"]},
        "expires_at": {"bsonType": "date"},
    },
}


def upgrade(database: Database[Any]) -> None:
    """Create the index, and the collection with it; then add the validator."""
    database.login_attempts.create_index("expires_at", name="ix_expires_at", expireAfterSeconds=0)
    database.command("collMod", "login_attempts", validator={"$jsonSchema": SCHEMA})


def downgrade(database: Database[Any]) -> None:
    """Drop the collection."""
    database.drop_collection("login_attempts")
