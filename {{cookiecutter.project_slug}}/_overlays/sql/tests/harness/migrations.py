"""The application's migrations, and the name of the schema that they create."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Protocol


class Migrations(Protocol):
    """The application's migrations, as conftest.py passes them."""

    def upgrade(self, url: str) -> None:
        """Bring the database at `url` to the newest revision."""

    def sources(self) -> list[Path]:
        """Return the files that decide what `upgrade` makes."""


def fingerprint(migrations: Migrations) -> str:
    """Return a name for what `upgrade` makes: equal names, equal schemas."""
    digest = hashlib.sha256(f"{version('alembic')} {version('sqlalchemy')}".encode())
    for source in migrations.sources():
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()[:16]
