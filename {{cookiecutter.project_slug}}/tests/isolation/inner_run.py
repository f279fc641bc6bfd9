"""Runs tests that must fail, in a pytest of their own."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

PROJECT = Path(__file__).parents[2]


def run_tests(file: Path, report: Path, *options: str) -> dict[str, str]:
    """Run the tests in `file`, in their order. Return what pytest reports about each, by its name:
    nothing when it passes."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", file, "-o", f"python_files={file.name}"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", f"--junit-xml={report}", *options),
        ],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if "PYTEST_XDIST" not in name},
        capture_output=True,
        check=False,
    )
    return {
        test.attrib["name"]: " ".join(str(problem.text) for problem in test)
        for test in ElementTree.parse(report).iter("testcase")
    }
