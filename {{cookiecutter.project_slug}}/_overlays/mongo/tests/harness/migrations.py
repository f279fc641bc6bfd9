"""The application's migrations."""

from typing import Protocol


class Migrations(Protocol):
    """The application's migrations, as conftest.py passes them."""

    def upgrade(self, url: str) -> object:
        """Bring the database at `url` to the newest version."""
