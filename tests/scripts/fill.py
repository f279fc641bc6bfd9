"""Store data in a table or collection that no migration made: `fill.py <url>`."""

import asyncio
import sqlite3
import sys

CREATE = "CREATE TABLE people (email text)"
INSERT = "INSERT INTO people VALUES ('ada@example.com')"


def fill_sqlite(url: str) -> None:
    """Write to the file."""
    connection = sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))
    connection.executescript(f"{CREATE}; {INSERT}")
    connection.close()


async def fill_postgresql(url: str) -> None:
    """Write a row."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(f"{CREATE}; {INSERT}")
    await connection.close()


def fill_mongodb(url: str) -> None:
    """Write a document."""
    from pymongo import MongoClient

    with MongoClient(url) as client:
        client.get_default_database()["people"].insert_one({"email": "ada@example.com"})


if sys.argv[1].startswith("sqlite"):
    fill_sqlite(sys.argv[1])
elif sys.argv[1].startswith("postgresql"):
    asyncio.run(fill_postgresql(sys.argv[1]))
else:
    fill_mongodb(sys.argv[1])
