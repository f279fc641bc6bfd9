"""The template's content: read once, then created in each test database."""

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


@dataclass(frozen=True)
class CollectionSpec:
    """A collection or view as the migrations created it: its options (a validator is one), its
    indexes and its documents (such as the history of the migrations)."""

    name: str
    options: Document
    indexes: list[Document]
    documents: list[Document]


def snapshot(database: Database[Any]) -> list[CollectionSpec]:
    """Return the content of the database, in the order of the collections' names."""
    database = database.with_options(codec_options=AS_STORED)
    return [
        _collection_spec(database[found["name"]], found)
        for found in sorted(database.list_collections(), key=lambda found: str(found["name"]))
        if not found["name"].startswith("system.")
    ]


def _collection_spec(collection: Collection[Any], found: Document) -> CollectionSpec:
    spec = CollectionSpec(collection.name, found["options"], indexes=[], documents=[])
    if found["type"] != "view":
        spec.indexes.extend(index for index in collection.list_indexes() if index["name"] != "_id_")
        spec.documents.extend(collection.find())
    return spec


def create_from(database: Database[Any], specs: list[CollectionSpec]) -> None:
    """Create in the empty `database` what a snapshot contains."""
    for spec in specs:
        database.command("create", spec.name, **spec.options)
        if spec.indexes:
            database.command("createIndexes", spec.name, indexes=spec.indexes)
        if spec.documents:
            database[spec.name].insert_many(spec.documents)
