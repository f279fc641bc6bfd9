"""The server of the tests: who can reach it, how it stops, and when it does not start."""

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from ..harness import blocker, embedded
from ..harness.cache import cached
from ..harness.embedded import embedded_server
from ..harness.run import TMPFS_MIN_BYTES
from ..harness.server import MIN_FREE_BYTES, DatabaseServer
from ..harness.unavailable import ServerUnavailableError
from ..harness.urls import connect_options, parse

posix_only = pytest.mark.skipif(os.name != "posix", reason="it listens on a port")


@pytest.fixture
def directory(run_directory: Path) -> Iterator[Path]:
    """Test: the directory of a server of its own, beside the cache."""
    with TemporaryDirectory(dir=run_directory.parent) as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory


@pytest.fixture
def cluster(directory: Path) -> Path:
    """Run: what all runs share."""
    return cached(f"postgresql-{embedded._fingerprint()}", directory, embedded._init_cluster)


def permissions(path: Path) -> int:
    """Return what the owner, the group and others may do."""
    return stat.S_IMODE(path.stat().st_mode)


def test_server_listens_on_the_loopback_address(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: on a port of its own, for those who know the password. It is killed there."""
    killed: list[object] = []

    def kill(server: "subprocess.Popen[bytes]") -> None:
        killed.append(server)
        server.terminate()  # else it would leave its shared memory

    async def connect(**password: str) -> None:
        connection = await asyncpg.connect(**connect_options(parse(url)) | password)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()

    with embedded_server(directory, tcp=True) as url, blocker.unblocked():
        assert (make_url(url).port or 0) > 1023, "only root can listen on such a port"
        asyncio.run(connect())
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(connect(password="wrong"))
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(subprocess.Popen, "kill", kill)

    assert killed


@posix_only
def test_server_listens_on_a_socket(directory: Path) -> None:
    """Only its user can reach it. Once stopped, it leaves no process and no shared memory."""
    with embedded_server(directory) as url:
        socket = Path(str(make_url(url).query["host"]))
        assert socket.is_relative_to(directory)
        assert permissions(socket) == 0o700
        size = sum(path.stat().st_size for path in directory.rglob("*"))

    assert not (directory / "data" / "postmaster.pid").exists(), "the server has not stopped"
    assert 2 * size < MIN_FREE_BYTES < TMPFS_MIN_BYTES, "a run needs another amount of space"


def test_another_version_has_files_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgraded server cannot read the data directory of an older one."""
    before = embedded._fingerprint()

    monkeypatch.setattr(embedded, "version", lambda package: "another")

    assert embedded._fingerprint() != before


@posix_only
def test_clones_have_no_maps(cluster: Path) -> None:
    """They would be a quarter of the files. The tables themselves are there."""
    files = {path.name for path in cluster.glob("data/base/*/*")}

    assert "pg_filenode.map" in files
    assert not [name for name in files if name.endswith(("_fsm", "_vm"))]


@posix_only
def test_others_cannot_change_what_runs_share(cluster: Path) -> None:
    """The programs that the server's user runs; nor can they read the password."""
    assert permissions(cluster) == 0o711
    assert permissions(cluster / embedded.PASSWORD) == 0o600


@posix_only
def test_server_does_not_run_as_root(cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL refuses to run as root. That user may not reach the wheel, and has a copy."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert embedded._unprivileged()["user"] == embedded.USER
    assert embedded._bin_dir(cluster).is_relative_to(cluster)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert embedded._unprivileged() == {}
    assert not embedded._bin_dir(cluster).is_relative_to(cluster)


def test_server_that_is_not_ready_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run would wait for ever. It is too late when the server is ready afterwards."""
    running: Any = SimpleNamespace(poll=lambda: None)
    log = tmp_path / "server.log"
    log.write_text("what it said")
    lines = [*"1234567", "ready   "]
    (tmp_path / "postmaster.pid").write_text("\n".join(lines))
    embedded._wait_for(running, tmp_path, log)

    monkeypatch.setattr(embedded, "SECONDS_TO_START", 0)
    with pytest.raises(SystemExit, match="what it said"):
        embedded._wait_for(running, tmp_path, log)


def test_server_that_ends_at_once(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it. The message says why."""
    monkeypatch.setattr(embedded, "SECONDS_TO_START", 3600)
    monkeypatch.setattr(embedded, "CONFIGURATION", "none_such = on\n")

    with pytest.raises(SystemExit, match="none_such"), embedded_server(directory):
        pytest.fail("it is said to be ready")


def test_program_that_fails(cluster: Path) -> None:
    """The server would start with an incomplete data directory."""
    with pytest.raises(SystemExit, match="initdb failed"):
        embedded._run(embedded._bin_dir(cluster) / "initdb", "--none-such")


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
