"""The pytest plugin: starts and ends a run of the suite."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from . import blocker, connections
from .driver_names import DRIVER_NAMES
from .private_names import PYTEST_ASYNCIO, require
from .retention import retain
from .run import Run
from .server import MIN_FREE_BYTES, DatabaseServer, describe, summarize
from .unavailable import find_unavailable

DESCRIPTION = pytest.StashKey[str]()
DIRECTORY = pytest.StashKey[Path]()
RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add settings to pytest.ini."""
    parser.addini("shared_connection", "let tests share a connection", type="bool", default=False)
    parser.addini("loop_factory", "function that creates event loops", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its directory; an xdist worker has received that of its run."""
    require([*PYTEST_ASYNCIO, *DRIVER_NAMES])
    config.stash[DESCRIPTION] = describe()
    if hasattr(config, "workerinput"):
        config.stash[DIRECTORY] = Path(config.workerinput["directory"])
    else:
        config.stash[RUN] = start_run()
        config.stash[DIRECTORY] = config.stash[RUN].directory
    blocker.block()
    config.pluginmanager.register(blocker)  # it may have fixtures and hooks
    connections.prepare()


def start_run() -> Run:
    """Start a run. Raises `UsageError` when there is not enough space for it."""
    try:
        return Run(MIN_FREE_BYTES)
    except OSError as error:
        raise pytest.UsageError(
            f"Not enough space for test databases, which take {MIN_FREE_BYTES // 2**20} MiB:"
            f" {error}. Set TMPDIR to a writable directory with enough space."
        ) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Send the directory of the run to an xdist worker."""
    node.workerinput["directory"] = str(node.config.stash[DIRECTORY])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Handle a failed test."""
    report = yield
    if report.failed and call.excinfo:
        unavailable = find_unavailable(call.excinfo.value)
        if call.when != "teardown":  # the last test's server has been closed by then
            unavailable = unavailable or unavailable_reason(item)
        if unavailable:
            abort_run(item.session, report, unavailable)
        else:
            retain(item.config.stash[DIRECTORY], report)
    return report


def unavailable_reason(item: pytest.Item) -> str | None:
    """Return why the test's server is unavailable, if it is: other errors may be due to that."""
    server = item.funcargs.get("database_server") if isinstance(item, pytest.Function) else None
    return server.unavailable_reason() if isinstance(server, DatabaseServer) else None


def abort_run(session: pytest.Session, report: pytest.TestReport, message: str) -> None:
    """Report only the message of a test that failed without a server, and start no other test;
    the other workers of the run stop as well."""
    report.longrepr = session.shouldstop = message
    report.sections.clear()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, unless this is a worker: the run is not its own."""
    blocker.unblock()
    if run := config.stash.get(RUN, None):
        run.end()


def pytest_report_header(config: pytest.Config) -> str:
    """Describe the server and the connection mode."""
    mode = "; a shared connection where possible" if config.getini("shared_connection") else ""
    return f"database: {config.stash[DESCRIPTION]}{mode}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """End the report with what the server has cost, if that can be changed."""
    if line := summarize(config.stash[DIRECTORY]):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def run_directory(pytestconfig: pytest.Config) -> Path:
    """Run: the directory of its databases and its server, the same for all workers."""
    return pytestconfig.stash[DIRECTORY]


@pytest.fixture(scope="session")
def worker_name() -> str:
    """Worker: its name within the run, also without pytest-xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
