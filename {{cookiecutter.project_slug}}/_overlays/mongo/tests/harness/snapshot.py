"""The template's content: read once, then created in each clone, and put back after a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.database import Database

Document = Mapping[str, Any]

# Documents are copied as they are stored, whatever types the application maps them to.
AS_STORED: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)

COUNTED = ("collections", "views", "indexes", "dataSize")


@dataclass(frozen=True)
class CollectionSpec:
    """A collection or view as the migrations created it: its options (a validator is one), its
    indexes and its documents (such as the history of the migrations)."""

    name: str
    options: Document
    indexes: list[Document]
    documents: list[Document]
    bypasses_validator: bool  # it is newer than one of the documents, and would refuse it


@dataclass(frozen=True)
class Snapshot:
    """The content of a database: its collections, in the order of their names, and the server's
    statistics about it."""

    collections: list[CollectionSpec]
    statistics: Document

    def create_in(self, database: Database[Any]) -> None:
        """Create the content in an empty database."""
        for spec in self.collections:
            _create(database, spec)

    def restore(self, database: Database[Any], changed: set[str]) -> bool:
        """Create those collections anew that a test has changed, and drop those that it added.

        Return whether that was enough. It is not when others have changed the database, too.
        """
        for name in changed:
            database.drop_collection(name)
        for spec in self.collections:
            if spec.name in changed:
                _create(database, spec)
        return statistics(database) == self.statistics


def snapshot(database: Database[Any]) -> Snapshot:
    """Return the content of the database."""
    database = database.with_options(codec_options=AS_STORED)
    collections = [
        _collection_spec(database[found["name"]], found)
        for found in sorted(database.list_collections(), key=lambda found: str(found["name"]))
        if not found["name"].startswith("system.")
    ]
    return Snapshot(collections, statistics(database))


def statistics(database: Database[Any]) -> Document:
    """Return how many collections, views and indexes the database has, and the documents' bytes:
    https://www.mongodb.com/docs/manual/reference/command/dbStats/."""
    found = database.command("dbStats")
    return {name: found.get(name) for name in COUNTED}


def _collection_spec(collection: Collection[Any], found: Document) -> CollectionSpec:
    options = found["options"]
    if found["type"] == "view":
        return CollectionSpec(collection.name, options, [], [], bypasses_validator=False)
    validator = options.get("validator")
    return CollectionSpec(
        collection.name,
        options,
        [index for index in collection.list_indexes() if index["name"] != "_id_"],
        list(collection.find()),
        bool(validator) and collection.find_one({"$nor": [validator]}) is not None,
    )


def _create(database: Database[Any], spec: CollectionSpec) -> None:
    database.command("create", spec.name, **spec.options)
    if spec.indexes:
        database.command("createIndexes", spec.name, indexes=spec.indexes)
    if spec.documents:
        database[spec.name].insert_many(
            spec.documents, bypass_document_validation=spec.bypasses_validator
        )
