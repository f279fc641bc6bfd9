"""On the server of TEST_DATABASE_URL, the quicker way to clone is chosen, and the report says what
clones cost."""

from pathlib import Path

import pytest

from ..harness.clone_costs import ADVICE, CloneCosts
from ..harness.server import summarize


@pytest.mark.parametrize(
    ("seconds", "quicker"),
    [((9, 2, 1, 2), "FILE_COPY"), ((2, 9, 2, 1), "WAL_LOG")],
    ids=["file-copy", "wal-log"],
)
def test_quicker_strategy_is_chosen(
    tmp_path: Path, seconds: tuple[float, ...], quicker: str
) -> None:
    """F29: each is tried twice, as the first clone is often the slowest. Other workers of the run
    try none."""
    times = iter(seconds)
    costs = CloneCosts(tmp_path, "gw0")

    assert costs.quickest(lambda strategy: next(times), lambda: False) == quicker

    another = CloneCosts(tmp_path, "gw1")
    assert another.quickest(lambda strategy: next(times), lambda: False) == quicker


@pytest.fixture
def run_of_two_workers(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Test: the directory of a run, on a server that syncs or does not."""
    for number, worker in enumerate(("gw0", "gw1")):
        costs = CloneCosts(tmp_path, worker)
        costs.quickest(lambda strategy: len(strategy), lambda: request.param)
        costs.add(0.010)
        costs.add(0.030 + number)
    return tmp_path


@pytest.mark.parametrize(
    ("run_of_two_workers", "advice"),
    [(True, ADVICE), (False, "")],
    indirect=["run_of_two_workers"],
    ids=["syncs", "does-not-sync"],
)
def test_report_says_what_clones_cost(run_of_two_workers: Path, advice: str) -> None:
    """A team learns how to make them cheaper, unless its server waits for no disk."""
    line = summarize(run_of_two_workers)

    assert line == f"Cloning a test database took 20 ms (median of 4, WAL_LOG).{advice}"


def test_report_says_nothing_without_costs(tmp_path: Path) -> None:
    """On the embedded server nobody can change them."""
    assert summarize(tmp_path) is None
