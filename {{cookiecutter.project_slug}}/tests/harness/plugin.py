"""What pytest calls: a run of the suite begins and ends here."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from . import connections, fuse
from .kept import keep
from .run import Run
from .server import ROOM, DatabaseServer, describe
from .unusable import found_in

DESCRIPTION = pytest.StashKey[str]()
DIRECTORY = pytest.StashKey[Path]()
RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pytest.ini choose the fast lane."""
    parser.addini(
        "fast_lane", "let tests share a database that is rolled back", type="bool", default=False
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its directory; an xdist worker has been told that of its run."""
    config.stash[DESCRIPTION] = describe()
    if hasattr(config, "workerinput"):
        config.stash[DIRECTORY] = Path(config.workerinput["directory"])
    else:
        config.stash[RUN] = begin()
        config.stash[DIRECTORY] = config.stash[RUN].directory
    fuse.arm(config.stash[DIRECTORY])
    connections.watch()


def begin() -> Run:
    """Begin a run. Raises `UsageError` when there is no place for it."""
    try:
        return Run(ROOM)
    except OSError as error:
        raise pytest.UsageError(
            f"There is no place for test databases, which take {ROOM // 2**20} MiB: {error}."
            " Set TMPDIR to a directory that can be written and has room."
        ) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker the directory of the run."""
    node.workerinput["directory"] = str(node.config.stash[DIRECTORY])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """See to what is to be done when a test has failed."""
    report = yield
    if report.failed and call.excinfo:
        unusable = found_in(call.excinfo.value)
        if call.when != "teardown":  # the server of the last test is gone by then
            unusable = unusable or complaint(item)
        if unusable:
            stop(item.session, report, unusable)
        else:
            keep(item.config.stash[DIRECTORY], report)
    return report


def complaint(item: pytest.Item) -> str | None:
    """Return what the server of the test has to complain of: whatever else went wrong may come
    of it."""
    server = item.funcargs.get("database_server") if isinstance(item, pytest.Function) else None
    return server.complaint() if isinstance(server, DatabaseServer) else None


def stop(session: pytest.Session, report: pytest.TestReport, message: str) -> None:
    """Report that, and nothing else, of the test that has failed for want of a database. Let no
    other test begin; the other workers of the run stop as well."""
    report.longrepr = session.shouldstop = message
    report.sections.clear()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, unless this is a worker: the run is not its own."""
    fuse.disarm()
    if run := config.stash.get(RUN, None):
        run.end()


def pytest_report_header(config: pytest.Config) -> str:
    """Say what the run stands on."""
    lane = "; in the fast lane, where a test can" if config.getini("fast_lane") else ""
    return f"database: {config.stash[DESCRIPTION]}{lane}"


@pytest.fixture(scope="session")
def run_directory(pytestconfig: pytest.Config) -> Path:
    """Run: the directory of what the run makes, the same for all workers."""
    return pytestconfig.stash[DIRECTORY]
