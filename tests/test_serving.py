"""The SQLite project serves with the command of its README, and needs nothing else."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import shell_with_uv
from conftest import Bake

pytestmark = pytest.mark.stack("sqlite")

SECONDS_TO_START = 120  # it installs the project first
SECONDS_TO_STOP = 10


@pytest.fixture
def project(bake: Bake) -> BakedProject:
    """A project with the default answers."""
    return bake()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A shell that finds uv by its name."""
    return shell_with_uv(tmp_path / "bin")


def serving_command(project: BakedProject) -> str:
    """Return the one line of the README that serves the API."""
    readme = (project.path / "README.md").read_text("utf-8")
    [command] = re.findall(r"^uv run .*\buv run uvicorn .*$", readme, re.MULTILINE)
    return str(command)


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(
    project: BakedProject, environment: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; yield its shell, which leads a process group, and the server's URL."""
    port = free_port()
    with subprocess.Popen(
        f"{serving_command(project)} --port {port}",
        shell=True,
        cwd=project.path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            yield server, f"http://127.0.0.1:{port}"
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)


def wait_until_it_listens(server: subprocess.Popen[str], url: str) -> None:
    """Return when the port accepts connections."""
    host, port = url.removeprefix("http://").split(":")
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
    os.killpg(server.pid, signal.SIGKILL)
    pytest.fail(server.communicate()[0])


def test_it_serves_until_sigterm(project: BakedProject, environment: dict[str, str]) -> None:
    """It is live and ready, and shuts down in an orderly way."""
    with serving(project, environment) as (server, url):
        wait_until_it_listens(server, url)
        for state in ("live", "ready"):
            with urllib.request.urlopen(f"{url}/health/{state}") as answer:
                assert json.load(answer) == {"status": state}
        os.killpg(server.pid, signal.SIGTERM)
        output, _ = server.communicate(timeout=SECONDS_TO_STOP)
        assert "Application shutdown complete." in output
