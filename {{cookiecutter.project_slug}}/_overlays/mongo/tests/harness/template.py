"""The template of the test databases: read once, then built as often as there are tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database

from {{ cookiecutter.__package_name }}.options import Document


@dataclass(frozen=True)
class Blueprint:
    """A collection or view as the migrations made it: its options (the validator is one), its
    indexes and its documents (such as the record of the migrations)."""

    name: str
    options: Document
    indexes: list[Document]
    documents: list[Document]


def read(database: Database[Document]) -> list[Blueprint]:
    """Return what `database` is made of."""
    return [
        _blueprint(database[found["name"]], found)
        for found in database.list_collections()
        if not found["name"].startswith("system.")
    ]


def _blueprint(collection: Collection[Document], found: Mapping[str, Any]) -> Blueprint:
    blueprint = Blueprint(collection.name, found["options"], indexes=[], documents=[])
    if found["type"] != "view":
        indexes = (dict(index) for index in collection.list_indexes())
        blueprint.indexes.extend(index for index in indexes if index["name"] != "_id_")
        blueprint.documents.extend(collection.find())
    return blueprint


def build(database: Database[Document], blueprints: list[Blueprint]) -> None:
    """Make of `database` what the blueprints show."""
    for blueprint in blueprints:
        database.command("create", blueprint.name, **blueprint.options)
        if blueprint.indexes:
            database.command("createIndexes", blueprint.name, indexes=blueprint.indexes)
        if blueprint.documents:
            database[blueprint.name].insert_many(blueprint.documents)
