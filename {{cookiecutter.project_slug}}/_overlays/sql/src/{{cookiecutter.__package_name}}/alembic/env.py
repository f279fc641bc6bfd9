"""How Alembic reaches the database: from the command line, from code, inside a running event
loop, and on a connection that it is given.

From code, `config.attributes` says where to go:

- `connection`: a connection to use; whoever began its transaction commits it;
- `url`: a database, by the URL that `Database` takes.

Without either it is the database of the settings.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from logging.config import fileConfig
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.engine import migration_connection
from {{ cookiecutter.__package_name }}.models import METADATA
from {{ cookiecutter.__package_name }}.settings import load_settings

config = context.config


def import_column_type(kind: str, item: Any, autogenerate: AutogenContext) -> Literal[False]:
    """Let a new revision import the column types that it names, unless they are SQLAlchemy's."""
    module = type(item).__module__
    if isinstance(item, TypeEngine) and not module.startswith("sqlalchemy."):
        autogenerate.imports.add(f"import {module}")
    return False  # Alembic renders it, with the module's name


def migrate(connection: Connection) -> None:
    """Run the migrations on `connection`."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_item=import_column_type,
        render_as_batch=connection.dialect.name == "sqlite",  # it cannot alter a column in place
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_database(url: str) -> None:
    """Run the migrations on the database at `url`, and commit."""
    database = Database(url)
    try:
        async with migration_connection(database.engine) as connection:
            await connection.run_sync(migrate)
    finally:
        await database.close()


def print_sql(url: str) -> None:
    """Print what the migrations would do (`alembic upgrade head --sql`)."""
    context.configure(url=url, target_metadata=METADATA, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def database_url() -> str:
    """Return where to go when no connection was given."""
    url: str | None = config.attributes.get("url")
    return url or load_settings().database_url


# Only the command line has options. In code, and so in tests, logging is the caller's: fileConfig
# would disable the loggers that exist and drop pytest's handlers.
if config.cmd_opts is not None and config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

connection: Connection | None = config.attributes.get("connection")
if connection is not None:
    migrate(connection)
elif context.is_offline_mode():
    print_sql(database_url())
else:
    # A thread has no event loop yet, whether or not the caller has one.
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, migrate_database(database_url())).result()
