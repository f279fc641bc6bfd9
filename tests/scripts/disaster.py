"""A pytest plugin by which a run meets with a disaster: `DISASTER=<what>@<when> pytest -p disaster`.

The workers of xdist load it too; whoever comes to the moment first brings it about.
"""

import importlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from processes import processes_about

WHAT, WHEN = os.environ["DISASTER"].split("@")


def pytest_configure(config: pytest.Config) -> None:
    """Prepare it. The harness has been imported by now."""
    harness = importlib.import_module("tests.harness.plugin")
    directory = config.stash[harness.DIRECTORY]
    disaster = {"kill": kill, "interrupt": interrupt, "server": kill_server}[WHAT]

    def strike() -> None:
        if not (directory / "struck").exists():
            (directory / "struck").touch()
            disaster(directory)

    {
        "server-start": at_server_start,
        "migration": in_a_migration,
        "clone": after_a_clone,
        "test": in_a_test,
        "teardown": at_the_end,
    }[WHEN](strike)


def kill(directory: Path) -> None:
    """Kill the process group: pytest and its workers."""
    os.killpg(0, signal.SIGKILL)


def interrupt(directory: Path) -> None:
    """Do to the process group what Ctrl-C does."""
    os.killpg(0, signal.SIGINT)


def kill_server(directory: Path) -> None:
    """Kill the embedded server, which has its data in the run's directory; its keeper lives on."""
    for process, command in processes_about(directory):
        if "keeper" not in command:
            os.kill(process, signal.SIGKILL)


def at_server_start(strike: Callable[[], None]) -> None:
    """The server's process has just begun. SQLite has none: it is about to be used at all."""
    server = importlib.import_module("tests.harness.server")
    if hasattr(server, "keeper"):
        start = server.keeper.Keeper.__init__

        def start_and_strike(*arguments: Any, **options: Any) -> None:
            start(*arguments, **options)
            strike()

        server.keeper.Keeper.__init__ = start_and_strike
    else:
        server.DatabaseServer.__enter__ = lambda self: strike()


def in_a_migration(strike: Callable[[], None]) -> None:
    """The first version has been applied, and is not yet recorded."""
    migrations = importlib.import_module("tests.harness.server").migrations
    if hasattr(migrations, "now"):
        migrations.now = strike
    else:
        maintainer = importlib.import_module("alembic.runtime.migration").HeadMaintainer
        maintainer.update_to_step = lambda self, step: strike()


def after_a_clone(strike: Callable[[], None]) -> None:
    """A test's database has just been made."""
    server = importlib.import_module("tests.harness.server").DatabaseServer
    make = server.database

    @contextmanager
    def make_and_strike(self: object) -> Iterator[str]:
        with make(self) as url:
            strike()
            yield url

    server.database = make_and_strike


def in_a_test(strike: Callable[[], None]) -> None:
    """A test has stored something, and goes on."""
    post = httpx2.AsyncClient.post

    async def post_and_strike(*arguments: Any, **options: Any) -> httpx2.Response:
        answer = await post(*arguments, **options)
        strike()
        return answer

    httpx2.AsyncClient.post = post_and_strike


def at_the_end(strike: Callable[[], None]) -> None:
    """The run is over, and about to remove what it has made."""
    run: Any = importlib.import_module("tests.harness.run")
    remove = run.remove

    def strike_and_remove(directory: Path) -> None:
        strike()
        remove(directory)

    run.remove = strike_and_remove
