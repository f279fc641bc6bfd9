"""The shared connection: one client for all tests of a worker, and a database for each.

Connecting is the expensive part; the server's work for a database is the same in both modes.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

from . import blocker
from .modes import DatabaseFactory
from .template import TemplateDatabase


class SharedConnection:
    """The client that tests of a worker share.

    It belongs to the event loop on which it is entered.
    """

    def __init__(self, template: TemplateDatabase, open_database: DatabaseFactory) -> None:
        self._template = template
        self._factory = open_database

    async def __aenter__(self) -> Self:
        """Connect."""
        with blocker.unblocked():  # its own database, the template, stays blocked
            self._owner = self._factory(self._template.url)
        await self._owner.client.admin.command("ping")
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Disconnect."""
        await self._owner.close()

    def open_database(self, url: str) -> Any:
        """Return the application's `Database` at `url`; on the shared client if that is the
        test's own database."""
        return self._factory(url, self._owner.client if url == self._url else None)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a database of the test's own."""
        with self._template.database() as url:
            self._url = url
            yield url

    @asynccontextmanager
    async def checkout(self) -> AsyncIterator[None]:
        """Leave the test's database as it is: it is dropped."""
        yield
