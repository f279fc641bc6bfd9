"""The supervisor: the run's server lives as long as the run, and no longer."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from ..harness import supervisor
from ..harness.run import retention_marker, run_lock
from ..harness.supervisor import SupervisorProcess, server_url, start_supervisor, supervise
from ..harness.unavailable import ServerUnavailableError

SECONDS_TO_WAIT = 30


class FakeServer:
    """A server that writes a folder."""

    def __init__(self) -> None:
        self.started = Event()
        self.stopped = Event()

    @contextmanager
    def __call__(self, directory: Path) -> Iterator[str]:
        (directory / "data").mkdir()
        self.started.set()
        yield "url"
        self.stopped.set()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """Test: the server that a supervisor runs."""
    server = FakeServer()
    monkeypatch.setattr(supervisor, "embedded_server", server)
    return server


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Test: its process creates files with the permissions of its user only, as some systems do."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Test: the directory of a run."""
    directory = tmp_path / "run"
    directory.mkdir()
    return directory


def test_server_lives_as_long_as_its_run(server: FakeServer, directory: Path) -> None:
    """F27: it stops however the run ends, and not before. Workers find its URL in a file."""
    announcement = directory / "server-url"
    with ThreadPoolExecutor() as threads:
        with run_lock(directory):
            supervised = threads.submit(supervise, directory, announcement)
            assert server.started.wait(SECONDS_TO_WAIT)
            with pytest.raises(TimeoutError):
                supervised.result(timeout=0.1)
        supervised.result()

    assert server.stopped.is_set()
    assert announcement.read_text() == "url"


def test_server_stays_while_databases_are_retained(
    server: FakeServer, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A developer opens those of failed tests, until the next run begins."""
    monkeypatch.setattr(supervisor, "SECONDS_OF_RETENTION", 2 * SECONDS_TO_WAIT)
    retention_marker(directory).touch()
    with ThreadPoolExecutor() as threads:
        supervised = threads.submit(supervise, directory, directory / "server-url")
        assert server.started.wait(SECONDS_TO_WAIT)
        with pytest.raises(TimeoutError):
            supervised.result(timeout=0.2)
        retention_marker(directory).unlink()
        supervised.result()


def test_databases_are_not_retained_for_ever(
    server: FakeServer, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F27: a server that nobody uses would run until the machine is switched off."""
    monkeypatch.setattr(supervisor, "SECONDS_OF_RETENTION", 0)
    retention_marker(directory).touch()

    supervise(directory, directory / "server-url")

    assert server.stopped.is_set()


def test_run_may_have_ended_already(server: FakeServer, tmp_path: Path) -> None:
    """F27: no server is started, and nothing is left."""
    supervise(tmp_path / "gone", tmp_path / "gone" / "server-url")

    assert not server.started.is_set()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_account_of_the_server_can_reach_its_files(server: FakeServer, directory: Path) -> None:
    """As root, it runs as another user. Nobody else can change them."""
    supervise(directory, directory / "server-url")

    assert stat.S_IMODE((directory / "data").stat().st_mode) == 0o755


def test_first_worker_starts_the_server(directory: Path) -> None:
    """F28: the others wait, and use the same one."""
    (directory / "server-url").write_text("url")
    with ThreadPoolExecutor() as threads:
        with FileLock(directory / "starting.lock"):
            asked = threads.submit(server_url, directory)
            with pytest.raises(TimeoutError):
                asked.result(timeout=0.1)
        assert asked.result() == "url"


def test_server_that_is_not_installed(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run stops, and says how to install it."""
    monkeypatch.setattr(supervisor, "why_missing", lambda: "It is not installed.")

    with pytest.raises(ServerUnavailableError, match="^It is not installed.$"):
        server_url(directory)


def test_server_that_does_not_start(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27: the run stops with one message. The process has a session of its own, so that neither
    Ctrl-C nor the end of the terminal kills the server before its run."""
    sessions: list[int] = []

    class Observed(SupervisorProcess):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            if sys.platform != "win32":
                sessions.append(os.getsid(self.pid))

    monkeypatch.setattr(supervisor, "SupervisorProcess", Observed)
    free = SimpleNamespace(free=5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda directory: free)
    in_the_way = directory.with_suffix(".server")
    in_the_way.mkdir()

    with pytest.raises(ServerUnavailableError) as raised:
        start_supervisor(directory, directory / "server-url")

    message = str(raised.value)
    assert f"did not start in {directory}, where 5 MiB are free" in message
    assert str(in_the_way) in message, "it does not say what the system said"
    assert "Traceback" not in message
    assert sys.platform == "win32" or os.getsid(0) not in sessions
