"""docs/proof.md lists each fault and the test that noticed it. Its tables hold what the runs reported."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from sabotages import ALL, NOT_APPLICABLE, SABOTAGES, Sabotage

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"

FAULTS = (
    "| id | stack | example | fault | test that fails | its message |\n|---|---|---|---|---|---|\n"
)
IMPOSSIBLE = "| id | stack | why it cannot happen |\n|---|---|---|\n"

# These differ from run to run: the names of runs, their folders, ports.
VARIABLE = [
    (r"pytest_run_[0-9a-f]{8}(_main_\d+)?", "pytest_run_..."),
    (r"/\S+/(pytest-databases-\d+/[0-9a-f]{8}|project|server-\w+)/", ".../"),
    (r"(?<=/main-)\d+(?=\.db)", "..."),
    (r"(?<=127\.0\.0\.1):\d+", ":..."),
    (r" at position \d+", ""),
    (r"\?host=[^'\s]+", ""),
    (r"<.*>", "<...>"),
    (r"\b(Task|Thread)-\d+", r"\1-..."),
]

ROW = "row"  # the property of a test that holds its row

Case = tuple[str, str, str, str]


class Row(NamedTuple):
    """One case: a fault in a project, and the message of the test that noticed it."""

    failure: str
    stack: str
    example: str
    fault: str
    test: str
    message: str

    @property
    def case(self) -> Case:
        """The fault and the project."""
        return self[:4]


class Writer:
    """A plugin of pytest that writes the rows of a run into the page."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the row of a test."""
        for name, value in report.user_properties if report.when == "call" else ():
            if name == ROW and isinstance(value, Sequence):
                self._rows.append(Row(*value))

    def pytest_sessionfinish(self) -> None:
        """Write them."""
        write(self._rows)


def row(sabotage: Sabotage, stack: str, example: str, message: str) -> Row:
    """Return the row of one case."""
    for variable, constant in VARIABLE:
        message = re.sub(variable, constant, message)
    test = f"`{sabotage.test}`"
    return Row(sabotage.failure, stack, example, sabotage.fault, test, message)


def rows() -> set[Row]:
    """Return the rows that the page has, one for each stack."""
    return {
        Row(failure, stack, *others)
        for line in _table(PAGE.read_text(), FAULTS).splitlines()
        for failure, stacks, *others in [line.strip("| ").split(" | ")]
        for stack in _each(stacks)
    }


def write(reported: Iterable[Row]) -> None:
    """Update the page with the rows reported; the others stay as they were."""
    latest = {row.case: row for row in rows()} | {row.case: row for row in reported}
    stacks: dict[Row, list[str]] = {}  # rows that differ only in their stack are written as one
    for row in (latest[case] for case in cases() if case in latest):
        stacks.setdefault(row._replace(stack=""), []).append(row.stack)
    lines = [
        f"| {' | '.join(row._replace(stack=_together(where)))} |\n" for row, where in stacks.items()
    ]
    text = _with_table(PAGE.read_text(), FAULTS, lines)
    PAGE.write_text(_with_table(text, IMPOSSIBLE, not_applicable()))


def cases() -> list[Case]:
    """Return each fault with each of its projects, in the order of the page."""
    return [
        (sabotage.failure, stack, example, sabotage.fault)
        for sabotage in SABOTAGES
        for example in sabotage.examples
        for stack in sabotage.stacks
    ]


def not_applicable() -> list[str]:
    """Return the lines of the table of failures that a stack cannot have."""
    return [
        f"| {failure} | {_together(stacks)} | {why} |\n"
        for (failure, stacks), why in NOT_APPLICABLE.items()
    ]


def _together(stacks: Iterable[str]) -> str:
    return "all" if tuple(stacks) == ALL else ", ".join(stacks)


def _each(stacks: str) -> list[str]:
    return list(ALL) if stacks == "all" else stacks.split(", ")


def _table(text: str, head: str) -> str:
    """Return the lines below the head of a table."""
    found = re.search(re.escape(head) + r"((?:\|.*\n)*)", text)
    assert found, f"{PAGE} has no table with the head {head}"
    return found[1]


def _with_table(text: str, head: str, lines: list[str]) -> str:
    return text.replace(head + _table(text, head), head + "".join(lines))
