"""Try operations that a MongoDB replica set can do, each on a database of its own, and print the
error of each, or null, as JSON: `mongodb_operations.py <url>`."""

import json
import sys
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.collation import Collation
from pymongo.errors import OperationFailure

POINT_INDEX = [("place", "2dsphere")]


def positional_update_below_a_path(client: MongoClient, name: str) -> None:
    """Change the element that the filter found."""
    books = client[name]["books"]
    books.insert_one({"toc": {"chapters": [{"number": 1}, {"number": 2}]}})
    books.update_one({"toc.chapters.number": 2}, {"$set": {"toc.chapters.$.title": "The end"}})
    assert books.count_documents({"toc.chapters.1.title": "The end"}) == 1


def positional_update_that_returns_the_document(client: MongoClient, name: str) -> None:
    """The same by `findAndModify`, at the top level of the document."""
    books = client[name]["books"]
    books.insert_one({"chapters": [{"number": 1}, {"number": 2}]})
    changed = {"$set": {"chapters.$.title": "The end"}}
    book = books.find_one_and_update({"chapters.number": 2}, changed, return_document=True)
    assert book["chapters"][1]["title"] == "The end"


def path_through_an_array(client: MongoClient, name: str) -> None:
    """In an expression it gives one value for each element."""
    invoices = client[name]["invoices"]
    invoices.insert_one({"items": [{"price": 2}, {"price": 3}]})
    [totals] = invoices.aggregate([{"$project": {"total": {"$sum": "$items.price"}}}])
    assert totals["total"] == 5


def text_index(client: MongoClient, name: str) -> None:
    """Find a document by a word."""
    books = client[name]["books"]
    books.create_index([("title", "text")])
    books.insert_one({"title": "A clean slate"})
    assert books.count_documents({"$text": {"$search": "slate"}}) == 1


def hashed_index(client: MongoClient, name: str) -> None:
    """Create one."""
    client[name]["books"].create_index([("title", "hashed")])


def near_sorts(client: MongoClient, name: str) -> None:
    """The nearest comes first."""
    shops = client[name]["shops"]
    shops.create_index(POINT_INDEX)
    for position in (0, 10):
        shops.insert_one({"_id": position, "place": [position, position]})
    found = shops.find({"place": {"$near": {"$geometry": point(9)}}})
    assert [shop["_id"] for shop in found] == [10, 0]


def near_needs_an_index(client: MongoClient, name: str) -> None:
    """Without one it is an error in production."""
    shops = client[name]["shops"]
    shops.insert_one({"place": [0, 0]})
    try:
        list(shops.find({"place": {"$near": {"$geometry": point(9)}}}))
    except OperationFailure:
        return
    raise AssertionError("no error")


def where(client: MongoClient, name: str) -> None:
    """JavaScript in a query."""
    books = client[name]["books"]
    books.insert_many([{"pages": 1}, {"pages": 3}])
    assert books.count_documents({"$where": "this.pages > 2"}) == 1


def function(client: MongoClient, name: str) -> None:
    """JavaScript in an aggregation."""
    client[name]["books"].insert_one({"pages": 3})
    double = {"body": "function(n) { return n * 2 }", "args": ["$pages"], "lang": "js"}
    [book] = client[name]["books"].aggregate([{"$project": {"twice": {"$function": double}}}])
    assert book["twice"] == 6


def map_reduce(client: MongoClient, name: str) -> None:
    """JavaScript in a command."""
    client[name]["books"].insert_many([{"pages": 1}, {"pages": 3}])
    result = client[name].command(
        "mapReduce",
        "books",
        map="function() { emit(1, this.pages) }",
        reduce="function(key, values) { return Array.sum(values) }",
        out={"inline": 1},
    )
    assert [each["value"] for each in result["results"]] == [4]


def default_collation(client: MongoClient, name: str) -> None:
    """A collection's own, which ignores case."""
    people = client[name].create_collection("people", collation=Collation("en", strength=2))
    people.insert_one({"name": "Ada"})
    assert people.count_documents({"name": "ada"}) == 1


def capped_collection(client: MongoClient, name: str) -> None:
    """It keeps the newest documents."""
    lines = client[name].create_collection("log", capped=True, size=4096, max=2)
    lines.insert_many([{"_id": number} for number in range(4)])
    assert [line["_id"] for line in lines.find()] == [2, 3]


def reversed_natural_order(client: MongoClient, name: str) -> None:
    """The newest first."""
    lines = client[name]["log"]
    lines.insert_many([{"_id": number} for number in range(3)])
    assert [line["_id"] for line in lines.find().sort("$natural", -1)] == [2, 1, 0]


def snapshot_session(client: MongoClient, name: str) -> None:
    """All its reads see the same data."""
    books = client[name]["books"]
    books.insert_one({"pages": 1})
    with client.start_session(snapshot=True) as session:
        books.find_one(session=session)
        books.update_one({}, {"$set": {"pages": 2}})
        assert books.find_one({}, session=session)["pages"] == 1


def index_of_two_arrays(client: MongoClient, name: str) -> None:
    """No document may have an array in both fields of a compound index."""
    books = client[name]["books"]
    books.create_index([("authors", 1), ("tags", 1)])
    try:
        books.insert_one({"authors": [1], "tags": [2]})
    except OperationFailure:
        return
    raise AssertionError("no error")


def bounds_of_an_index(client: MongoClient, name: str) -> None:
    """`min` and `max` of a query."""
    books = client[name]["books"]
    books.create_index("pages")
    books.insert_many([{"pages": number} for number in range(5)])
    found = books.find(hint="pages_1", min=[("pages", 2)], max=[("pages", 4)])
    assert [book["pages"] for book in found] == [2, 3]


def point(position: int) -> dict[str, Any]:
    """Return a place in GeoJSON."""
    return {"type": "Point", "coordinates": [position, position]}


OPERATIONS: dict[str, Callable[[MongoClient, str], None]] = {
    "Positional updates below a dotted path: `toc.chapters.$`": positional_update_below_a_path,
    "Positional updates by `find_one_and_update`: `chapters.$`": positional_update_that_returns_the_document,
    'Expressions with a path through an array: `{"$sum": "$items.price"}`': path_through_an_array,
    "Text indexes and `$text`": text_index,
    "Hashed indexes": hashed_index,
    "`$near` in order of distance": near_sorts,
    "The error of `$near` without an index": near_needs_an_index,
    "JavaScript: `$where`": where,
    "JavaScript: `$function`": function,
    "JavaScript: `mapReduce`": map_reduce,
    "The default collation of a collection": default_collation,
    "The limits of capped collections": capped_collection,
    "Reversed `$natural` order": reversed_natural_order,
    "Snapshot sessions: `start_session(snapshot=True)`": snapshot_session,
    "The error of an index with two arrays": index_of_two_arrays,
    "`min` and `max` of a query": bounds_of_an_index,
}


def error_of(
    operation: Callable[[MongoClient, str], None], client: MongoClient, name: str
) -> str | None:
    """Return why the operation failed, if it did."""
    try:
        operation(client, name)
    except (AssertionError, OperationFailure) as error:
        return repr(error)
    finally:
        client.drop_database(name)
    return None


def main(url: str) -> None:
    """Try each."""
    with MongoClient(url) as client:
        print(
            json.dumps(
                {
                    title: error_of(operation, client, f"operations_{number}")
                    for number, (title, operation) in enumerate(OPERATIONS.items())
                }
            )
        )


if __name__ == "__main__":
    main(sys.argv[1])
