"""A plugin for the project's own pytest: sorts the tests, and reports how they went."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

seconds: defaultdict[str, float] = defaultdict(float)
failed: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by their costs."""
    costs: dict[str, float] = json.loads(os.environ["MUTATION_COSTS"])
    items.sort(key=lambda item: costs.get(item.nodeid, 0.0))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long a test took, and whether it failed."""
    seconds[report.nodeid] += report.duration
    if report.failed:
        failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    Path(os.environ["MUTATION_REPORT"]).write_text(
        json.dumps({"seconds": seconds, "failed": failed})
    )
