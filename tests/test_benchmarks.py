"""The benchmark command works. Its figures are not checked: the machine is busy with tests."""

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks.cost import CPU, OURS, PART
from benchmarks.figures import Measured, Results, Row, Subject, measure_all, once
from benchmarks.output import save
from benchmarks.runs import COMPILED_BEFORE, KINDS, USAGE

from commands import run

CLIENT = KINDS["test_client"]

# A server that writes its CPU seconds into a file when it ends, and a process that starts it.
SERVER = """
import pathlib, sys, time
while time.process_time() < 0.2:
    pass
pathlib.Path(sys.argv[1]).write_text(str(time.process_time()))
"""
STARTS_SERVER = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {SERVER!r}, sys.argv[1]], start_new_session=True)
"""


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def table(folder: Path, heading: str) -> list[dict[str, str]]:
    """Return the lines of a table that a run wrote: their cells by the names of the columns."""
    section = (folder / "tables.md").read_text().partition(f"## {heading}\n\n")[2]
    headings, _, *lines = map(cells, section.strip().partition("\n\n")[0].splitlines())
    return [dict(zip(headings, line, strict=True)) for line in lines]


def figures(folder: Path) -> dict[str, Any]:
    """Return the figures that a run wrote."""
    found: dict[str, Any] = json.loads((folder / "figures.json").read_text())
    return found


def subject(name: str, measure: Callable[[], Measured]) -> Subject:
    """Return a subject of the first part."""
    return Subject(Row(PART, "sqlite", name), measure)


@pytest.mark.nightly
def test_cost_of_a_test(template: Path, tmp_path: Path) -> None:
    """A quick run writes a table, a plot and their figures."""
    wanted = ("--quick", "--parts", "cost", "--stacks", "sqlite", "--output", tmp_path)
    run(sys.executable, "-m", "benchmarks", *wanted, cwd=template)

    rows = table(tmp_path, "Cost of a test")
    ours = next(row for row in rows if row["name"] == OURS)
    assert all(float(ours[kind]) > 0 for kind in (*KINDS.values(), COMPILED_BEFORE))
    assert float(ours[CPU])

    found = figures(tmp_path)
    assert [row["name"] for row in found["rows"]] == [row["name"] for row in rows]
    assert found["missing"] == []
    texts = [text.text for text in ElementTree.parse(tmp_path / "cost.svg").iter() if text.text]
    assert {"SQLite", f"{OURS}: a database for each test"} <= set(texts)


@pytest.mark.fast
def test_a_subject_that_fails(tmp_path: Path) -> None:
    """It is reported with the reason, and not measured again. The others are measured."""
    rounds = iter([{CLIENT: 5.0}])

    def fails_in_the_second_round() -> Measured:
        for measured in rounds:
            return measured
        raise RuntimeError("uv sync\nno such | package")

    failing = subject("failing", fails_in_the_second_round)
    other = subject("other", lambda: {CLIENT: 9.0})
    results = Results([failing, other], rounds=3)
    measure_all(results, partial(save, folder=tmp_path))

    assert results.figures == {failing.row: {CLIENT: [5.0]}, other.row: {CLIENT: [9.0] * 3}}
    line = {"": str(failing.row), "rounds measured": "1", "reason": r"no such \| package"}
    assert table(tmp_path, "Missing") == [line]
    assert [row["reason"] for row in figures(tmp_path)["missing"]] == [
        "RuntimeError: uv sync\nno such | package"
    ]


@pytest.mark.fast
def test_an_interrupted_run(tmp_path: Path) -> None:
    """It leaves what it measured, and says what is missing."""

    def interrupt() -> Measured:
        raise KeyboardInterrupt

    measured = subject("quick", lambda: {CLIENT: 9.0})
    results = Results([measured, subject("slow", interrupt)], rounds=2)
    with pytest.raises(KeyboardInterrupt):
        measure_all(results, partial(save, folder=tmp_path))

    assert [row["quantities"] for row in figures(tmp_path)["rows"]] == [{CLIENT: [9.0]}]
    assert [row[CLIENT] for row in table(tmp_path, PART.capitalize())] == ["9.00"]
    assert [(line["rounds measured"], line["reason"]) for line in table(tmp_path, "Missing")] == [
        ("1", "not measured yet"),
        ("0", "not measured yet"),
    ]
    assert {file.name for file in tmp_path.iterdir()} == {"cost.svg", "figures.json", "tables.md"}


@pytest.mark.fast
def test_a_preparation_that_fails() -> None:
    """It is tried once, and each subject that needs it fails with its reason."""
    attempts = []

    def prepare() -> Measured:
        attempts.append("one")
        raise RuntimeError("no network")

    prepared = once(prepare)
    results = Results([subject("first", prepared), subject("second", prepared)], rounds=1)
    measure_all(results, lambda _: None)
    assert list(results.failures.values()) == ["RuntimeError: no network"] * 2
    assert attempts == ["one"]


@pytest.mark.fast
def test_cpu_time_of_a_server(tmp_path: Path) -> None:
    """It counts, although the server outlives the process that started it."""
    usage, server = tmp_path / "usage.json", tmp_path / "server"
    run(sys.executable, USAGE, usage, sys.executable, "-c", STARTS_SERVER, server, cwd=tmp_path)
    assert json.loads(usage.read_text())["cpu"] >= float(server.read_text())
