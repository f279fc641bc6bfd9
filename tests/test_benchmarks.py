"""The benchmark command works. Its figures are not checked: the machine is busy with tests."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commands import run


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table."""
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.nightly
def test_cost_of_a_test(template: Path, tmp_path: Path) -> None:
    """A quick run writes a table, a plot and their figures."""
    wanted = ("--quick", "--parts", "cost", "--stacks", "sqlite", "--output", tmp_path)
    run(sys.executable, "-m", "benchmarks", *wanted, cwd=template)

    section = (tmp_path / "tables.md").read_text().partition("## Cost of a test\n\n")[2]
    headings, _, *lines = [cells(line) for line in section.partition("\n\n")[0].splitlines()]
    rows = [dict(zip(headings, line, strict=True)) for line in lines]
    ours = next(row for row in rows if row["name"] == "this template")
    assert all(float(ours[kind]) > 0 for kind in ("empty test, ms", "session, ms", "client, ms"))

    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [row["name"] for row in figures["rows"]] == [row["name"] for row in rows]
    names = [text.text for text in ElementTree.parse(tmp_path / "cost.svg").iter() if text.text]
    assert "sqlite: this template, own connections" in names
