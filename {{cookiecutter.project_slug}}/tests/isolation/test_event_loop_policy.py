"""`loop_factory` in pytest.ini chooses the event loop, and no fixture does."""

from pathlib import Path

from .inner_run import run_tests


def test_overridden_policy_stops_the_run(tmp_path: Path) -> None:
    """F35: with one sentence, instead of an error in each test."""
    reports = run_tests(Path(__file__).with_name("loop_policy.py"), tmp_path / "report.xml")

    assert "test_second" not in reports, "the run goes on with an overridden event_loop_policy"
    assert "loop_factory = " in reports["test_first"], reports["test_first"]
