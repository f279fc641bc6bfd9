"""The server of the tests: without Unix sockets, and when it stalls."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from ..harness import blocker
from ..harness.embedded import embedded_server
from ..harness.server import DatabaseServer
from ..harness.unavailable import ServerUnavailableError
from ..harness.urls import connect_options, parse


def test_server_listens_on_the_loopback_address(run_directory: Path) -> None:
    """As on Windows: on a port of its own, for those who know the password."""

    async def connect(**password: str) -> None:
        connection = await asyncpg.connect(**connect_options(parse(url)) | password)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()

    with TemporaryDirectory(dir=run_directory.parent) as name:  # beside the cache
        directory = Path(name)
        directory.chmod(0o711)
        with embedded_server(directory, tcp=True) as url, blocker.unblocked():
            asyncio.run(connect())
            with pytest.raises(asyncpg.InvalidPasswordError):
                asyncio.run(connect(password="wrong"))


def test_server_that_stalls_stops_the_run(database_server: DatabaseServer, tmp_path: Path) -> None:
    """While the template is migrated: with one message, instead of one for each test."""

    class StalledMigrations:
        def sources(self) -> list[Path]:
            source = tmp_path / "never_migrated.py"
            source.write_text(str(tmp_path))
            return [source]

        def upgrade(self, url: str) -> None:
            raise TimeoutError

    with (
        pytest.raises(ServerUnavailableError, match="does not answer"),
        database_server.template(StalledMigrations()),
    ):
        pytest.fail("a template was not migrated, and can be cloned")
