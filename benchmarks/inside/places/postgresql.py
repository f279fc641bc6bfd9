"""Databases for the re-created fixtures, on the server that BENCHMARK_SERVER names."""

import os
from contextlib import asynccontextmanager
from itertools import count

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

server = make_url(os.environ["BENCHMARK_SERVER"])
numbers = count(1)


@asynccontextmanager
async def new_database():
    """Make a database; yield its URL; drop it."""
    name = f"recreated_{os.getpid()}_{next(numbers)}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        await connection.execute(text(f"DROP DATABASE {name}"))
    await engine.dispose()


def upgrade(url):
    """Bring the database to the newest revision."""
    config = Config("alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
