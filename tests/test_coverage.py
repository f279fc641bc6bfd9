"""The tests that ship with a project cover its source."""

import json
from pathlib import Path

from baked_project import BakedProject


def test_lines_and_branches(baked: BakedProject, tmp_path: Path) -> None:
    """At least 95 % of the package, and no line is taken out of the count."""
    report = tmp_path / "coverage.json"
    baked.pytest("--cov", "--cov-branch", f"--cov-report=json:{report}")
    measured = json.loads(report.read_text())

    package = baked.path / "src" / baked.path.name.replace("-", "_")
    assert {str(baked.path / name) for name in measured["files"]} == {
        str(file) for file in package.rglob("*.py")
    }
    totals = measured["totals"]
    assert totals["excluded_lines"] == 0
    assert totals["percent_covered"] >= 95, report.read_text()
