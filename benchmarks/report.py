"""The figures as tables for people, in Markdown, and as JSON for programs."""

import json
import os
import platform
from itertools import groupby
from statistics import median

from .cost import BARE
from .cost import PART as COST
from .figures import Figures, Results, Row, ratio
from .runs import KINDS
from .targets import judged

STEP = "step: "
SHORTEST_STEP = 0.05  # milliseconds: shorter steps are not shown
BESIDE_EMPTY = (KINDS["test_client"], KINDS["test_session"])


def as_json(results: Results) -> str:
    """Return all values of all rounds, what is missing, and the machine."""
    rows = [row._asdict() | {"quantities": found} for row, found in results.figures.items()]
    missing = [row._asdict() | {"reason": why} for row, why in results.missing().items()]
    return json.dumps({"machine": machine(), "missing": missing, "rows": rows}, indent=1) + "\n"


def machine() -> str:
    """Return one line about the machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores,"
        f" {memory:.0f} GiB of memory, {platform.python_implementation()}"
        f" {platform.python_version()}"
    )


def as_markdown(results: Results) -> str:
    """Return a table for each part, with medians and, in brackets, the lowest and highest round."""
    figures, rounds = results.figures, results.rounds
    sections = [
        f"Measured on {machine()}, once in each of {rounds} round(s): median (lowest to highest).",
        *missing_table(results),
        *target_table(figures),
    ]
    by_part = sorted(figures, key=lambda row: (row.part, row.stack))
    for part, rows in groupby(by_part, lambda row: row.part):
        sections += [f"## {part.capitalize()}", part_table(figures, list(rows))]
    sections += step_table(figures)
    return "\n\n".join(sections) + "\n"


def missing_table(results: Results) -> list[str]:
    """Return the subjects that were not measured in all rounds, each with the reason."""
    lines = [
        [str(row), f"{results.rounds_of(row)}", last_line(why)]
        for row, why in results.missing().items()
    ]
    if not lines:
        return []
    return ["## Missing", table(["", "rounds measured", "reason"], lines)]


def last_line(text: str) -> str:
    """Return the last line of a failure's reason, where commands say what was wrong, for a table."""
    return text.strip().splitlines()[-1].replace("|", "\\|")


def target_table(figures: Figures) -> list[str]:
    """Return the targets, and whether they were met."""
    found = judged(figures)
    if not found:
        return []
    lines = [
        [
            target.what,
            f"{value:.3g} x",
            f"{'at least' if target.at_least else 'at most'} {target.bound:.3g} x",
            "yes" if target.met(value) else "no",
        ]
        for target, value in found
    ]
    return ["## Targets", table(["", "measured", "target", "met"], lines)]


def part_table(figures: Figures, rows: list[Row]) -> str:
    """Return the figures of a part."""
    quantities = list(
        dict.fromkeys(
            name
            for names in (KINDS.values(), *(figures[row] for row in rows))
            for name in names
            if any(name in figures[row] for row in rows) and not name.startswith(STEP)
        )
    )
    named = [
        name
        for name in ("stack", "name", "connections", "setting")
        if any(getattr(row, name) for row in rows)
    ]
    ratios = BESIDE_EMPTY if rows[0].part == COST else ()
    headings = [*named, *quantities, *(f"{name.partition(',')[0]} / empty" for name in ratios)]
    lines = [
        [
            *(getattr(row, name) for name in named),
            *(cell(figures[row].get(quantity)) for quantity in quantities),
            *(beside_empty_test(figures, row, quantity) for quantity in ratios),
        ]
        for row in rows
    ]
    return table(headings, lines)


def beside_empty_test(figures: Figures, row: Row, quantity: str) -> str:
    """Return the ratio to an empty test in a project that has no database fixtures."""
    empty = figures.get(Row(COST, "", BARE), {}).get(KINDS["test_empty"])
    values = figures[row].get(quantity)
    return f"{ratio(values, empty):.1f} x" if values and empty else ""


def step_table(figures: Figures) -> list[str]:
    """Return how the time of a test with a session is spent, by stack and connections."""
    lines = [
        [row.stack, row.connections, name.removeprefix(STEP).partition(",")[0], cell(values)]
        for row, measured in figures.items()
        for name, values in measured.items()
        if name.startswith(STEP) and median(values) >= SHORTEST_STEP
    ]
    if not lines:
        return []
    return [
        "## How the time of a test with a session is spent",
        table(["stack", "connections", "step", "ms"], lines),
    ]


def cell(values: list[float] | None) -> str:
    """Return a median with the lowest and the highest value, or nothing."""
    if not values:
        return ""
    middle = number(median(values))
    return (
        f"{middle} ({number(min(values))} to {number(max(values))})" if len(values) > 1 else middle
    )


def number(value: float) -> str:
    """Return a figure, rounded to significant digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(headings: list[str], lines: list[list[str]]) -> str:
    """Return a table in Markdown."""
    return "\n".join(
        f"| {' | '.join(line)} |" for line in [headings, ["---"] * len(headings), *lines]
    )
