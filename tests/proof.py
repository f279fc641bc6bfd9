"""docs/proof.md: what was broken, and which test noticed. Its tables hold what the runs showed."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from sabotages import ALL, NOT_APPLICABLE, SABOTAGES, Sabotage

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"

BROKEN = "| id | stack | what is broken | the test that notices | what it says |\n|---|---|---|---|---|\n"
NOT_BROKEN = "| id | stack | why it cannot happen |\n|---|---|---|\n"

# What is another in each run: the names of runs, their places, ports.
CHANGING = [
    (r"pytest_run_[0-9a-f]{8}", "pytest_run_..."),
    (r"/\S+/(pytest-databases-\d+/[0-9a-f]{8}|project)/", ".../"),
    (r"(?<=127\.0\.0\.1):\d+", ":..."),
    (r" at position \d+", ""),
    (r"\?host=[^'\s]+", ""),
    (r"<.*>", "<...>"),
    (r"\b(Task|Thread)-\d+", r"\1-..."),
]

SEEN = "seen"  # the property of a test that holds its row

Case = tuple[str, str, str]


class Row(NamedTuple):
    """What one case has shown: a fault on a stack, and what the test said that noticed it."""

    failure: str
    stack: str
    fault: str
    test: str
    message: str

    @property
    def case(self) -> Case:
        """What was broken."""
        return self[:3]


class Writer:
    """A plugin of pytest that writes down what the tests of a run have seen."""

    def __init__(self) -> None:
        self._seen: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a test has seen."""
        for name, seen in report.user_properties if report.when == "call" else ():
            if name == SEEN and isinstance(seen, Sequence):
                self._seen.append(Row(*seen))

    def pytest_sessionfinish(self) -> None:
        """Write it."""
        write(self._seen)


def row(sabotage: Sabotage, stack: str, message: str) -> Row:
    """Return the row of one case."""
    for changing, constant in CHANGING:
        message = re.sub(changing, constant, message)
    return Row(sabotage.failure, stack, sabotage.fault, f"`{sabotage.test}`", message)


def rows() -> set[Row]:
    """Return the rows that the page has, one for each stack."""
    return {
        Row(failure, stack, fault, test, message)
        for line in _table(PAGE.read_text(), BROKEN).splitlines()
        for failure, stacks, fault, test, message in [line.strip("| ").split(" | ")]
        for stack in _each(stacks)
    }


def write(seen: Iterable[Row]) -> None:
    """Put what was seen into the page; what was not looked at stays as it was."""
    latest = {row.case: row for row in rows()} | {row.case: row for row in seen}
    stacks: dict[Row, list[str]] = {}  # rows that differ only in their stack are written as one
    for row in (latest[case] for case in cases() if case in latest):
        stacks.setdefault(row._replace(stack=""), []).append(row.stack)
    lines = [
        f"| {' | '.join(row._replace(stack=_together(where)))} |\n" for row, where in stacks.items()
    ]
    text = _with_table(PAGE.read_text(), BROKEN, lines)
    PAGE.write_text(_with_table(text, NOT_BROKEN, not_applicable()))


def cases() -> list[Case]:
    """Return what is broken, in the order of the page."""
    return [
        (sabotage.failure, stack, sabotage.fault)
        for sabotage in SABOTAGES
        for stack in sabotage.stacks
    ]


def not_applicable() -> list[str]:
    """Return the lines of the table of what a stack cannot have."""
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
