"""A test that leaves something open fails, and no other test does."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from .culprits import CULPRITS, REFUSED

PROJECT = Path(__file__).parents[2]


def test_only_culprits_are_blamed(tmp_path: Path) -> None:
    """F22, F32, F33, F35: in a pytest of its own, where culprits and innocents take turns."""
    messages = messages_of_culprits(tmp_path / "report.xml")

    for mode in ("TestOwnConnection", "TestSharedConnection"):
        for culprit, (_, expected) in CULPRITS.items():
            blame = messages[f"{mode}::test_culprit[{culprit}]"]
            assert re.search(expected, blame), f"{culprit} is blamed for {blame!r}"
            after = messages[f"{mode}::test_innocent[{culprit}]"]
            assert not after, f"an innocent test is blamed for {culprit}: {after}"
    for name, expected in REFUSED.items():
        assert expected in messages[name], f"F35: {name} is not refused: {messages[name]!r}"


def messages_of_culprits(report: Path) -> dict[str, str]:
    """Run culprits.py. Return what pytest reports of each test, by its class, or module, and name."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", Path(__file__).with_name("culprits.py")),
            *("-p", "no:randomly", "-p", "no:cacheprovider", "-o", "python_files=culprits.py"),
            f"--junit-xml={report}",
        ],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if "PYTEST_XDIST" not in name},
        capture_output=True,
        check=False,
    )
    return {
        f"{test.attrib['classname'].rpartition('.')[2]}::{test.attrib['name']}": " ".join(
            problem.get("message", "") for problem in test
        )
        for test in ElementTree.parse(report).iter("testcase")
    }
