"""A test that leaves something open, or that cannot work, fails and says why. No other test does."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .culprits import event_loop_policy, event_loops, left_open, uncommitted
from .culprits.event_loops import ChosenLoop

PROJECT = Path(__file__).parents[2]
EXPECTED = {
    name: expected
    for module in (event_loop_policy, event_loops, left_open, uncommitted)
    for name, expected in module.EXPECTED.items()
}


@pytest.mark.timeout(300)
def test_only_culprits_are_blamed(tmp_path: Path) -> None:
    """F22, F31, F32, F33, F35: in a pytest of its own, where culprits and innocents take turns."""
    reports = run_culprits(tmp_path / "reports.xml")

    assert EXPECTED.keys() < reports.keys()
    for test, report in reports.items():
        if test in EXPECTED:
            assert re.search(EXPECTED[test], report), f"{test} is not blamed as expected:\n{report}"
            assert "Failed: " not in report, f"{test} is blamed with a traceback:\n{report}"
        else:
            assert not report, f"{test} is blamed, and innocent:\n{report}"


def run_culprits(reports: Path) -> dict[str, str]:
    """Run the culprits. Return pytest's report about each test, by its class, or module, and name:
    nothing when it passed."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", Path(__file__).with_name("culprits")),
            *("-p", "no:randomly", "-p", "no:cacheprovider", "-o", "python_files=culprits/*.py"),
            *("-o", f"loop_factory={ChosenLoop.__module__}:{ChosenLoop.__name__}"),
            *("-m", "isolation", f"--junit-xml={reports}"),
        ],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if "PYTEST_XDIST" not in name},
        capture_output=True,
        check=False,
    )
    return {
        f"{test.attrib['classname'].rpartition('.')[2]}::{test.attrib['name']}": " ".join(
            str(problem.text) for problem in test
        )
        for test in ElementTree.parse(reports).iter("testcase")
    }
