"""Databases for the re-created fixtures: files in the temporary directory."""

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config


@asynccontextmanager
async def new_database():
    """Yield the URL of a file that is not there yet; remove what was made."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / 'test.db'}"


def upgrade(url):
    """Bring the database to the newest revision."""
    config = Config("alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
