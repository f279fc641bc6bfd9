"""Print the names of the databases on a server: `databases.py <url>`."""

import asyncio
import sys


async def print_postgresql(url: str) -> None:
    """Ask PostgreSQL."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for [name] in await connection.fetch("SELECT datname FROM pg_database"):
        print(name)
    await connection.close()


def print_mongodb(url: str) -> None:
    """Ask MongoDB."""
    from pymongo import MongoClient

    with MongoClient(url) as client:
        print(*client.list_database_names(), sep="\n")


if sys.argv[1].startswith("mongodb"):
    print_mongodb(sys.argv[1])
else:
    asyncio.run(print_postgresql(sys.argv[1]))
