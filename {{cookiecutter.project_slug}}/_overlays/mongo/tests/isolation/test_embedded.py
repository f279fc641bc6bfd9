"""The server of the tests: where its files are, how it stops, and when it does not start."""

import subprocess
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..harness import backend, blocker, embedded
from ..harness.backend import Backend
from ..harness.embedded import embedded_server
from ..harness.server import MIN_FREE_BYTES

SECONDS_TO_WAIT = 30
DEFAULT_PORT = 27017


class ServerProcess(subprocess.Popen[bytes]):
    """A process that ends in time, or fails the test, which would wait for ever."""

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code."""
        try:
            return super().wait(SECONDS_TO_WAIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@pytest.fixture(autouse=True)
def server_of_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: it may use the server that it starts, and does not wait for ever until that stops."""
    monkeypatch.setattr(subprocess, "Popen", ServerProcess)
    monkeypatch.setattr(blocker, "allowed_servers", set(blocker.allowed_servers))


def test_server_lives_as_long_as_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F27: then it is lost for a worker, which says so. Its databases are gone as well, so that
    dropping them does not fail."""
    monkeypatch.setattr(backend, "MILLISECONDS_TO_CONNECT", 300)
    with ExitStack() as server:
        url = urlsplit(server.enter_context(embedded_server(tmp_path)))
        assert url.hostname == "127.0.0.1", "other machines can reach it"
        assert url.port != DEFAULT_PORT, "two runs cannot each have a server"
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {path.parent.name for path in files} == {tmp_path.name, "data"}
        assert 2 * sum(path.stat().st_size for path in files) < MIN_FREE_BYTES
        with Backend(url.geturl(), tmp_path, "main") as worker:
            assert worker.unavailable_reason() is None
            server.close()

            assert "is gone: " in str(worker.unavailable_reason())
            worker.drop(worker.create())


def test_server_that_is_not_ready_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run would wait for ever. It is too late when the server is ready afterwards."""
    running: Any = SimpleNamespace(poll=lambda: None)
    log = tmp_path / "server.log"
    log.write_text("secantus listening on 127.0.0.1:1\n")
    assert embedded._address(running, log) == "127.0.0.1:1"

    monkeypatch.setattr(embedded, "SECONDS_TO_START", 0)
    with pytest.raises(SystemExit, match="listening on"):
        embedded._address(running, log)


def test_server_that_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it. The message says why."""
    monkeypatch.setattr(embedded, "MODULE", "none_such")

    with pytest.raises(SystemExit, match="No module named none_such"), embedded_server(tmp_path):
        pytest.fail("it is said to be ready")
