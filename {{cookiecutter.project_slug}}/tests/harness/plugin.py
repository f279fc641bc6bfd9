"""What pytest calls: a run of the suite begins and ends here."""

from pathlib import Path
from typing import Any

import pytest

from . import connections, fuse
from .run import Run
from .server import describe

DESCRIPTION = pytest.StashKey[str]()
DIRECTORY = pytest.StashKey[Path]()
RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its directory; an xdist worker has been told that of its run."""
    config.stash[DESCRIPTION] = describe()
    if hasattr(config, "workerinput"):
        config.stash[DIRECTORY] = Path(config.workerinput["directory"])
    else:
        config.stash[RUN] = Run()
        config.stash[DIRECTORY] = config.stash[RUN].directory
    fuse.arm(config.stash[DIRECTORY])
    connections.watch()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker the directory of the run."""
    node.workerinput["directory"] = str(node.config.stash[DIRECTORY])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, unless this is a worker: the run is not its own."""
    fuse.disarm()
    if run := config.stash.get(RUN, None):
        run.end()


def pytest_report_header(config: pytest.Config) -> str:
    """Say what the run stands on."""
    return f"database: {config.stash[DESCRIPTION]}"


@pytest.fixture(scope="session")
def run_directory(pytestconfig: pytest.Config) -> Path:
    """Run: the directory of what the run makes, the same for all workers."""
    return pytestconfig.stash[DIRECTORY]
