"""A test whose own session has not committed is told so when it fails."""

from pathlib import Path

from ..harness.connections import COMMIT
from .inner_run import run_tests

HINT = "has an open transaction: requests do not see its changes"


def test_open_transaction_is_named(tmp_path: Path) -> None:
    """F31: requests do not see what it wrote, or wait for it until they fail."""
    reports = run_tests(Path(__file__).with_name("uncommitted.py"), tmp_path / "report.xml")

    for test, name, call in (
        ("test_async", "db_session", f"`await db_session.{COMMIT}`"),
        ("test_sync", "sync_db_session", f"`sync_db_session.{COMMIT}`"),
    ):
        report = reports[test]
        named = f" {name} {HINT}" in report and call in report
        assert named, f"the failure does not say that {name} has an open transaction: {report}"
    assert HINT not in reports["test_without_a_transaction"], "it says so without one"
