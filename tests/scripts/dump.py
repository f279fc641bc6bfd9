"""Print every row or document of a database on a server: `dump.py <url>`."""

import asyncio
import sys

TABLES = """
    SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
    ORDER BY 1
"""


async def dump_postgresql(url: str) -> None:
    """Print the rows of all tables."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for [table] in await connection.fetch(TABLES):
        print(table)
        for [row] in await connection.fetch(f"SELECT row::text FROM {table} AS row ORDER BY 1"):
            print("   ", row)
    await connection.close()


def dump_mongodb(url: str) -> None:
    """Print the documents and indexes of all collections."""
    from pymongo import MongoClient

    with MongoClient(url) as client:
        database = client.get_default_database()
        for name in sorted(database.list_collection_names()):
            print(name, database[name].index_information())
            for document in sorted(map(repr, database[name].find())):
                print("   ", document)


if sys.argv[1].startswith("mongodb"):
    dump_mongodb(sys.argv[1])
else:
    asyncio.run(dump_postgresql(sys.argv[1]))
