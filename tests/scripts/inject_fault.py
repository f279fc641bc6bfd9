"""A pytest plugin that injects a fault into a run: `FAULT=<what>@<when> pytest -p inject_fault`.

The workers of pytest-xdist load it too; the first to reach the moment triggers the fault.
"""

import importlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from processes import processes_about

WHAT, WHEN = os.environ["FAULT"].split("@")


def pytest_configure(config: pytest.Config) -> None:
    """Install it. The harness has been imported by now."""
    harness = importlib.import_module("tests.harness.plugin")
    directory = config.stash[harness.DIRECTORY]
    fault = {"kill": kill, "interrupt": interrupt, "server": kill_server}[WHAT]

    def trigger() -> None:
        if not (directory / "triggered").exists():
            (directory / "triggered").touch()
            fault(directory)

    {
        "server-start": at_server_start,
        "migration": in_a_migration,
        "clone": after_a_clone,
        "test": in_a_test,
        "teardown": at_the_end,
    }[WHEN](trigger)


def kill(directory: Path) -> None:
    """Kill the process group: pytest and its workers."""
    os.killpg(0, signal.SIGKILL)


def interrupt(directory: Path) -> None:
    """Do to the process group what Ctrl-C does."""
    os.killpg(0, signal.SIGINT)


def kill_server(directory: Path) -> None:
    """Kill the embedded server, whose data is in the run's directory; its supervisor survives."""
    for process, command in processes_about(directory):
        if "supervisor" not in command:
            os.kill(process, signal.SIGKILL)


def at_server_start(trigger: Callable[[], None]) -> None:
    """The server's process has just started. SQLite has none: the first database is about to be
    made."""
    server = importlib.import_module("tests.harness.server")
    if hasattr(server, "supervisor"):
        start = server.supervisor.SupervisorProcess.__init__

        def start_and_trigger(*arguments: Any, **options: Any) -> None:
            start(*arguments, **options)
            trigger()

        server.supervisor.SupervisorProcess.__init__ = start_and_trigger
    else:
        server.DatabaseServer.__enter__ = lambda self: trigger()


def in_a_migration(trigger: Callable[[], None]) -> None:
    """The first version has been applied, and is not yet recorded."""
    migrations = importlib.import_module("tests.conftest").migrations
    if hasattr(migrations, "HISTORY_COLLECTION"):
        migrations.datetime = SimpleNamespace(now=lambda zone: trigger())
    else:
        maintainer = importlib.import_module("alembic.runtime.migration").HeadMaintainer
        maintainer.update_to_step = lambda self, step: trigger()


def after_a_clone(trigger: Callable[[], None]) -> None:
    """A test's database has just been created."""
    template = importlib.import_module("tests.harness.template").TemplateDatabase
    create = template.database

    @contextmanager
    def create_and_trigger(self: object) -> Iterator[str]:
        with create(self) as url:
            trigger()
            yield url

    template.database = create_and_trigger


def in_a_test(trigger: Callable[[], None]) -> None:
    """A test has stored something, and goes on."""
    post = httpx2.AsyncClient.post

    async def post_and_trigger(*arguments: Any, **options: Any) -> httpx2.Response:
        answer = await post(*arguments, **options)
        trigger()
        return answer

    httpx2.AsyncClient.post = post_and_trigger


def at_the_end(trigger: Callable[[], None]) -> None:
    """The run is over, and about to remove its directory."""
    run: Any = importlib.import_module("tests.harness.run")
    remove = run.remove

    def trigger_and_remove(directory: Path) -> None:
        trigger()
        remove(directory)

    run.remove = trigger_and_remove
